"""Replace a meter: the old one ends with its last reading, the new one begins with its first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.kernel.identifiers import account_key
from app.metering.models import Meter, ReadingSource, Register
from app.metering.operations import MeterArchived, NewReading, record_reading
from app.registry.search_index import index_accounts


class MeterMissing(NotFound):
    """The company has no such meter."""

    key = "metering.meter-missing"


class MeterHasZones(Conflict):
    """Each register of a meter ends with a reading and begins with one; the act names others."""

    key = "metering.meter-has-zones"

    def __init__(self, *, serial: str) -> None:
        super().__init__(f"the act does not name the registers of {serial}", serial=serial)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a register of the old meter showed last, and the new meter's first."""

    final: Decimal
    start: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """An act of replacement."""

    meter_id: int
    replaced_on: date
    turns: Mapping[str, Turn]
    """By tariff zone; the only register has the zone ""."""
    new_serial: str
    verified_until: date | None = None
    seal: str | None = None


def replace_meter(session: Session, act: Replacement, *, by: int) -> int:
    """Take a meter off and put another in its place on the same day; return the new one's id.

    The consumption of the month is the sum of both: nothing is ever subtracted across meters.

    Raises:
        MeterMissing: the company has no such meter.
        MeterArchived: it was removed before.
        MeterHasZones: the act does not name exactly its registers.
    """
    old = working_meter(session, act.meter_id)
    registers = registers_named(session, old, act.turns)
    for register in registers:
        read_by_act(session, register.id, act.replaced_on, act.turns[register.zone].final, by=by)
    new = _successor(old, act)
    session.add(new)
    session.flush()
    old.removed_on = act.replaced_on
    old.replaced_by_id = new.id
    for register in registers:
        _begin(session, new, register, act, by=by)
    if old.account_id is not None:
        index_accounts(session, account_ids=[old.account_id], on=act.replaced_on)
    return new.id


def working_meter(session: Session, meter_id: int) -> Meter:
    """Return a meter that was not taken off, held until the transaction ends.

    Raises:
        MeterMissing: the company has no such meter.
        MeterArchived: it was removed before.
    """
    meter = session.get(Meter, meter_id, with_for_update=True, populate_existing=True)
    if meter is None:
        raise MeterMissing(f"no meter {meter_id}")
    if meter.removed_on is not None:
        raise MeterArchived(serial=meter.serial, removed_on=meter.removed_on)
    return meter


def registers_named(session: Session, meter: Meter, zones: Collection[str]) -> Sequence[Register]:
    """Return the registers of a meter, if they are exactly those whose zones an act names.

    Raises:
        MeterHasZones: they are not.
    """
    registers = session.scalars(
        select(Register).where(Register.meter_id == meter.id).order_by(Register.id)
    ).all()
    if {register.zone for register in registers} != set(zones):
        raise MeterHasZones(serial=meter.serial)
    return registers


def read_by_act(session: Session, register_id: int, on: date, value: Decimal, *, by: int) -> None:
    """Write down what a register showed when its meter was put on or taken off."""
    reading = NewReading(
        register_id=register_id, read_on=on, value=value, source=ReadingSource.ACT, is_sure=True
    )
    record_reading(session, reading, by=by)


def _successor(old: Meter, act: Replacement) -> Meter:
    return Meter(
        account_id=old.account_id,
        building_id=old.building_id,
        parent_meter_id=old.parent_meter_id,
        service_id=old.service_id,
        serial=act.new_serial,
        serial_key=account_key(act.new_serial),
        location=old.location,
        seal=act.seal,
        installed_on=act.replaced_on,
        verified_until=act.verified_until,
    )


def _begin(session: Session, new: Meter, old: Register, act: Replacement, *, by: int) -> None:
    """Give the new meter a register like the old one's, with its first reading."""
    started = Register(
        meter_id=new.id,
        zone=old.zone,
        unit=old.unit,
        capacity=old.capacity,
        decimals=old.decimals,
        multiplier=old.multiplier,
    )
    session.add(started)
    session.flush()
    read_by_act(session, started.id, act.replaced_on, act.turns[old.zone].start, by=by)
