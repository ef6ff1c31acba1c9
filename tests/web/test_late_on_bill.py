"""What a bill asks for late debts, told to the subscriber with its intervals."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from app.database import company_session
from app.documents.models import Bill
from app.ledger.models import Posting
from app.penalty.late.told import Told, as_json
from app.penalty.models import LateDocument, LateSums
from app.registry.models import Account
from app.tariffs.models import Service
from tests.factories.accounts import BY
from tests.factories.households import NOVEMBER
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home
from tests.web.test_cabinet import bill_id

__all__ = ["early_december", "home"]

NOVEMBER_DAYS = Told(
    "penalty",
    date(2026, 11, 1),
    date(2026, 11, 30),
    Decimal("1000.00"),
    Decimal("3.0000"),
    days=30,
    percent=Decimal("0.01"),
)


def ask(web: Web, *, is_seen: bool) -> None:
    """Ask for three hryvnias of penalty, which the bill knows of, or does not yet."""
    with company_session(web.companies.kashtan) as session:
        account = session.scalars(select(Account.id).where(Account.number == NUMBER)).one()
        service = session.scalars(select(Service.id).order_by(Service.id)).first()
        document = LateDocument(month=NOVEMBER, until=date(2026, 11, 30))
        session.add(document)
        session.flush()
        session.add(
            LateSums(
                document_id=document.id,
                account_id=account,
                kind="penalty",
                service_ids=[service],
                agreement_ids=[1],
                months=[date(2026, 9, 1)],
                due_days=[date(2026, 10, 20)],
                since_days=[date(2026, 10, 21)],
                totals=[4_20],
                asked=[1_20],
                told=f"[{as_json(iter([NOVEMBER_DAYS]))}]",
            )
        )
        posting = Posting(
            kind="late",
            posted=NOVEMBER,
            source_kind="late",
            source_id=str(document.id),
            made_by=BY,
        )
        session.add(posting)
        session.flush()
        if is_seen:
            session.execute(
                update(Bill).values(last_posting_id=posting.id, recalculated=Decimal(3))
            )


class TestLateOnBill:
    def test_is_told_with_days_rate_and_what_was_asked_before(
        self, web: Web, home: CompanyClient
    ) -> None:
        ask(web, is_seen=True)

        page = home.get(f"/bills/{bill_id(web.companies.kashtan)}").text
        page = page.replace("\u00a0", " ").replace("\u202f", " ")

        assert "За прострочення оплати" in page
        assert "01.11.2026–30.11.2026: 1 000,00 × 0,01 % за день × 30 дн. = 3,0000" in page
        assert (
            "Від початку прострочення 4,20 ₴ (до копійки заокруглено цю суму), "
            "раніше нараховано 1,20 ₴, тож тепер 3,00 ₴." in page
        )

    def test_of_which_the_bill_knows_nothing_is_not_told(
        self, web: Web, home: CompanyClient
    ) -> None:
        ask(web, is_seen=False)

        page = home.get(f"/bills/{bill_id(web.companies.kashtan)}").text

        assert "За прострочення оплати" not in page
