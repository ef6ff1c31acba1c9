"""Bills from what is stored: a small city is charged, published, billed and read back."""

import io
from collections.abc import Iterator
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.explanation import explain, sources_of
from app.charging.models import Charge
from app.database import company_session
from app.documents.bills.cards import BillCard
from app.documents.bills.explaining import printed_voice
from app.documents.bills.pdf import bill_pdf
from app.documents.bills.publishing import withdraw_month
from app.documents.bills.reading import BillMissing, bill_card, bill_cards
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from app.ledger.queries import balance_of
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
