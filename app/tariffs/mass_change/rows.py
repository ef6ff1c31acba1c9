"""The facts of a mass change: whom prices are for, their days before it and from it on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.period import Period
from app.months.facts import record_facts
from app.months.recompute import Reach, mark_to_recompute
from app.tariffs.mass_change.models import MassChange
from app.tariffs.models import Tariff
from app.tariffs.operations import takers_of

KEY = (
    "service_id",
    "settlement_id",
    "district_code",
    "building_id",
    "category",
    "contract_model",
    "part",
    "tier_floor",
    "zone",
)
"""Whom a price is for."""
COLUMNS = [
    *KEY,
    *("tier_ceiling", "vat_rate", "price", "established_price"),
    *("legal_act_id", "import_job_id", "valid"),
]


def mark(session: Session, since: date, old: Sequence[Tariff], *, by: int) -> None:
    """Mark the takers of each service once, however many of its prices change."""
    ends: dict[int, list[date | None]] = defaultdict(list)
    for each in old:
        ends[each.service_id].append(each.valid.upper)
    for service_id, days in sorted(ends.items()):
        known = [each for each in days if each is not None]
        until = max(known) if len(known) == len(days) else None
        reach = Reach(days=Period(since, until), because="tariff", accounts=takers_of(service_id))
        mark_to_recompute(session, reach, by=by)


def record(session: Session, rows: Sequence[Mapping[str, object]], *, by: int) -> None:
    """Record these facts."""
    record_facts(session, Tariff, COLUMNS, ([row[name] for name in COLUMNS] for row in rows), by=by)


def row_of(tariff: Tariff, *, valid: Range[date]) -> dict[str, object]:
    """Return the columns of a fact like the tariff, for other days."""
    return {name: getattr(tariff, name) for name in COLUMNS} | {"valid": valid}


def key_of(tariff: Tariff) -> tuple[object, ...]:
    """Return whom the tariff is for, to be compared."""
    return tuple(getattr(tariff, name) for name in KEY)


def keeps(tariff: Tariff, change: MassChange) -> bool:
    """Return whether the price before the change has days of its own left."""
    return tariff.valid.lower is not None and tariff.valid.lower < change.since


def days_before(tariff: Tariff, since: date) -> Range[date]:
    """Return the tariff's days before the change."""
    return Range(tariff.valid.lower, since)


def days_from(tariff: Tariff, since: date) -> Range[date]:
    """Return the tariff's days from the change on."""
    return Range(since, tariff.valid.upper)
