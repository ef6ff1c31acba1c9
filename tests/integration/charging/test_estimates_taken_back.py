"""An estimate of a month that is charged no more is not taken off what a reading measured."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.queries import charges_of
from app.database import company_session
from app.kernel.month import Month
from app.ledger.closing import close_books
from app.months.operations import open_month
from app.tariffs.agreements import end_service, take_service
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.integration.charging.corrections import DEC, NOV, Flat, december, flat, issue, taken

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
JAN = Month(2027, 1)


def water(flat: Flat, posted: Month) -> list[tuple[str, Decimal, Decimal]]:
    """Return month, volume and sum of the lines of water that were published with a month."""
    with company_session(flat.company) as session:
        found = charges_of(session, accounts=[flat.account], month=posted)
        return [
            (str(Month.of(each.month)), each.quantity, each.amount)
            for each in found
            if each.service_id == 1
        ]


def test_a_month_without_the_service_is_no_part_of_what_a_reading_settles(flat: Flat) -> None:
    issue(flat, NOV)
    ((_, november, _),) = water(flat, NOV)
    assert november > 0
    december(flat)
    with company_session(flat.company) as session:
        like = session.scalars(select(Agreement.id).where(Agreement.service_id == 1)).first()
        assert like is not None
        end_service(session, account_id=flat.account, service_id=1, ended_on=NOV.first_day, by=BY)
        own = session.scalars(
            select(Agreement)
            .where(Agreement.account_id == flat.account, Agreement.retired_at.is_(None))
            .where(Agreement.service_id == 1)
        ).one()
        take_service(
            session,
            account_id=flat.account,
            debtor_id=own.debtor_id,
            like=own.id,
            since=DEC.first_day,
            by=BY,
        )
    issue(flat, DEC)
    told = water(flat, DEC)
    with company_session(flat.company) as session:
        close_books(session, NOV, by=BY)
        open_month(session, JAN)
    taken(flat, "130", date(2027, 1, 31))
    issue(flat, JAN)
    december_volume = sum((volume for month, volume, _ in told if month == "2026-12"), Decimal(0))
    (january,) = [volume for month, volume, _ in water(flat, JAN) if month == "2027-01"]
    # 25 m3 since the last reading; December's estimate alone is charged of them.
    assert january == 25 - december_volume
