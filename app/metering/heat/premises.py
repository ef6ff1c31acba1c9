"""By what the heat of a building's premises is measured, and what allocators counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid, NotFound
from app.kernel.month import Month
from app.metering.heat_models import Device, HeatDevice, HeatUnits, TransitPipes
from app.months.facts import correct_fact, record_fact, retire_fact
from app.months.recompute import Reach
from app.months.succession import Change, change_from

MOST_UNITS = Decimal(10_000_000)
_BECAUSE = "heat.units-changed"


class HeatUnitsImpossible(Invalid):
    """Allocators count no less than nothing, and no more than has room."""

    key = "heat.units-impossible"

    def __init__(self, *, value: Decimal) -> None:
        super().__init__(f"{value} units cannot be", value=value)


class HeatTakerMissing(NotFound):
    """No such account of the building takes part in sharing its heat out."""

    key = "heat.taker-missing"


@dataclass(frozen=True, slots=True)
class TakerRow:
    """An account of a building that bears its heat: its device and units in a month."""

    account_id: int
    service_id: int
    service: str
    number: str
    flat: str
    area: Decimal | None
    """Heated area on the first day of the month, or its first one in it."""
    device: str
    has_hot_water: bool
    transit_pipes: str
    since: date | None
    units: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """By what the heat of an account's premises is measured from a day on."""

    account_id: int
    service_id: int
    device: Device
    has_hot_water: bool
    transit_pipes: TransitPipes = TransitPipes.NONE
    basis: str | None = None


def set_device(session: Session, new: NewDevice, *, building_id: int, since: date, by: int) -> None:
    """Let the premises be measured by this from a day on.

    Raises:
        HeatTakerMissing: the building has no such account.
    """
    _refuse_strange(session, building_id, new.account_id)
    fact = HeatDevice(
        account_id=new.account_id,
        service_id=new.service_id,
        device=new.device,
        has_hot_water=new.has_hot_water,
        transit_pipes=new.transit_pipes,
        basis=new.basis,
    )
    same = (HeatDevice.account_id == new.account_id) & (HeatDevice.service_id == new.service_id)
    change = Change(since=since, same=same, reason="heat.device-changed", accounts=[new.account_id])
    change_from(session, fact, change, by=by)


def set_units(
    session: Session,
    units: Mapping[tuple[int, int], Decimal | None],
    *,
    building_id: int,
    month: Month,
    by: int,
) -> int:
    """Let allocators have counted so much in a month, by account and service; None takes it back.

    Return how many were changed: those that say the same stay as they are.

    Raises:
        HeatUnitsImpossible, HeatTakerMissing.
    """
    for value in units.values():
        if value is not None and not 0 <= value < MOST_UNITS:
            raise HeatUnitsImpossible(value=value)
    takers = {(row.account_id, row.service_id) for row in takers_of(session, building_id, month)}
    if units.keys() - takers:
        raise HeatTakerMissing(f"not all of these take part in building {building_id}")
    known = {
        (fact.account_id, fact.service_id): fact
        for fact in session.scalars(
            select(HeatUnits).where(
                HeatUnits.account_id.in_({account for account, _ in units}),
                HeatUnits.retired_at.is_(None),
                HeatUnits.valid.contains(month.first_day),
            )
        )
    }
    return sum(
        _set(session, known.get(key), key, value, month=month, by=by)
        for key, value in units.items()
    )


def _set(
    session: Session,
    live: HeatUnits | None,
    key: tuple[int, int],
    value: Decimal | None,
    *,
    month: Month,
    by: int,
) -> bool:
    if (None if live is None else live.units) == value:
        return False
    account_id, service_id = key
    days = month.period
    reach = Reach(days=days, because=_BECAUSE, accounts=[account_id])
    if value is None:
        assert live is not None
        retire_fact(session, live, by=by, reason=_BECAUSE, reach=reach)
        return True
    right = HeatUnits(
        account_id=account_id,
        service_id=service_id,
        units=value,
        valid=Range(days.start, days.end),
    )
    if live is None:
        record_fact(session, right, by=by, reach=reach)
    else:
        correct_fact(session, live, [right], by=by, reason=_BECAUSE, reach=reach)
    return True


def takers_of(session: Session, building_id: int, month: Month) -> Sequence[TakerRow]:
    """Return the accounts that bear the building's heat in a month, as one walks."""
    known = {
        "building": building_id,
        "first": month.first_day,
        "end": month.plus(1).first_day,
        "none": Device.NONE.value,
    }
    return [TakerRow(*row) for row in session.execute(text(_TAKERS), known)]


def apart_from_heat(session: Session, building_id: int, month: Month) -> Sequence[str]:
    """Return the numbers of open accounts of the building that no service of heat is shared to."""
    known = {"building": building_id, "first": month.first_day, "end": month.plus(1).first_day}
    return session.scalars(text(_APART), known).all()


def _refuse_strange(session: Session, building_id: int, account_id: int) -> None:
    if not session.scalar(text(_IN_IT), {"building": building_id, "account": account_id}):
        raise HeatTakerMissing(f"building {building_id} has no account {account_id}")


_IN_IT = """
SELECT EXISTS (
    SELECT FROM account AS a JOIN premises AS p ON p.id = a.premises_id
    WHERE a.id = :account AND p.building_id = :building)
"""

_TAKERS = """
SELECT DISTINCT ON (p.sort_key, a.number, a.id, s.print_order, s.id)
       a.id, s.id, s.name, a.number, p.number, area.value,
       coalesce(d.device, :none), coalesce(d.has_hot_water, false),
       coalesce(d.transit_pipes, 'none'), lower(d.valid), u.units
  FROM premises AS p
  JOIN account AS a ON a.premises_id = p.id
  JOIN agreement AS g ON g.account_id = a.id AND g.method = 'heat' AND g.retired_at IS NULL
   AND g.valid && daterange(:first, :end)
   AND daterange(a.opened_on, a.closed_on) && daterange(:first, :end)
  JOIN service AS s ON s.id = g.service_id
  LEFT JOIN account_parameter AS area
    ON area.account_id = a.id AND area.kind = 'heated_area' AND area.retired_at IS NULL
   AND area.valid && daterange(:first, :end)
  LEFT JOIN heat_device AS d
    ON d.account_id = a.id AND d.service_id = s.id AND d.retired_at IS NULL
   AND d.valid && daterange(:first, :end)
  LEFT JOIN heat_units AS u
    ON u.account_id = a.id AND u.service_id = s.id AND u.retired_at IS NULL
   AND u.valid @> CAST(:first AS date)
 WHERE p.building_id = :building
 ORDER BY p.sort_key, a.number, a.id, s.print_order, s.id, lower(area.valid), lower(d.valid)
"""

_APART = """
SELECT a.number
  FROM premises AS p JOIN account AS a ON a.premises_id = p.id
 WHERE p.building_id = :building
   AND daterange(a.opened_on, a.closed_on) && daterange(:first, :end)
   AND NOT EXISTS (
       SELECT FROM agreement AS g
       WHERE g.account_id = a.id AND g.method = 'heat' AND g.retired_at IS NULL
         AND g.valid && daterange(:first, :end))
 ORDER BY p.sort_key, a.number, a.id
"""
