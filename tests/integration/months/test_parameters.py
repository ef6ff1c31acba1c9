"""Dated parameters of the company, working days and due dates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.policies import rules_of
from app.kernel.month import Month
from app.metering.models import ReadingSource
from app.months.due_keys import BILL_DAYS
from app.months.models import CompanyParameter, NonWorkingDay
from app.months.operations import open_month
from app.months.parameter_key import ParameterUnfit
from app.months.parameter_keys import (
    AVERAGE_DAYS,
    DEBT_AGES,
    DUE_DAY,
    DUE_MOVES_TO_WORKING_DAY,
    KEYS,
    LINES_OVER,
    MONTH_BASIS,
    PENALTY_RATE,
    READING_ORDER,
    SPIKE_OVER,
    ParameterUnknown,
    key_named,
)
from app.months.parameters import parameter, parameter_fact, parameters, set_parameter
from app.months.states import mark_published, mark_withdrawn
from app.months.working_days import (
    due_date,
    due_when_published,
    due_with_bills,
    next_working_day,
    seed_non_working_days,
)
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies

JAN = date(2026, 1, 1)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


class TestAParameter:
    def test_of_several_words_is_an_order_of_all_of_them(self, session: Session) -> None:
        trusted = "inspector act staff file cabinet bot estimate"

        set_parameter(session, READING_ORDER, trusted, since=JAN, by=BY)

        assert rules_of(session, Month.of(JAN)).source_order == tuple(trusted.split())
        assert set(READING_ORDER.words) == {each.value for each in ReadingSource}
        for unfit in ("inspector act", f"{trusted} neighbour", "act " + trusted):
            with pytest.raises(ParameterUnfit):
                set_parameter(session, READING_ORDER, unfit, since=JAN, by=BY)

    def test_of_numbers_is_a_row_that_rises(self, session: Session) -> None:
        set_parameter(session, DEBT_AGES, "30 60", since=JAN, by=BY)

        assert parameter(session, DEBT_AGES, on=JAN) == "30 60"
        for unfit in ("", "30 30", "60 30", "0 30", "-1", "30,5", "місяць", "30 ٦٠"):
            with pytest.raises(ParameterUnfit):
                set_parameter(session, DEBT_AGES, unfit, since=JAN, by=BY)

    def test_of_days_back_is_one_at_least(self, session: Session) -> None:
        with pytest.raises(ParameterUnfit):
            set_parameter(session, AVERAGE_DAYS, 0, since=JAN, by=BY)

    def test_is_what_a_run_follows(self, session: Session) -> None:
        set_parameter(session, SPIKE_OVER, Decimal(50), since=JAN, by=BY)
        set_parameter(session, LINES_OVER, 12, since=JAN, by=BY)

        now, before = (rules_of(session, Month.of(JAN).plus(back)) for back in (0, -1))

        assert (now.spike_over, now.lines_over) == (Decimal(50), 12)
        assert (before.spike_over, before.lines_over) == (Decimal(20), 60)

    def test_is_the_default_until_the_company_says_otherwise(self, session: Session) -> None:
        before = parameter_fact(session, DUE_DAY, on=JAN)
        set_parameter(session, DUE_DAY, 15, since=JAN, by=BY, source="договір 7")
        after = parameter_fact(session, DUE_DAY, on=JAN)

        assert (before.value, before.is_confirmed, before.fact_id) == (20, False, None)
        assert (after.value, after.is_confirmed, after.source) == (15, True, "договір 7")
        assert parameter(session, DUE_DAY, on=date(2025, 12, 31)) == 20

    def test_changes_from_a_day_on_and_keeps_what_was_known(self, session: Session) -> None:
        set_parameter(session, DUE_DAY, 15, since=JAN, by=BY)
        set_parameter(session, DUE_DAY, 25, since=date(2026, 3, 1), by=BY)
        set_parameter(session, DUE_DAY, 10, since=date(2026, 2, 1), by=BY)

        values = [parameter(session, DUE_DAY, on=date(2026, month, 1)) for month in (1, 2, 3)]

        assert values == [15, 10, 25]
        retired = session.scalars(
            select(CompanyParameter).where(CompanyParameter.retired_at.is_not(None))
        )
        assert {each.value for each in retired} == {15}

    def test_is_not_the_neighbours(self, two_companies: TwoCompanies, session: Session) -> None:
        set_parameter(session, DUE_DAY, 15, since=JAN, by=BY)
        session.commit()
        with two_companies.session_for(two_companies.kashtan) as neighbour:
            assert parameter(neighbour, DUE_DAY, on=JAN) == 20

    def test_of_money_travels_exactly(self, session: Session) -> None:
        set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=JAN, by=BY)

        assert parameter(session, PENALTY_RATE, on=JAN) == Decimal("0.01")

    @pytest.mark.parametrize("value", [True, "20", Decimal(20), None])
    def test_refuses_another_type(self, session: Session, value: Any) -> None:
        with pytest.raises(ParameterUnfit):
            set_parameter(session, DUE_DAY, value, since=JAN, by=BY)

    def test_refuses_what_is_not_among_its_choices(self, session: Session) -> None:
        with pytest.raises(ParameterUnfit):
            set_parameter(session, MONTH_BASIS, "lunar", since=JAN, by=BY)

    def test_unknown_is_named(self) -> None:
        with pytest.raises(ParameterUnknown):
            key_named("due-day")

    def test_all_are_listed_with_their_source(self, session: Session) -> None:
        listed = parameters(session, on=JAN)
        assert [each.key.name for each in listed] == list(KEYS)


class TestADueDate:
    def test_on_a_day_off_moves_to_the_next_working_one(self, session: Session) -> None:
        # 20 June 2026 is a Saturday; the Monday is made a day off.
        session.add(NonWorkingDay(day=date(2026, 6, 22), name="Трійця", source="by hand"))
        session.flush()

        assert due_date(session, Month(2026, 5)) == date(2026, 6, 23)
        set_parameter(session, DUE_MOVES_TO_WORKING_DAY, False, since=JAN, by=BY)
        assert due_date(session, Month(2026, 5)) == date(2026, 6, 20)

    def test_may_be_the_last_day_of_the_next_month(self, session: Session) -> None:
        set_parameter(session, DUE_DAY, 0, since=JAN, by=BY)
        set_parameter(session, DUE_MOVES_TO_WORKING_DAY, False, since=JAN, by=BY)

        assert due_date(session, Month(2026, 1)) == date(2026, 2, 28)
        assert due_date(session, Month(2026, 12)) == date(2027, 1, 31)

    def test_is_ten_days_after_a_late_publication(self, session: Session) -> None:
        """November is due on Monday, 21 December; its bills come on the 2nd to the 30th."""
        set_parameter(session, BILL_DAYS, BILL_DAYS.default, since=JAN, by=BY)
        november = Month(2026, 11)

        due = {
            day: due_when_published(session, november, on=date(2026, 12, day))
            for day in (2, 11, 12, 28, 30)
        }

        assert due == {
            2: date(2026, 12, 21),
            11: date(2026, 12, 21),
            12: date(2026, 12, 22),
            28: date(2027, 1, 7),
            30: date(2027, 1, 11),  # the 9th is a Saturday
        }
        set_parameter(session, DUE_MOVES_TO_WORKING_DAY, False, since=JAN, by=BY)
        assert due_when_published(session, november, on=date(2026, 12, 30)) == date(2027, 1, 9)

    def test_is_the_month_s_own_where_no_days_are_asked_for(self, session: Session) -> None:
        set_parameter(session, BILL_DAYS, 10, since=date(2026, 12, 1), by=BY)
        set_parameter(session, BILL_DAYS, 0, since=JAN, by=BY)
        late = date(2027, 3, 1)

        assert due_when_published(session, Month(2026, 11), on=late) == date(2026, 12, 21)
        assert due_when_published(session, Month(2026, 12), on=late) == date(2027, 3, 11)

    def test_of_a_published_month_is_the_one_kept_with_it(self, session: Session) -> None:
        november = Month(2026, 11)
        open_month(session, november)
        set_parameter(session, BILL_DAYS, 10, since=JAN, by=BY)
        before = due_with_bills(session, november, on=date(2026, 12, 27))
        # 22:30 in Greenwich is past midnight in Kyiv.
        mark_published(session, november, by=BY, at=datetime(2026, 12, 27, 22, 30, tzinfo=UTC))
        set_parameter(session, BILL_DAYS, 20, since=JAN, by=BY)

        assert before == date(2027, 1, 6)
        assert due_with_bills(session, november, on=date(2027, 2, 1)) == date(2027, 1, 7)
        assert mark_withdrawn(session, november).due_on is None
        assert due_with_bills(session, november, on=date(2027, 2, 1)) == date(2027, 2, 22)

    def test_public_holidays_are_days_off_only_before_martial_law(self, session: Session) -> None:
        assert seed_non_working_days(session, range(2021, 2027)) > 0
        assert seed_non_working_days(session, range(2021, 2027)) == 0

        assert next_working_day(session, date(2021, 8, 24)) == date(2021, 8, 25)
        assert next_working_day(session, date(2026, 8, 24)) == date(2026, 8, 24)
