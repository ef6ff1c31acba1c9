"""Two meters of a service in a flat: a month by norm, because of one of them, pays for both."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.database import company_session
from app.kernel.month import Month
from app.ledger.closing import close_books
from app.metering.models import Meter
from app.metering.states.models import MeterCondition
from app.metering.states.recording import NewState, record_state
from app.months.operations import open_month
from tests.factories.accounts import BY
from tests.factories.dials import a_dial, a_meter, read
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    december,
    flat,
    issue,
    taken,
    unverified_by_average,
)
from tests.integration.charging.test_read_once_after_return import NORM, broken, meter_of, water

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
D = Decimal
INSIDE, LAST = date(2026, 11, 8), date(2026, 12, 31)


@pytest.fixture
def second(flat: Flat) -> Flat:
    """Return the flat with its second meter: 30 m3 in October."""
    with company_session(flat.company) as session:
        for statement in NORM.split(";"):
            given = {"account": flat.account} if ":account" in statement else {}
            session.execute(text(statement), given)
        dial = a_dial(session, a_meter(session, flat.account, 1, serial="777"))
        read(session, dial, "100", date(2026, 9, 30))
        read(session, dial, "130", date(2026, 10, 31))
        return replace(flat, register=dial.id)


def by_norm(
    flat: Flat, second: Flat, condition: MeterCondition = MeterCondition.UNVERIFIED
) -> None:
    """Charge November, on whose days the first meter was in this state, by norm."""
    with company_session(flat.company) as session:
        state = NewState(
            meter_id=meter_of(flat), state=condition, since=NOV.first_day, until=DEC.first_day
        )
        record_state(session, state, by=BY)
    issue(flat, NOV)
    assert both(flat, second, NOV) == [("11 first.norm", D("13.5"))]
    december(flat)


def both(flat: Flat, second: Flat, posted: Month) -> Sequence[tuple[str, Decimal]]:
    """Return what the month charged for itself, the meters named."""
    names = {f"r{flat.register}": "first", f"r{second.register}": "second"}
    found = []
    for label, volume in water(replace(flat, register=0), posted):
        month, part = label.split()
        register, point, rest = part.partition(".")
        if month == f"{posted.number:02}":
            found.append((f"{month} {names.get(register, register)}{point}{rest}", volume))
    return sorted(found)


def replaced(flat: Flat) -> Flat:
    """Take the first meter off on 1 December; return the one put up for it, 5 m3 in the month."""
    with company_session(flat.company) as session:
        session.get_one(Meter, meter_of(flat)).removed_on = DEC.first_day
        meter = a_meter(session, flat.account, 1, serial="888", installed_on=DEC.first_day)
        dial = a_dial(session, meter)
        read(session, dial, "0", DEC.first_day)
        read(session, dial, "5", LAST)
        return replace(flat, register=dial.id)


class TestDaysBeforeTheOtherBroke:
    def test_were_paid_by_the_norm(self, flat: Flat, second: Flat) -> None:
        """Read on 8 November, not in December, broken in January: 38 m3 in 39 days."""
        taken(second, "138", INSIDE)
        by_norm(flat, second)
        taken(flat, "115", LAST)
        issue(flat, DEC)
        charged = both(flat, second, DEC)
        with company_session(flat.company) as session:
            close_books(session, NOV, by=BY)
            open_month(session, DEC.plus(1))
        taken(flat, "120", date(2027, 1, 31))
        broken(second, date(2027, 1, 1), date(2027, 3, 1))

        issue(flat, DEC.plus(1))

        assert charged == [
            ("12 first", D("5.082")),  # 10 x 31 / 61
            ("12 second.est", D("30.205")),  # 38 x 31 / 39
        ]
        assert both(flat, second, DEC.plus(1)) == [
            ("01 first", D(5)),
            ("01 second.est", D("30.205")),
        ]

    def test_were_so_for_a_meter_taken_off_since(self, flat: Flat, second: Flat) -> None:
        taken(second, "138", INSIDE)
        by_norm(flat, second)
        new = replaced(flat)
        broken(second, DEC.first_day, date(2027, 3, 1))

        issue(flat, DEC)

        assert both(new, second, DEC) == [("12 first", D(5)), ("12 second.est", D("30.205"))]


class TestALateReadingOfTheOther:
    """1 m3 a day: December's 31 of them are to be paid."""

    def test_leaves_out_the_days_of_the_norm(self, flat: Flat, second: Flat) -> None:
        by_norm(flat, second)
        taken(flat, "115", LAST)
        taken(second, "191", LAST)

        issue(flat, DEC)

        assert both(flat, second, DEC) == [("12 first", D("5.082")), ("12 second", D(31))]

    @pytest.mark.parametrize(
        "condition", [MeterCondition.UNVERIFIED, MeterCondition.AT_VERIFICATION]
    )
    def test_leaves_them_out_since_one_in_that_month(
        self, flat: Flat, second: Flat, condition: MeterCondition
    ) -> None:
        with company_session(flat.company) as session:
            rule = unverified_by_average()
            rule.cause, rule.base, rule.months = "at_verification", "none", None
            session.add(rule)
        taken(second, "138", INSIDE)
        by_norm(flat, second, condition)
        new = replaced(flat)
        taken(second, "191", LAST)

        issue(flat, DEC)

        assert both(new, second, DEC) == [("12 first", D(5)), ("12 second", D(31))]


def test_a_state_told_of_later_reaches_the_month_that_settled(flat: Flat, second: Flat) -> None:
    """The other meter's 61 m3 were settled in December: less 29.032 by November's average.

    Nobody is read in January: a reading would reach back to the one before.
    """
    taken(flat, "110", date(2026, 11, 30))
    issue(flat, NOV)
    december(flat)
    taken(flat, "115", LAST)
    taken(second, "191", LAST)
    issue(flat, DEC)
    charged = both(flat, second, DEC)
    with company_session(flat.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, DEC.plus(1))
        late = NewState(
            meter_id=meter_of(flat),
            state=MeterCondition.UNVERIFIED,
            since=NOV.first_day,
            until=DEC.first_day,
        )
        record_state(session, late, by=BY)

    issue(flat, DEC.plus(1))

    assert charged == [("12 first", D(5)), ("12 second", D("31.968"))]
    corrected = water(replace(flat, register=0), DEC.plus(1))
    november = sum(volume for label, volume in corrected if label.startswith("11"))
    changes = sum(volume for label, volume in corrected if label.startswith("12"))
    assert november == D("13.5") - D(5) - D("29.032")
    assert changes == D(31) - D("31.968")  # December's days alone: 61 x 31 / 61
