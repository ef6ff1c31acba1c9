"""Which accounts a chunk asks about for what earlier months charged of them by estimate."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.estimates import statements
from app.database import company_session
from app.database.columns import Column, read_columns
from app.registry.models import Account, Premises
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    Flat,
    december,
    flat,
    issue,
    taken,
)
from tests.integration.charging.test_read_once_after_return import broken, water

__all__ = ["flat"]
pytestmark = pytest.mark.postgres
D = Decimal


def left_over(flat: Flat, first: int, last: int) -> list[int]:
    known = {
        "month_before": NOV.first_day,
        "month_reached": NOV.first_day,
        "opened_after": NOV.plus(1).first_day,
        "run": 0,
        "first_building": first,
        "last_building": last,
    }
    columns = {"account_id": Column.WHOLE}
    with company_session(flat.company) as session:
        found = read_columns(session, statements.LEFT_OVER, columns=columns, parameters=known)
    return found["account_id"].to_list()


def test_are_those_of_its_buildings(flat: Flat) -> None:
    issue(flat, NOV)
    with company_session(flat.company) as session:
        building = session.scalars(
            select(Premises.building_id)
            .join(Account, Account.premises_id == Premises.id)
            .where(Account.id == flat.account)
        ).one()

    assert left_over(flat, building, building) == [flat.account]
    assert left_over(flat, building + 1, building + 9) == []


def test_include_one_of_which_all_days_were_for_good(flat: Flat) -> None:
    """Read on the 19th, broken from the 20th to the month's end."""
    taken(flat, "106", date(2026, 11, 19))
    broken(flat, date(2026, 11, 20), date(2026, 12, 1))
    issue(flat, NOV)
    november = water(flat, NOV)
    december(flat)
    taken(flat, "114.4", date(2026, 12, 31))

    issue(flat, DEC)

    assert november == [("11 r", D(1)), ("11 r.est.d20", D("1.774"))]  # 5 x 11 / 31
    assert water(flat, DEC) == [("12 r", D("6.2"))]  # 8.4 x 31 / 42
