"""Totals that carry more than a day, or come less a fee and what was given back."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.bank.models import BankLine
from app.payments.bank.parts import Part, split_payment
from app.payments.bank.sets import possible_sets
from app.payments.bank.settlement_models import BankSettlement
from app.payments.bank.settling import take_settlement_back
from app.payments.documents.models import DocumentKind
from app.payments.models import Channel, Payment
from app.payments.operations import reverse_payment
from app.registry.models import Account
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.factories.money_documents import a_money_document
from tests.integration.payments.bank.books import credited, lines, payments
from tests.integration.payments.bank.totals import a_collector, a_total, told_of, unexplained

pytestmark = pytest.mark.postgres

FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (13, 14, 15))
SHOP = "liqpay:i123"


class TestDaysInARow:
    def test_come_in_one_sum_on_monday(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "77.00", on=date(2026, 11, 12), by=office)
        for day, amount in ((FRIDAY, "100.00"), (SATURDAY, "20.10"), (SUNDAY, "3.05")):
            told_of(kashtan, amount, on=day, by=office)
        a_collector(kashtan, by=office)

        imported(kashtan, "statements", a_total("123.15", on="16.11.2026"), by=office)

        assert lines(kashtan)[0][:3] == ("register_total", "explained", "settled")
        assert credited(kashtan) == {"700123": Decimal("200.15")}

    def test_come_less_the_fee_rounded_for_each(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        """1.5 % of 100.33 twice: 1.50 each day, while of both together it is 3.01."""
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.33", on=SATURDAY, by=office)
        told_of(kashtan, "100.33", on=SUNDAY, by=office)
        a_collector(kashtan, "0.015", is_net=True, by=office)

        imported(kashtan, "statements", a_total("197.66", on="16.11.2026"), by=office)

        with company_session(kashtan) as session:
            made = session.scalars(select(BankSettlement)).one()
            assert (made.fee, made.difference) == (Decimal("3.00"), Decimal(0))

    def test_that_are_two_ways_wait(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "50.00", on=FRIDAY, by=office)
        told_of(kashtan, "50.00", on=SATURDAY, by=office)
        told_of(kashtan, "50.00", on=SUNDAY, by=office)
        a_collector(kashtan, by=office)

        imported(kashtan, "statements", a_total("100.00", on="16.11.2026"), by=office)

        assert lines(kashtan)[0][1] == "waiting"


class TestAPayout:
    def test_comes_less_the_fee_that_the_gateway_told(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        card = {"source": SHOP, "channel": Channel.CARD}
        told_of(kashtan, "100.00", order="o-1", fee="1.50", by=office, **card)  # type: ignore[arg-type]
        purpose = "LIQPAY ID 1 SOID o-1 PBK i123 TYPE acquiring"

        imported(kashtan, "statements", a_total("98.50", purpose), by=office)

        with company_session(kashtan) as session:
            made = session.scalars(select(BankSettlement)).one()
            figures = (made.gross, made.fee, made.net, made.difference)
        assert figures == tuple(map(Decimal, ("100.00", "1.50", "98.50", "0.00")))
        assert unexplained(kashtan) == 0

    def test_comes_less_what_was_given_back_since(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        card = {"source": SHOP, "channel": Channel.CARD}
        told_of(kashtan, "100.00", "50.00", order="o-1", by=office, **card)  # type: ignore[arg-type]
        a_collector(kashtan, source=SHOP, by=office)
        imported(kashtan, "statements", a_total("150.00"), by=office)
        with company_session(kashtan) as session:
            day = date(2026, 11, 29)
            reverse_payment(session, 1, reason="reversed", by=office, on_day=day)
        assert unexplained(kashtan) == Decimal("100.00")
        told_of(kashtan, "200.00", on=date(2026, 11, 29), order="o-2", by=office, **card)  # type: ignore[arg-type]

        imported(kashtan, "statements", a_total("100.00", on="30.11.2026"), by=office)

        with company_session(kashtan) as session:
            made = session.get_one(BankSettlement, 2)
            figures = (made.gross, made.withheld, made.net)
        assert figures == tuple(map(Decimal, ("200.00", "100.00", "100.00")))
        assert unexplained(kashtan) == 0
        with company_session(kashtan) as session:
            take_settlement_back(session, 2, by=office)
        assert unexplained(kashtan) == Decimal("100.00")

    def test_comes_less_what_a_bank_of_a_payer_took_back_and_its_fee(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        card = {"source": SHOP, "channel": Channel.CARD}
        told_of(kashtan, "100.00", "50.00", order="o-1", by=office, **card)  # type: ignore[arg-type]
        a_collector(kashtan, source=SHOP, by=office)
        imported(kashtan, "statements", a_total("150.00"), by=office)
        with company_session(kashtan) as session:
            kind = DocumentKind.CHARGEBACK
            a_money_document(session, kind, "60.00", payment_id=1, fee=Decimal("5.00"), by=office)
        assert unexplained(kashtan) == Decimal("65.00")
        told_of(kashtan, "200.00", on=date(2026, 11, 29), order="o-2", by=office, **card)  # type: ignore[arg-type]

        imported(kashtan, "statements", a_total("135.00", on="30.11.2026"), by=office)

        with company_session(kashtan) as session:
            made = session.get_one(BankSettlement, 2)
            figures = (made.gross, made.withheld, made.net, made.difference)
        assert figures == tuple(map(Decimal, ("200.00", "65.00", "135.00", "0.00")))
        assert unexplained(kashtan) == 0


class TestARowOfARegister:
    def test_parted_stays_in_its_total(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        register = "Рахунок;Дата;Сума;Звідки\n777;19.11.2026;150,50;ощадбанк\n"
        imported(kashtan, "payments", register, by=office, mode="valid")
        a_collector(kashtan, source="ощадбанк", by=office)
        imported(kashtan, "statements", a_total("150.50"), by=office)
        assert lines(kashtan)[0][1] == "explained"

        with company_session(kashtan) as session:
            row = session.scalars(select(Payment).where(Payment.state == "unmatched")).one()
            mine = session.scalars(select(Account.id).where(Account.number == "700123")).one()
            split_payment(session, row.id, [Part(mine, Decimal("100.00"))], by=office)

        assert max(payments(kashtan)) == ("withdrawn", Decimal("150.50"))
        assert unexplained(kashtan) == 0
        again = {"amount": "100.00", "purpose": "реєстр", "key": "T2"}
        imported(kashtan, "statements", as_csv(a_statement(again, number="2")), by=office)
        with company_session(kashtan) as session:
            line = session.scalars(select(BankLine).order_by(BankLine.id.desc()).limit(1)).one()
            assert not possible_sets(session, line)
