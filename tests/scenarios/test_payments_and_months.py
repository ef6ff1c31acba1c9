"""Stories of money over several months, in one of two companies."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.owed import owed
from app.ledger.post import reverse
from app.ledger.queries import balance_of, balance_on, statement
from app.months.locks import BooksClosed, lock_for_writing, month_for
from app.months.operations import MonthNotNext, TooManyOpen, open_month
from app.months.states import mark_withdrawn
from app.payments.models import PaymentState
from app.payments.operations import reverse_payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, open_sums, opening, pay, publish

JAN, FEB, MAR = Month(2026, 1), Month(2026, 2), Month(2026, 3)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def water(session: Session) -> Agreement:
    return an_agreement(session, an_account(session), a_service(session))


class TestAPayment:
    def test_above_the_bills_pays_both_and_leaves_an_advance(
        self, session: Session, water: Agreement
    ) -> None:
        """A bill never goes below zero (C070)."""
        publish(session, JAN, (water, "300.00"))
        publish(session, FEB, (water, "300.00"))

        pay(session, water.account_id, "700.00", date(2026, 3, 5))

        assert open_sums(session, water.account_id) == {"advance": D(-100)}

    def test_pays_the_month_the_payer_names(self, session: Session, water: Agreement) -> None:
        """Not only first in, first out (C071)."""
        publish(session, JAN, (water, "300.00"))
        publish(session, FEB, (water, "200.00"))

        pay(session, water.account_id, "200.00", date(2026, 3, 5), stated=FEB)

        assert open_sums(session, water.account_id) == {"2026-01": D(300)}

    def test_made_before_the_bill_is_taken_by_it(self, session: Session, water: Agreement) -> None:
        """Nobody presses anything (C072)."""
        open_month(session, JAN)
        pay(session, water.account_id, "150.00", date(2025, 12, 20))

        publish(session, JAN, (water, "120.00"))

        assert open_sums(session, water.account_id) == {"advance": D(-30)}
        (advance, line) = statement(session, water.account_id, JAN)
        assert (line.charged, line.paid, line.closing) == (D(120), D(120), D(0))
        assert (advance.paid, advance.closing) == (D(30), D(-30))

    def test_of_almost_the_whole_sum_leaves_the_rest_owed(
        self, session: Session, water: Agreement
    ) -> None:
        """No silent write-off (C076)."""
        publish(session, JAN, (water, "100.00"))
        pay(session, water.account_id, "98.50", date(2026, 2, 5))

        assert open_sums(session, water.account_id) == {"2026-01": D("1.50")}

    def test_of_one_payee_never_pays_another(self, session: Session) -> None:
        account = an_account(session)
        city, heat = a_payee(session), a_payee(session, name="Тепломережа")
        water = an_agreement(session, account, a_service(session, "water", payee=city))
        heating = an_agreement(session, account, a_service(session, "heat", payee=heat))
        publish(session, JAN, (water, "100.00"), (heating, "900.00"))

        pay(session, account.id, "150.00", date(2026, 2, 5), payee_id=city.id)
        publish(session, FEB, (water, "40.00"), (heating, "800.00"))

        lines = {line.payee_id: D(0) for line in statement(session, account.id, FEB)}
        for line in statement(session, account.id, FEB):
            lines[line.payee_id] += line.closing
        assert lines == {city.id: D(-10), heat.id: D(1700)}

    def test_charged_back_is_owed_again_with_its_own_due_date(
        self, session: Session, water: Agreement
    ) -> None:
        publish(session, JAN, (water, "300.00"))
        payment = pay(session, water.account_id, "300.00", date(2026, 2, 5))
        before = owed(session, water.account_id, on=date(2026, 2, 6)).balance

        reverse_payment(session, payment.id, reason="chargeback", by=BY, on_day=date(2026, 2, 25))

        after = owed(session, water.account_id, on=date(2026, 2, 25))
        assert (before, after.balance, after.overdue) == (D(0), D(300), D(300))
        assert after.debts[0].due_on == date(2026, 2, 20)
        assert payment.state == PaymentState.REVERSED
        assert balance_on(session, water.account_id, date(2026, 2, 24)) == 0

    def test_charged_back_after_its_advance_was_used_brings_the_debt_back(
        self, session: Session, water: Agreement
    ) -> None:
        """The money was used before it went back (C115)."""
        open_month(session, JAN)
        payment = pay(session, water.account_id, "300.00", date(2026, 1, 5))
        publish(session, JAN, (water, "300.00"))

        reverse_payment(session, payment.id, reason="chargeback", by=BY, on_day=date(2026, 2, 1))

        assert open_sums(session, water.account_id) == {"2026-01": D(300)}


class TestAMonth:
    def test_follows_the_last_and_only_two_are_open(self, session: Session) -> None:
        open_month(session, JAN)
        with pytest.raises(MonthNotNext):
            open_month(session, MAR)
        open_month(session, FEB)
        with pytest.raises(TooManyOpen):
            open_month(session, MAR)

    def test_withdrawn_and_published_again_keeps_what_was_paid(
        self, session: Session, water: Agreement
    ) -> None:
        open_month(session, JAN)
        pay(session, water.account_id, "30.00", date(2026, 1, 10))
        first = publish(session, JAN, (water, "120.00"))
        pay(session, water.account_id, "90.00", date(2026, 1, 31))

        reverse(session, first, reason="wrong tariff", by=BY, into=JAN, on_day=date(2026, 1, 31))
        mark_withdrawn(session, JAN)
        assert balance_of(session, water.account_id) == D(-120)
        publish(session, JAN, (water, "110.00"))

        assert open_sums(session, water.account_id) == {"advance": D(-10)}
        assert balance_of(session, water.account_id) == D(-10)

    def test_closes_with_opening_plus_charged_less_paid(
        self, session: Session, water: Agreement
    ) -> None:
        """Opening 100, bill 200, payment 100: closing 200 (C161)."""
        open_month(session, JAN)
        opening(session, water, JAN, Month(2025, 10), "100.00")
        publish(session, JAN)
        close(session, JAN)
        publish(session, FEB, (water, "200.00"))
        pay(session, water.account_id, "100.00", date(2026, 2, 20))
        open_now = statement(session, water.account_id, FEB)
        close(session, FEB)

        (line,) = statement(session, water.account_id, FEB)
        assert [line] == list(open_now)
        assert (line.opening, line.charged, line.paid, line.closing) == (
            D(100),
            D(200),
            D(100),
            D(200),
        )
        assert open_sums(session, water.account_id) == {"2026-02": D(200)}

    def test_closed_takes_no_document_and_late_money_goes_to_an_open_one(
        self, session: Session, water: Agreement
    ) -> None:
        publish(session, JAN, (water, "100.00"))
        open_month(session, FEB)
        close(session, JAN)

        with pytest.raises(BooksClosed):
            lock_for_writing(session, JAN)
        assert month_for(session, date(2026, 1, 31)) == FEB
        pay(session, water.account_id, "100.00", date(2026, 1, 31))
        (line,) = statement(session, water.account_id, FEB)
        assert (line.opening, line.paid, line.closing) == (D(100), D(100), D(0))
        # The day stays the day it was paid on.
        assert balance_on(session, water.account_id, date(2026, 1, 31)) == 0


class TestAFigureOfADay:
    def test_has_the_bill_that_was_paid_later(self, session: Session, water: Agreement) -> None:
        """The report of 31.12 has October's bill (C158)."""
        october = Month(2025, 10)
        for month in (october, october.plus(1), october.plus(2)):
            publish(session, month, *([(water, "80.00")] if month == october else []))
            if month != october:
                close(session, month.plus(-1))
        open_month(session, JAN)
        pay(session, water.account_id, "80.00", date(2026, 1, 10))

        assert balance_on(session, water.account_id, date(2025, 12, 31)) == D(80)
        assert balance_on(session, water.account_id, date(2026, 1, 10)) == 0

    def test_has_an_advance_for_a_payment_before_the_bill(
        self, session: Session, water: Agreement
    ) -> None:
        """Outstanding and balance agree on 28.02 (C160)."""
        publish(session, JAN)
        open_month(session, FEB)
        pay(session, water.account_id, "70.00", date(2026, 2, 28))
        publish(session, FEB)
        close(session, JAN)
        publish(session, MAR, (water, "70.00"))

        assert balance_on(session, water.account_id, date(2026, 2, 28)) == D(-70)
        assert balance_of(session, water.account_id) == 0

    def test_counts_a_bill_due_today_as_not_late(self, session: Session, water: Agreement) -> None:
        """Day zero has its column (C159)."""
        publish(session, JAN, (water, "200.00"))

        on_the_day = owed(session, water.account_id, on=date(2026, 2, 20))
        after = owed(session, water.account_id, on=date(2026, 2, 21))

        assert (on_the_day.to_pay, on_the_day.overdue, on_the_day.due_on) == (
            D(200),
            D(0),
            date(2026, 2, 20),
        )
        assert (after.to_pay, after.overdue, after.due_on) == (D(200), D(200), None)
