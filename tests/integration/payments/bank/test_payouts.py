"""Payouts of an acquirer are settled order by order; what is undone is settled anew."""

from decimal import Decimal

import pytest

from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from app.payments.bank.models import BankLine
from app.payments.bank.sets import possible_sets
from app.payments.bank.settling import (
    take_settlement_back,
)
from app.payments.models import Channel
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines
from tests.integration.payments.bank.totals import a_collector, a_total, told_of, unexplained

pytestmark = pytest.mark.postgres


class TestAnAcquirersPayout:
    PURPOSE = "LIQPAY ID 2468 SOID {} PBK i123 DATE 2026-11-19 TYPE acquiring"

    def test_is_settled_with_the_payment_of_its_order(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        card = {"source": "liqpay:i123", "channel": Channel.CARD}
        told_of(kashtan, "845.37", order="ord-1", by=office, **card)  # type: ignore[arg-type]
        told_of(kashtan, "845.37", order="ord-2", by=office, **card)  # type: ignore[arg-type]

        imported(kashtan, "statements", a_total("845.37", self.PURPOSE.format("ord-2")), by=office)

        assert credited(kashtan) == {"700123": Decimal("1690.74")}
        with company_session(kashtan) as session:
            (left,) = possible_sets(
                session, BankLine(purpose=self.PURPOSE.format("ord-1"), amount=Decimal("845.37"))
            )
        assert left.ids == (1,)
        assert lines(kashtan)[0][:3] == ("acquirer_payout", "explained", "settled")

    def test_of_one_order_paid_twice_is_two_payments_and_two_lines(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(
            kashtan,
            "100.00",
            "100.00",
            source="liqpay:i123",
            channel=Channel.CARD,
            order="ord-1",
            by=office,
        )
        rows = a_statement(
            {"amount": "100.00", "purpose": self.PURPOSE.format("ord-1"), "key": "1"},
            {"amount": "100.00", "purpose": self.PURPOSE.format("ord-1"), "key": "2"},
        )

        imported(kashtan, "statements", as_csv(rows), by=office)

        assert [state for _, state, *_ in lines(kashtan)] == ["explained", "explained"]

    def test_of_an_order_of_several_accounts_carries_all_of_its_payments(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(
            kashtan,
            "100.00",
            "45.37",
            source="liqpay:i123",
            channel=Channel.CARD,
            order="ord-1",
            paid="2468",
            by=office,
        )

        imported(kashtan, "statements", a_total("145.37", self.PURPOSE.format("ord-1")), by=office)

        assert lines(kashtan)[0][:3] == ("acquirer_payout", "explained", "settled")
        assert credited(kashtan) == {"700123": Decimal("145.37")}

    def test_of_an_order_nobody_knows_waits_though_it_has_a_number(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan

        imported(kashtan, "statements", a_total("10.00", self.PURPOSE.format("700123")), by=office)

        assert credited(kashtan) == {}
        assert lines(kashtan)[0][:3] == ("acquirer_payout", "waiting", "says-payout")


class TestUndoing:
    def test_of_the_statement_frees_its_payments_and_again_settles_them(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "150.50", by=office)
        a_collector(kashtan, by=office)
        for _ in range(2):
            job = imported(kashtan, "statements", a_total("150.50"), by=office)
            assert lines(kashtan)[0][2] == "settled"
            with company_session(kashtan) as session:
                undo_import(session, job, by=office)

        assert credited(kashtan) == {"700123": Decimal("150.50")}

    def test_of_the_register_is_refused_while_a_total_carries_it(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        register = "Рахунок;Дата;Сума;Звідки\n700123;19.11.2026;150,50;ощадбанк\n"
        job = imported(kashtan, "payments", register, by=office)
        a_collector(kashtan, source="ощадбанк", by=office)
        imported(kashtan, "statements", a_total("150.50"), by=office)

        with company_session(kashtan) as session, pytest.raises(ImportInUse) as refusal:
            undo_import(session, job, by=office)
        assert [each.sort for each in refusal.value.dependants] == ["payment.settled"]

        with company_session(kashtan) as session:
            take_settlement_back(session, 1, by=office)
            undo_import(session, job, by=office)
        assert credited(kashtan) == {}
        assert unexplained(kashtan) == Decimal("150.50")
