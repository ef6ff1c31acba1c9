"""Adjustments by hand: exact sums, once only, two signatures, undone whole, in two companies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import (
    AccountTwice,
    AdjustmentOfNothing,
    AdjustmentTooLarge,
    ServiceNotTaken,
    Wanted,
)
from app.charging.adjustments.operations import (
    KeyUsed,
    NewAdjustment,
    make_adjustment,
)
from app.charging.adjustments.posting import MonthAhead, NoMonthForAdjustment
from app.kernel.errors import DomainError
from app.kernel.month import Month
from app.ledger.queries import balance_of, statement
from app.months.operations import open_month
from app.months.parameter_keys import VAT_PAYER
from app.months.parameters import set_parameter
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, open_sums, pay, publish
from tests.integration.charging.adjustments import (
    FEB,
    JAN,
    MAR,
    D,
    begun,
    correct,
    moved,
    session,
    water,
)

__all__ = ["session", "water"]

pytestmark = pytest.mark.postgres


class TestAdjustment:
    def test_lowers_the_debt_of_its_own_month_and_stands_apart_on_the_bill(
        self, session: Session, water: Agreement
    ) -> None:
        made = correct(session, water, "-30.05")

        assert made.is_posted
        due = date(2026, 2, 20)
        assert moved(session, water) == [("recalculation", "2026-01", due, D(20), D("-30.05"))]
        assert open_sums(session, water.account_id) == {"2026-01": D("69.95")}
        (line,) = statement(session, water.account_id, FEB)
        assert (line.opening, line.charged, line.recalculated, line.closing) == (
            D(100),
            D(0),
            D("-30.05"),
            D("69.95"),
        )

    def test_raises_what_is_due_with_the_bill_that_shows_it(
        self, session: Session, water: Agreement
    ) -> None:
        correct(session, water, "25.50")

        due = date(2026, 3, 20)
        assert moved(session, water) == [("recalculation", "2026-01", due, D(20), D("25.50"))]
        assert balance_of(session, water.account_id) == D("125.50")

    def test_of_what_is_paid_is_a_credit_that_the_next_month_takes(
        self, session: Session, water: Agreement
    ) -> None:
        pay(session, water.account_id, "100.00", date(2026, 2, 10))

        correct(session, water, "-30.00")

        assert open_sums(session, water.account_id) == {"2026-01": D(-30)}
        publish(session, FEB, (water, "50.00"))
        assert open_sums(session, water.account_id) == {"2026-02": D(20)}

    def test_covers_other_debts_at_once_with_what_its_month_does_not_owe(
        self, session: Session, water: Agreement
    ) -> None:
        pay(session, water.account_id, "60.00", date(2026, 2, 10))
        account = water.account_id
        publish(session, FEB, (water, "50.00"))
        close(session, JAN)
        open_month(session, MAR)

        correct(session, water, "-55.00")

        assert open_sums(session, account) == {"2026-02": D(35)}
        assert balance_of(session, account) == D(35)

    def test_has_the_vat_of_the_service_where_nothing_was_charged(
        self, session: Session, water: Agreement
    ) -> None:
        fee = an_agreement(session, an_account(session), a_service(session, "fee"))
        correct(session, fee, "10.00")
        set_parameter(session, VAT_PAYER, False, since=date(2025, 1, 1), by=BY)
        correct(session, fee, "11.00", key="other")

        assert [row[3] for row in moved(session, fee)] == [D(20), D(0)]
        assert moved(session, water) == []

    @pytest.mark.parametrize(
        ("amount", "month", "refusal"),
        [
            ("0.00", JAN, AdjustmentOfNothing),
            ("100000000.01", JAN, AdjustmentTooLarge),
            ("-100000000.01", JAN, AdjustmentTooLarge),
            ("1.00", MAR, MonthAhead),
            ("1.00", Month(9999, 12), MonthAhead),
            ("1.00", Month(1, 1), ServiceNotTaken),
            ("1.00", Month(2019, 12), ServiceNotTaken),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(
        self,
        session: Session,
        water: Agreement,
        amount: str,
        month: Month,
        refusal: type[DomainError],
    ) -> None:
        with pytest.raises(refusal):
            correct(session, water, amount, month=month)
        assert moved(session, water) == []

    def test_is_of_a_service_of_the_account_and_once(
        self, session: Session, water: Agreement
    ) -> None:
        other = an_agreement(session, an_account(session), a_service(session))
        strange = Wanted(water.account_id, other.service_id, JAN, D(1))
        own = Wanted(water.account_id, water.service_id, JAN, D(1))
        for wanted, refusal in (([own, strange], ServiceNotTaken), ([own, own], AccountTwice)):
            new = NewAdjustment(key="k", basis="акт 5", reason="помилка", wanted=wanted)
            with pytest.raises(refusal):
                make_adjustment(session, new, by=BY)
        assert moved(session, water) == []

    def test_waits_for_a_month_whose_bills_are_not_out(
        self, session: Session, water: Agreement
    ) -> None:
        publish(session, FEB, (water, "1.00"))

        with pytest.raises(NoMonthForAdjustment):
            correct(session, water, "-1.00")


class TestTheSameForm:
    def test_sent_twice_is_one_adjustment(self, session: Session, water: Agreement) -> None:
        first, second = (correct(session, water, "-30.00") for _ in range(2))

        assert (first.is_new, second.is_new) == (True, False)
        assert first.id == second.id
        assert balance_of(session, water.account_id) == D(70)

    def test_with_other_figures_is_refused(self, session: Session, water: Agreement) -> None:
        correct(session, water, "-30.00")

        with pytest.raises(KeyUsed):
            correct(session, water, "-31.00")
        assert balance_of(session, water.account_id) == D(70)

    def test_sent_twice_at_once_is_one_adjustment(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            water = begun(session)
            session.expunge(water)
        begins = Event()

        def send() -> bool:
            begins.wait(10)
            with two_companies.session_for(two_companies.vodokanal) as session:
                return correct(session, water, "-30.00").is_new

        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(send) for _ in range(4)]
            begins.set()
            assert sorted(each.result(30) for each in sent) == [False, False, False, True]
        with two_companies.session_for(two_companies.vodokanal) as session:
            assert balance_of(session, water.account_id) == D(70)
