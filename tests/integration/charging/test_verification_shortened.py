"""A last day of verification that was mistyped: months charged by the meter go by the average."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.queries import charges_of
from app.database import company_session
from app.metering.models import Meter, Register
from app.metering.verification.recording import ReasonMissing, shorten_verification
from app.months.models import ToRecompute
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


def shorten(flat: Flat, *, reason: str = "у свідоцтві інший рік") -> None:
    with company_session(flat.company) as session:
        meter_id = session.get_one(Register, flat.register).meter_id
        shorten_verification(session, meter_id, until=date(2026, 10, 10), reason=reason, by=BY)


@pytest.fixture
def mistyped(flat: Flat) -> Flat:
    with company_session(flat.company) as session:
        meter_id = session.get_one(Register, flat.register).meter_id
        session.get_one(Meter, meter_id).verified_until = date(2036, 10, 10)
        session.add(unverified_by_average())
    return flat


def test_charges_by_the_average_what_was_measured_after_it(mistyped: Flat) -> None:
    taken(mistyped, "115", date(2026, 11, 30))
    issue(mistyped, NOV)
    december(mistyped)
    shorten(mistyped)

    issue(mistyped, DEC)

    with company_session(mistyped.company) as session:
        found = charges_of(session, accounts=[mistyped.account], month=DEC)
        november = [
            (each.quantity, each.amount)
            for each in found
            if each.service_id == 1 and each.month == NOV.first_day
        ]
    # 5 m3 of October's 31 days are 4.839 of November's 30, at 30.00.
    assert sorted(november) == [
        (Decimal(-10), Decimal("-300.00")),
        (Decimal("4.839"), Decimal("145.17")),
    ]


def test_needs_a_reason(mistyped: Flat) -> None:
    with pytest.raises(ReasonMissing):
        shorten(mistyped, reason=" ")
    with company_session(mistyped.company) as session:
        marks = select(ToRecompute.id).where(ToRecompute.because == "verification")
        assert session.scalars(marks).all() == []
