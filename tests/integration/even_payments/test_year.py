"""A short year: 3 000,00 of heat for three months, 1 000,00 each, whatever was charged."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.even_payments.models import Settles
from app.ledger.models import EntryKind
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.months.parameter_keys import EVEN_PARTS_GROW
from app.months.parameters import set_parameter
from app.penalty.statement import debt_statement
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.even import an_even_agreement
from tests.factories.money import pay
from tests.integration.even_payments.conftest import APR, FEB, JAN, MAR
from tests.integration.even_payments.year import charge, to_pay, told
from tests.integration.vat.registers import correct

D = Decimal
pytestmark = pytest.mark.postgres


class TestBills:
    def test_ask_the_even_sum_while_charges_are_posted_as_they_are(
        self, session: Session, heat: Agreement
    ) -> None:
        account = heat.account_id
        even = an_even_agreement(session, account, [heat.service_id], first=JAN)

        due = charge(session, JAN, (heat, "1800.00"))
        assert (balance_of(session, account), to_pay(session, account, due)) == (
            D("1800.00"),
            D("1000.00"),
        )
        pay(session, account, "1000.00", due)
        assert to_pay(session, account, due) == 0

        due = charge(session, FEB, (heat, "300.00"))
        assert balance_of(session, account) == D("1100.00")
        assert to_pay(session, account, due) == D("1000.00")
        pay(session, account, "1000.00", due)

        due = charge(session, MAR, (heat, "1150.00"))
        # 3 250,00 were charged and 2 000,00 paid: the last bill asks for the difference too.
        assert to_pay(session, account, due) == D("1250.00")
        rows = told(session, even)
        assert [
            (each.part, each.asked, each.charged, each.put_off, each.ahead) for each in rows
        ] == [
            (D("1000.00"), D("1000.00"), D("1800.00"), D("800.00"), D("0.00")),
            (D("1000.00"), D("2000.00"), D("2100.00"), D("100.00"), D("0.00")),
            (D("1000.00"), D("3000.00"), D("3250.00"), D("0.00"), D("0.00")),
        ]
        assert [each.is_last for each in rows] == [False, False, True]
        pay(session, account, "1250.00", due)
        assert balance_of(session, account) == 0

    def test_even_out_what_is_left_after_a_subsidy(self, session: Session, heat: Agreement) -> None:
        account = heat.account_id
        even = an_even_agreement(session, account, [heat.service_id], first=JAN)
        pay(session, account, "1000.00", charge(session, JAN, (heat, "1800.00")))
        open_month(session, FEB)
        correct(session, heat, JAN, "-600.00", posted=FEB, kind=EntryKind.SUBSIDY)

        due = charge(session, FEB, (heat, "300.00"))

        # 1 800,00 and 300,00 less the subsidy; 2 000,00 are asked by now, 1 000,00 were paid.
        assert [(each.charged, each.put_off, each.ahead) for each in told(session, even)] == [
            (D("1800.00"), D("800.00"), D("0.00")),
            (D("1500.00"), D("0.00"), D("500.00")),
        ]
        assert to_pay(session, account, due) == D("1000.00")

    def test_ask_it_of_who_was_charged_less_so_far(self, session: Session, heat: Agreement) -> None:
        account = heat.account_id
        an_even_agreement(session, account, [heat.service_id], first=JAN)

        due = charge(session, JAN, (heat, "0.00"))
        assert (balance_of(session, account), to_pay(session, account, due)) == (D(0), D("1000.00"))
        pay(session, account, "1000.00", due)
        assert to_pay(session, account, due) == 0

        due = charge(session, FEB, (heat, "400.00"))
        assert balance_of(session, account) == D("-600.00")
        assert to_pay(session, account, due) == D("1000.00")
        pay(session, account, "1000.00", due)

        due = charge(session, MAR, (heat, "2000.00"))
        # 2 400,00 were charged: 600,00 less than asked so far and with this bill.
        assert to_pay(session, account, due) == D("400.00")

    def test_credit_what_was_asked_too_much(self, session: Session, heat: Agreement) -> None:
        account = heat.account_id
        even = an_even_agreement(session, account, [heat.service_id], first=JAN)
        for month in (JAN, FEB):
            pay(session, account, "1000.00", charge(session, month, (heat, "100.00")))

        due = charge(session, MAR, (heat, "100.00"))

        assert (to_pay(session, account, due), balance_of(session, account)) == (
            D(0),
            D("-1700.00"),
        )
        assert (told(session, even)[-1].charged, told(session, even)[-1].asked) == (
            D("300.00"),
            D("3000.00"),
        )

    def test_leave_other_services_and_months_alone(
        self, session: Session, heat: Agreement, water: Agreement
    ) -> None:
        account = heat.account_id
        charge(session, JAN, (heat, "500.00"), (water, "70.00"))
        an_even_agreement(session, account, [heat.service_id], first=FEB)

        due = charge(session, FEB, (heat, "1800.00"), (water, "80.00"))

        assert to_pay(session, account, due) == D("570.00") + D("80.00") + D("1000.00")

    def test_even_out_services_together(
        self, session: Session, heat: Agreement, water: Agreement
    ) -> None:
        account = heat.account_id
        an_even_agreement(session, account, [heat.service_id, water.service_id], first=JAN)

        due = charge(session, JAN, (heat, "1800.00"), (water, "100.00"))
        assert to_pay(session, account, due) == D("1000.00")
        due = charge(session, FEB, (water, "150.00"))
        # January's 1 000,00 are not paid; 2 050,00 were charged and 2 000,00 are asked.
        assert to_pay(session, account, due) == D("2000.00")


class TestSettlement:
    def test_by_parts_is_asked_with_the_bills_after_it(
        self, session: Session, heat: Agreement
    ) -> None:
        account = heat.account_id
        an_even_agreement(
            session,
            account,
            [heat.service_id],
            first=JAN,
            months=2,
            amount="2000.00",
            settles=Settles.PARTS,
            parts=2,
        )
        pay(session, account, "1000.00", charge(session, JAN, (heat, "1800.00")))
        due = charge(session, FEB, (heat, "1300.01"))
        assert to_pay(session, account, due) == D("1000.00")
        pay(session, account, "1000.00", due)
        assert balance_of(session, account) == D("1100.01")

        due = charge(session, MAR, (heat, "10.00"))
        assert to_pay(session, account, due) == D("550.01") + D("10.00")
        pay(session, account, "560.01", due)
        due = charge(session, APR, (heat, "20.00"))
        assert to_pay(session, account, due) == D("550.00") + D("20.00")
        assert balance_of(session, account) == D("570.00")


class TestPenalty:
    """0.01 per cent a day; January's bills are due on Friday, 20 February."""

    def test_is_of_what_the_agreement_asked(self, session: Session, heat: Agreement) -> None:
        account = heat.account_id
        an_even_agreement(session, account, [heat.service_id], first=JAN)
        charge(session, JAN, (heat, "1800.00"))

        # Ten days, 23 February to 4 March, of 1 000,00 and not of 1 800,00.
        assert debt_statement(session, account, on=date(2026, 3, 4)).penalty == D("1.00")

    def test_is_of_a_debt_and_not_of_what_is_asked_ahead(
        self, session: Session, heat: Agreement
    ) -> None:
        account = heat.account_id
        an_even_agreement(session, account, [heat.service_id], first=JAN)
        charge(session, JAN, (heat, "200.00"))

        assert debt_statement(session, account, on=date(2026, 3, 4)).penalty == D("0.20")

    def test_waits_for_the_settlement_where_the_company_says_so(
        self, session: Session, heat: Agreement
    ) -> None:
        account = heat.account_id
        set_parameter(session, EVEN_PARTS_GROW, False, since=date(2026, 1, 1), by=BY)
        an_even_agreement(session, account, [heat.service_id], first=JAN, months=2)

        due = charge(session, JAN, (heat, "1800.00"))
        assert to_pay(session, account, due) == D("1500.00")
        assert debt_statement(session, account, on=date(2026, 3, 4)).penalty == 0
        pay(session, account, "700.00", due)
        assert to_pay(session, account, due) == D("800.00")

        charge(session, FEB, (heat, "900.00"))
        # All 2 000,00 that are left are due on 20 March: ten days from Monday, the 23rd.
        assert debt_statement(session, account, on=date(2026, 4, 1)).penalty == D("2.00")


def test_payment_ahead_lowers_the_next_even_sum(session: Session, heat: Agreement) -> None:
    account = heat.account_id
    an_even_agreement(session, account, [heat.service_id], first=JAN)
    due = charge(session, JAN, (heat, "1800.00"))
    pay(session, account, "1300.00", due)
    assert to_pay(session, account, due) == 0

    due = charge(session, FEB, (heat, "900.00"))

    assert to_pay(session, account, due) == D("700.00")
