"""The steps of a scenario, as the tests take them."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.drafts import draft_lines
from app.charging.what_if.changes import Change, PriceChange
from app.charging.what_if.differences import differences
from app.charging.what_if.mass import prepare_with_effect
from app.charging.what_if.run import finish_scenario, start_scenario
from app.charging.what_if.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.models import METADATA
from app.tariffs.models import Tariff
from bench.city import MONTH
from tests.integration.charging.steps import charge

Charged = dict[tuple[str, int], Decimal]

OWN = {"scenario", "scenario_chunk", "scenario_group"}


def begin(city: CompanyRef, *changes: Change, name: str = "А якби") -> int:
    with company_session(city) as session:
        return start_scenario(session, name=name, month=MONTH, changes=changes, by=1).id


def work_off(city: CompanyRef, scenario_id: int) -> bool:
    done: int | None = 0
    while done is not None:
        with company_session(city) as session:
            done = work_chunk(session, scenario_id=scenario_id)
    with company_session(city) as session:
        return finish_scenario(session, scenario_id)


def calculated(city: CompanyRef, *changes: Change) -> int:
    scenario_id = begin(city, *changes)
    assert work_off(city, scenario_id)
    return scenario_id


def everything_else(session: Session) -> dict[str, str]:
    """Return the fingerprint of every table of the company but the scenarios' own."""
    return {table: _digest(session, table) for table in _tables()}


def _tables() -> Sequence[str]:
    return sorted(METADATA.tables.keys() - OWN)


def _digest(session: Session, table: str) -> str:
    rows = session.execute(text(f'SELECT t::text FROM "{table}" AS t ORDER BY 1')).scalars()
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.encode())
    return digest.hexdigest()


def dearer_water() -> PriceChange:
    return PriceChange(tariff_id=1, price=Decimal("40.5"))


def drafted(city: CompanyRef) -> Charged:
    """Return what a run charges, by account and service."""
    charge(city)
    sums: Charged = {}
    with company_session(city) as session:
        for line in draft_lines(session, MONTH):
            key = str(line.account_id), line.service_id  # numbers of this city are its ids
            sums[key] = sums.get(key, Decimal(0)) + line.amount
        return sums


def found(city: CompanyRef, scenario_id: int) -> tuple[Charged, Charged]:
    """Return both sides of a scenario, by account and service."""
    with company_session(city) as session:
        rows = list(differences(session, scenario_id))
    return (
        {(each.number, each.service_id): each.before for each in rows},
        {(each.number, each.service_id): each.after for each in rows},
    )


def a_mass_change(session: Session, *, by: int) -> int:
    """Prepare a price twice as high from the month's twentieth day; return its scenario's id."""
    tariff = session.scalars(select(Tariff).where(Tariff.retired_at.is_(None)).limit(1)).one()
    _, scenario = prepare_with_effect(
        session,
        since=MONTH.first_day.replace(day=20),
        prices={tariff.id: tariff.price * 2},
        month=MONTH,
        name="Удвічі дорожче",
        by=by,
    )
    return scenario.id
