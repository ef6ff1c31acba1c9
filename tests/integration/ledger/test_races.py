"""Writers that meet: each story runs two transactions at once on real locks."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.kernel.period import Period
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.months.facts import record_fact
from app.months.locks import lock_for_change, month_for
from app.months.models import CompanyParameter
from app.months.operations import open_month
from app.months.recompute import Reach
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, open_sums, pay, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
WAIT_S = 0.4


@pytest.fixture
def water(two_companies: TwoCompanies) -> Agreement:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        return an_agreement(session, an_account(session), a_service(session))


def meet(
    companies: TwoCompanies,
    first: Callable[[Session], object],
    second: Callable[[Session], object],
) -> None:
    """Run `second` while `first` has written and not committed; it must wait for it."""
    wrote, seen_waiting = Event(), Event()

    def hold() -> None:
        with companies.session_for(companies.vodokanal) as session:
            first(session)
            wrote.set()
            assert seen_waiting.wait(10)

    def follow() -> None:
        assert wrote.wait(10)
        with companies.session_for(companies.vodokanal) as session:
            second(session)

    with ThreadPoolExecutor(2) as pool:
        holding, following = pool.submit(hold), pool.submit(follow)
        try:
            with pytest.raises(TimeoutError):
                following.result(timeout=WAIT_S)
        finally:
            seen_waiting.set()
        finish(holding, following)


def finish(*futures: "Future[None]") -> None:
    for future in futures:
        future.result(timeout=20)


def agree(companies: TwoCompanies) -> bool:
    with companies.session_for(companies.vodokanal) as session:
        return list(discrepancies(session)) == []


def test_a_payment_that_comes_while_its_month_closes_goes_to_the_next(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        publish(session, JAN, (water, "100.00"))
        open_month(session, FEB)

    meet(
        two_companies,
        lambda session: close(session, JAN),
        lambda session: pay(session, water.account_id, "40.00", date(2026, 1, 31)),
    )

    with two_companies.session_for(two_companies.vodokanal) as session:
        posted = session.execute(text("SELECT posted FROM posting WHERE kind = 'payment'")).scalar()
        assert posted == FEB.first_day
        assert balance_of(session, water.account_id) == 60
    assert agree(two_companies)


def test_closing_waits_for_a_payment_being_written_and_counts_it(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        publish(session, JAN, (water, "100.00"))

    meet(
        two_companies,
        lambda session: pay(session, water.account_id, "40.00", date(2026, 1, 31)),
        lambda session: close(session, JAN),
    )

    with two_companies.session_for(two_companies.vodokanal) as session:
        closing = session.execute(text("SELECT sum(closing) FROM balance")).scalar()
        assert closing == 60
    assert agree(two_companies)


def test_two_payments_of_one_account_never_cover_one_debt_twice(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        publish(session, JAN, (water, "100.00"))

    meet(
        two_companies,
        lambda session: pay(session, water.account_id, "80.00", date(2026, 1, 30)),
        lambda session: pay(session, water.account_id, "80.00", date(2026, 1, 31)),
    )

    with two_companies.session_for(two_companies.vodokanal) as session:
        assert open_sums(session, water.account_id) == {"advance": Decimal(-60)}
    assert agree(two_companies)


def test_a_payment_and_a_publication_meet_and_the_bill_is_paid(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    meet(
        two_companies,
        lambda session: publish(session, JAN, (water, "100.00")),
        lambda session: pay(session, water.account_id, "100.00", date(2026, 1, 31)),
    )

    with two_companies.session_for(two_companies.vodokanal) as session:
        assert open_sums(session, water.account_id) == {}
    assert agree(two_companies)


def test_many_payments_at_once_end_without_deadlock(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        others = [an_agreement(session, an_account(session), a_service(session)) for _ in range(5)]
        publish(session, JAN, *((each, "100.00") for each in (water, *others)))
    accounts = [each.account_id for each in (water, *others)]

    def all_of(order: list[int]) -> None:
        for account_id in order:
            with two_companies.session_for(two_companies.vodokanal) as session:
                pay(session, account_id, "10.00", date(2026, 1, 31))

    with ThreadPoolExecutor(6) as pool:
        finish(*(pool.submit(all_of, accounts[i:] + accounts[:i]) for i in range(6)))

    with two_companies.session_for(two_companies.vodokanal) as session:
        assert [balance_of(session, each) for each in accounts] == [40] * 6
    assert agree(two_companies)


def test_a_fact_of_a_publishing_month_waits_and_leaves_its_mark(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    def fact(session: Session) -> None:
        record_fact(
            session,
            CompanyParameter(
                key="due_day", value=5, source="", valid=Range(date(2026, 1, 1), None)
            ),
            by=BY,
            reach=Reach(
                days=Period(date(2026, 1, 10)), because="due_day", accounts=[water.account_id]
            ),
        )

    meet(
        two_companies,
        lambda session: publish(session, JAN, (water, "100.00")),
        fact,
    )

    with two_companies.session_for(two_companies.vodokanal) as session:
        marks = session.execute(text("SELECT month, account_id FROM to_recompute")).all()
        assert marks == [(JAN.first_day, water.account_id)]


def test_writers_of_one_month_do_not_wait_for_each_other(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    del water
    with (
        two_companies.session_for(two_companies.vodokanal) as one,
        two_companies.session_for(two_companies.vodokanal) as other,
        two_companies.session_for(two_companies.kashtan) as neighbour,
    ):
        assert month_for(one, date(2026, 1, 5)) == month_for(other, date(2026, 1, 6)) == JAN
        # The neighbour's January is another row.
        open_month(neighbour, JAN)
        lock_for_change(neighbour, JAN)
