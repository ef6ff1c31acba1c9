"""Bills from what is stored: a small city is charged, published, billed and read back."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from psycopg.types.range import Range
from pypdf import PdfReader
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.charging.explanation import explain, sources_of
from app.charging.models import Charge, Run
from app.database import company_session
from app.documents.bills.cards import Bar, BillCard
from app.documents.bills.explaining import printed_voice
from app.documents.bills.pdf import bill_pdf
from app.documents.bills.publishing import withdraw_month
from app.documents.bills.reading import BillMissing, bill_card, bill_cards
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from app.ledger.queries import balance_of
from app.months.models import MonthRow
from app.registry.models import AccountHolder, Person
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named
from tests.factories.money import pay
from tests.integration.documents.conftest import ACCOUNTS, ISSUER


@pytest.fixture
def city(servers: object, with_bills: str) -> Iterator[CompanyRef]:
    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        yield company_named("city")


@pytest.fixture
def session(city: CompanyRef) -> Iterator[Session]:
    with company_session(city) as session:
        yield session


def all_cards(session: Session) -> list[BillCard]:
    accounts = session.scalars(select(Bill.account_id).order_by(Bill.account_id)).all()
    return bill_cards(session, month=MONTH, accounts=accounts, issuer=ISSUER)


def bars(card: BillCard) -> list[Bar]:
    return [bar for chart in card.charts for bar in chart.bars][:12]


def explanations(card: BillCard) -> list[object]:
    return [each for line in card.lines for each in line.explanations]


def taken_over(session: Session, account_id: int, *, since: date) -> None:
    """Let another household have the account from a day on."""
    session.add(
        AccountHolder(
            account_id=account_id,
            person_id=session.scalars(select(Person.id)).one(),
            begins_anew=True,
            valid=Range(since, None),
            recorded_by=1,
        )
    )
    session.flush()


class TestCards:
    def test_every_bill_is_what_the_ledger_says(self, session: Session) -> None:
        cards = all_cards(session)

        assert len(cards) == ACCOUNTS
        bills = session.scalars(select(Bill).order_by(Bill.account_id)).all()
        for bill, card in zip(bills, cards, strict=True):
            assert card.balance == bill.total_due == balance_of(session, bill.account_id)

    def test_every_formula_ends_in_the_lines_own_amount(self, session: Session) -> None:
        charges = session.scalars(select(Charge)).all()
        sources, voice = sources_of(session, charges), printed_voice()

        assert charges
        for charge in charges:
            told = explain(charge, sources, voice=voice)
            written = told.sum_on_paper.rpartition("= ")[2].removesuffix("\u00a0грн")
            amount = Decimal(written.replace("\u202f", "").replace(",", ".").replace("−", "-"))
            assert amount == charge.amount
            assert told.quantity

    def test_a_metered_line_shows_its_readings(self, session: Session) -> None:
        lines = [
            line
            for card in all_cards(session)
            for line in card.lines
            if line.readings and line.unit == "м³"
        ]

        assert lines
        for line in lines:
            assert line.volume == sum(each.current - each.previous for each in line.readings)

    def test_a_former_holders_use_and_recalculation_are_not_told(self, session: Session) -> None:
        own = session.scalars(select(Charge).where(Charge.method == "metered").limit(1)).one()
        before = MONTH.plus(-1).first_day
        session.execute(insert(MonthRow).values(month=before))
        told = {column.key: getattr(own, column.key) for column in Charge.__table__.c}
        run = session.get_one(Run, own.run_id)
        earlier = Run(
            month=before,
            state="published",
            facts_as_of=run.facts_as_of,
            started_at=run.started_at,
            started_by=1,
        )
        session.add(earlier)
        session.flush()
        session.add(Charge(**told | {"month": before, "posted": before, "run_id": earlier.id}))
        session.add(Charge(**told | {"month": before}))
        session.flush()
        whole = bill_card(session, account_id=own.account_id, month=MONTH, issuer=ISSUER)

        taken_over(session, own.account_id, since=MONTH.first_day + timedelta(days=9))
        card = bill_card(session, account_id=own.account_id, month=MONTH, issuer=ISSUER)

        assert [bool(bar.value) for bar in bars(whole)[-2:]] == [True, True]
        assert [bool(bar.value) for bar in bars(card)[-2:]] == [False, True]
        assert len(explanations(whole)) == len(explanations(card)) + 1
        assert [line.charge for line in card.lines] == [line.charge for line in whole.lines]

    def test_queries_do_not_grow_with_the_accounts(
        self, session: Session, queries: list[str]
    ) -> None:
        all_cards(session)
        of_all = len(queries)
        queries.clear()

        bill_card(session, account_id=1, month=MONTH, issuer=ISSUER)

        assert of_all <= 20
        assert len(queries) <= of_all

    def test_an_account_without_a_bill_is_told_so(self, session: Session) -> None:
        with pytest.raises(BillMissing):
            bill_card(session, account_id=999_999, month=MONTH, issuer=ISSUER)


class TestPdf:
    def test_text_code_and_ledger_say_one_sum(self, session: Session) -> None:
        card = next(each for each in all_cards(session) if each.to_pay > 0)
        account_id = session.scalars(
            select(Bill.account_id).where(Bill.number == card.number)
        ).one()

        pdf = bill_pdf(session, account_id=account_id, month=MONTH, issuer=ISSUER)

        text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u202f", "")
        assert f"{card.to_pay:.2f}".replace(".", ",") in text
        page = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
        links = [code.text for code in zxingcpp.read_barcodes(page)]
        assert links == [each.qr_link for each in card.sections if each.qr_link]

    def test_reprint_after_later_payments_is_the_same_file(self, session: Session) -> None:
        before = bill_pdf(session, account_id=1, month=MONTH, issuer=ISSUER)

        pay(session, 1, "10.00", MONTH.first_day)

        assert bill_pdf(session, account_id=1, month=MONTH, issuer=ISSUER) == before

    def test_a_withdrawn_bill_says_so(self, session: Session) -> None:
        withdraw_month(session, month=MONTH, by=1, reason="помилковий тариф")

        assert bill_card(session, account_id=1, month=MONTH, issuer=ISSUER).is_withdrawn
