"""What is put right on a building: its kind, its district, its size."""

from dataclasses import fields
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute
from app.registry.building_facts import BuildingFacts
from app.registry.models import Building, BuildingKind, Premises
from app.registry.queries import BuildingMissing

CHARGED_BY = ("kind", "district_code")
"""What charging reads of a building; the rest is only shown."""


class BuildingHasPremises(Conflict):
    """A private house is one premises."""

    key = "registry.building-has-premises"

    def __init__(self, *, count: int) -> None:
        super().__init__(f"the building has {count} premises", count=count)


Changed = dict[str, tuple[str | None, str | None]]
"""What it was and what it is now, by the name of the fact."""


def change_building(
    session: Session, building_id: int, facts: BuildingFacts, *, since: date, by: int
) -> Changed:
    """Put a building right and return what changed.

    A price may depend on the kind and the district: charged months from the day on are marked.

    Raises:
        BuildingMissing: the company has no such building.
        BuildingHasPremises: it has too many premises for a private house.
    """
    building = session.get(Building, building_id, with_for_update=True, populate_existing=True)
    if building is None:
        raise BuildingMissing(building_id=building_id)
    if facts.kind is BuildingKind.PRIVATE:
        _refuse_several_premises(session, building_id)
    changed: Changed = {}
    for name in (field.name for field in fields(facts)):
        before, now = getattr(building, name), getattr(facts, name)
        if before != now:
            changed[name] = (_written(before), _written(now))
            setattr(building, name, now)
    session.flush()
    if changed.keys() & set(CHARGED_BY):
        reach = Reach(days=Period(since, None), because="building.changed", buildings=[building_id])
        mark_to_recompute(session, reach, by=by)
    return changed


def _refuse_several_premises(session: Session, building_id: int) -> None:
    of_building = select(func.count()).where(Premises.building_id == building_id)
    if (count := session.scalar(of_building) or 0) > 1:
        raise BuildingHasPremises(count=count)


def _written(value: object) -> str | None:
    return None if value is None else str(value)
