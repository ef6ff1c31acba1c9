"""A subsidy and a benefit on the bill, told by their names and never by their category."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from app.charging.explanation import Voice
from app.database import company_session
from app.documents.bills.adjusting import in_words
from app.documents.models import Bill
from app.kernel.month import Month
from app.ledger.models import Entry, Posting
from app.registry.models import Account
from app.subsidies.models import GrantedSum
from app.subsidies.queries import ToldGranted
from app.tariffs.models import Service
from tests.factories.accounts import BY
from tests.factories.households import NOVEMBER
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home
from tests.web.test_cabinet import bill_id

__all__ = ["early_december", "home"]


def grant(web: Web, kind: str, amount: str) -> None:
    with company_session(web.companies.kashtan) as session:
        account = session.scalars(select(Account.id).where(Account.number == NUMBER)).one()
        service = session.scalars(select(Service.id).order_by(Service.id)).first()
        posting = Posting(
            kind=kind, posted=NOVEMBER, source_kind="register", source_id=kind, made_by=BY
        )
        session.add(posting)
        session.flush()
        session.add(
            GrantedSum(
                kind=kind,
                posting_id=posting.id,
                register=f"{kind}.dbf",
                line=2,
                account_id=account,
                service_id=service,
                agreement_id=1,
                month=date(2026, 11, 1),
                since=date(2026, 11, 1),
                person="Гончар Олена",
                person_key="гончар олена",
                category="071",
                amount=Decimal(amount),
                vat_rate=Decimal(20),
                recorded_by=BY,
            )
        )
        session.add(
            Entry(
                posted=NOVEMBER,
                account_id=account,
                posting_id=posting.id,
                line=1,
                agreement_id=1,
                service_id=service,
                month=NOVEMBER,
                kind=kind,
                nature="principal",
                on_day=date(2026, 12, 1),
                due_on=date(2026, 12, 20),
                arose_on=date(2026, 12, 1),
                vat_rate=Decimal(20),
                amount=-Decimal(amount),
            )
        )
        session.execute(
            update(Bill)
            .where(Bill.month == NOVEMBER)
            .values(
                recalculated=Bill.recalculated - Decimal(amount),
                total_due=Bill.total_due - Decimal(amount),
                last_posting_id=posting.id,
            )
        )


def test_a_bill_in_the_cabinet_names_subsidy_and_benefit(web: Web, home: CompanyClient) -> None:
    grant(web, "subsidy", "100.00")
    grant(web, "benefit", "20.05")

    shown = home.get(f"/bills/{bill_id(web.companies.kashtan)}").get_data(as_text=True)

    assert "Житлова субсидія" in shown
    assert "−100,00" in shown
    assert "Пільга" in shown
    assert "−20,05" in shown
    assert "subsidy.dbf" in shown
    assert "<dt>Перерахунок</dt>" not in shown
    assert "071" not in shown


def test_a_printed_bill_tells_what_it_is_and_when_it_is_taken_back() -> None:
    told = ToldGranted(
        1,
        2,
        "Вода",
        Month(2026, 10),
        None,
        "subsidy",
        Decimal("-320.55"),
        "S.DBF",
        is_undoing=False,
    )
    back = ToldGranted(
        1, 2, "Вода", Month(2026, 10), None, "benefit", Decimal("75.25"), "2P.DBF", is_undoing=True
    )
    voice = Voice(lambda text, **facts: text % facts if facts else text, "грн")

    sentences = [in_words(each, voice).replace("\xa0", " ") for each in (told, back)]

    assert sentences[0].startswith("Житлова субсидія за жовтень 2026: ")
    assert "320,55" in sentences[0]
    assert sentences[0].endswith("(реєстр «S.DBF»).")
    assert sentences[1].startswith("Скасовано пільгу за жовтень 2026: ")
