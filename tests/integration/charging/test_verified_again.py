"""A meter read before its verification ended inside a month, and verified again later or never."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.queries import charges_of
from app.charging.shadow.models import RunMismatch
from app.database import company_session
from app.metering.models import Meter, Register
from app.metering.verification.recording import Verification, record_verification
from tests.factories.accounts import BY
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

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
D = Decimal


@pytest.fixture
def ended(flat: Flat) -> Flat:
    """Return a flat whose November is published: 2.8 m3 until the 10th, the average after it."""
    with company_session(flat.company) as session:
        meter_id = session.get_one(Register, flat.register).meter_id
        session.get_one(Meter, meter_id).verified_until = date(2026, 11, 10)
        session.add(unverified_by_average())
    taken(flat, "107.8", date(2026, 11, 10))
    issue(flat, NOV)
    return flat


def verified(flat: Flat, on: date) -> None:
    with company_session(flat.company) as session:
        meter_id = session.get_one(Register, flat.register).meter_id
        found = Verification(
            meter_id=meter_id, verified_on=on, until=date(2030, 11, 20), document="№ 7"
        )
        record_verification(session, found, by=BY)


def water(flat: Flat, posted: object) -> Sequence[tuple[str, Decimal]]:
    with company_session(flat.company) as session:
        assert session.scalars(select(RunMismatch.run_id)).all() == []
        found = charges_of(session, accounts=[flat.account], month=posted)  # type: ignore[arg-type]
        return sorted(
            (f"{each.month:%m} {each.part.replace(f'r{flat.register}', 'r')}", each.quantity)
            for each in found
            if each.service_id == 1
        )


def test_the_days_after_the_reading_are_charged(ended: Flat) -> None:
    # 5 m3 of October's 31 days for 20 days.
    assert water(ended, NOV) == [("11 r", D("2.8")), ("11 r.est.d11", D("3.226"))]


def test_verified_a_month_later_every_day_is_charged_once(ended: Flat) -> None:
    december(ended)
    verified(ended, date(2026, 12, 15))
    taken(ended, "110", date(2026, 12, 15))
    taken(ended, "113", date(2026, 12, 31))

    issue(ended, DEC)

    # 7.8 m3 of 41 days for the 14 before; November stands as it was charged.
    assert water(ended, DEC) == [("12 r.d15", D(3)), ("12 r.est", D("2.663"))]


def test_verified_in_the_same_month_the_next_reading_tells_of_the_days(ended: Flat) -> None:
    december(ended)
    verified(ended, date(2026, 11, 20))
    taken(ended, "113", date(2026, 12, 31))

    issue(ended, DEC)

    charged = water(ended, DEC)
    assert sum(volume for part, volume in charged if part.startswith("11")) == D("-3.226")
    assert charged[-1] == ("12 r", D("5.2"))
