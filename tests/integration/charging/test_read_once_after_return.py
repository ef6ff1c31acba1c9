"""A meter read once in the month of its return: the next reading counts days estimated already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.queries import charges_of
from app.charging.shadow.models import RunMismatch
from app.database import company_session
from app.kernel.month import Month
from app.metering.models import Meter, Register
from app.metering.states.models import MeterCondition
from app.metering.states.recording import NewState, record_state
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
)

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
D = Decimal
NORM = """
INSERT INTO norm (service_id, kind, per, value, valid, legal_act_id, recorded_by)
  VALUES (1, 'all', 'person', 4.5, '[2026-01-01,)', 1, 1);
INSERT INTO account_parameter (account_id, kind, valid, value, recorded_by)
  VALUES (:account, 'persons', '[2026-01-01,)', 3, 1)
"""


def water(flat: Flat, posted: Month) -> Sequence[tuple[str, Decimal]]:
    with company_session(flat.company) as session:
        assert session.scalars(select(RunMismatch.run_id)).all() == []
        found = charges_of(session, accounts=[flat.account], month=posted)
        return sorted(
            (f"{each.month:%m} {each.part.replace(f'r{flat.register}', 'r')}", each.quantity)
            for each in found
            if each.service_id == 1
        )


def meter_of(flat: Flat) -> int:
    with company_session(flat.company) as session:
        return session.get_one(Register, flat.register).meter_id


def broken(flat: Flat, since: date, until: date) -> None:
    with company_session(flat.company) as session:
        state = NewState(
            meter_id=meter_of(flat), state=MeterCondition.BROKEN, since=since, until=until
        )
        record_state(session, state, by=BY)


def test_mended_inside_the_month(flat: Flat) -> None:
    broken(flat, date(2026, 11, 1), date(2026, 11, 10))
    taken(flat, "105", date(2026, 11, 10))
    issue(flat, NOV)
    november = water(flat, NOV)
    december(flat)
    taken(flat, "115", date(2026, 12, 31))

    issue(flat, DEC)

    # 5 m3 of October's 31 days: of 9 days for good, of 21 until a reading tells.
    assert november == [("11 r.est", D("1.452")), ("11 r.est.d10", D("3.387"))]
    # 10 m3 since the 10th, 3.387 of them charged.
    assert water(flat, DEC) == [("12 r", D("6.613"))]


def test_broken_inside_the_month_and_mended_in_it(flat: Flat) -> None:
    """Nothing of November is measured: its days after the reading on the 3rd are in the next."""
    taken(flat, "106", date(2026, 11, 3))
    broken(flat, date(2026, 11, 20), date(2026, 11, 26))
    issue(flat, NOV)
    november = water(flat, NOV)
    december(flat)
    taken(flat, "114", date(2026, 12, 31))

    issue(flat, DEC)

    assert november == [
        ("11 r.est", D("3.065")),  # 5 x 19 / 31
        ("11 r.est.d20", D("0.968")),  # for good
        ("11 r.est.d26", D("0.806")),
    ]
    # 8 m3 of 58 days, 52 of them not charged for good: 7.172;
    # less 16 of 19 days of 3.065, and 0.806.
    assert water(flat, DEC) == [("12 r", D("3.785"))]


def test_read_days_before_it_broke_and_days_after_it_was_mended(flat: Flat) -> None:
    """No reading tells of 4-19 November, nor of 10-20 December: they go by the average."""
    taken(flat, "106", date(2026, 11, 3))
    broken(flat, date(2026, 11, 20), date(2026, 12, 10))
    issue(flat, NOV)
    november = water(flat, NOV)
    december(flat)
    taken(flat, "110", date(2026, 12, 20))
    taken(flat, "115", date(2026, 12, 31))

    issue(flat, DEC)

    assert november == [
        ("11 r", D(1)),
        ("11 r.est.d20", D("1.774")),
        ("11 r.est.d4", D("2.581")),  # 5 x 16 / 31
    ]
    assert water(flat, DEC) == [
        ("12 r.d21", D(5)),
        ("12 r.est", D("1.588")),
        ("12 r.est.d10", D("1.941")),  # 6 x 11 / 34
    ]


def test_put_up_on_the_first_day_and_read_on_it_alone(flat: Flat) -> None:
    """All of November waits for a reading, though the first one is of that month."""
    first = date(2026, 11, 1)
    with company_session(flat.company) as session:
        for statement in NORM.split(";"):
            given = {"account": flat.account} if ":account" in statement else {}
            session.execute(text(statement), given)
        read(session, session.get_one(Register, flat.register), "105", first)
        session.get_one(Meter, meter_of(flat)).removed_on = first
        meter = a_meter(session, flat.account, 1, serial="777", installed_on=first)
        dial = a_dial(session, meter)
        read(session, dial, "0", first)
        put_up = dial.id
    issue(flat, NOV)
    november = water(flat, NOV)
    december(flat)
    taken(replace(flat, register=put_up), "20", date(2026, 12, 31))

    issue(flat, DEC)

    assert november == [(f"11 r{put_up}.norm", D("13.5"))]
    assert water(flat, DEC) == [(f"12 r{put_up}", D("6.5"))]
