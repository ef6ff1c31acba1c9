"""The steps of a mass change, as the tests take them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.tariffs.mass_change.operations import (
    apply_mass_change,
    prepare_mass_change,
)
from app.tariffs.mass_change.undo import undo_mass_change
from app.tariffs.models import Tariff
from app.tariffs.operations import Act
from bench.city import MONTH

DECEMBER = MONTH.plus(1).first_day
ACT = Act(kind="рішення виконкому", number="101", dated=date(2026, 11, 20), issuer="виконком")
NEW = {1: Decimal("34.76"), 2: Decimal("39.20"), 5: Decimal("11.02")}
"""Water for people and for budget bodies, upkeep as it is since the middle of November."""


def prepared(
    city: CompanyRef, *, since: date = DECEMBER, prices: Mapping[int, Decimal] | None = None
) -> int:
    with company_session(city) as session:
        return prepare_mass_change(session, since=since, prices=prices or NEW, by=1).id


def applied(city: CompanyRef, change_id: int) -> None:
    with company_session(city) as session:
        apply_mass_change(session, change_id, act=ACT, reason="подорожчала вода", by=1)


def undone(city: CompanyRef, change_id: int) -> None:
    with company_session(city) as session:
        undo_mass_change(session, change_id, reason="суд скасував рішення", by=1)


def prices(city: CompanyRef) -> list[tuple[object, ...]]:
    """Return the live prices of water and upkeep: for whom, from which day to which, how much."""
    with company_session(city) as session:
        rows = session.execute(
            select(
                Tariff.service_id,
                func.coalesce(Tariff.category, ""),
                func.lower(Tariff.valid),
                func.upper(Tariff.valid),
                Tariff.price,
            )
            .where(Tariff.retired_at.is_(None), Tariff.service_id.in_((1, 3)))
            .order_by(Tariff.service_id, Tariff.category, Tariff.valid)
        )
        return [tuple(row) for row in rows]


JANUARY, MIDDLE = date(2025, 1, 1), date(2026, 11, 16)
AS_IT_WAS = [
    (1, "budget", JANUARY, None, Decimal("36.300000")),
    (1, "population", JANUARY, None, Decimal("32.184000")),
    (3, "", JANUARY, MIDDLE, Decimal("9.850000")),
    (3, "", MIDDLE, None, Decimal("10.200000")),
]
