"""Take a meter off without another in its place: it ends with its last readings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.kernel.period import Period
from app.metering.models import Meter, Reading, Register
from app.metering.operations import ReadingBeforeInstallation
from app.metering.replacement import read_by_act, registers_named, working_meter
from app.months.recompute import Reach, mark_to_recompute
from app.registry.search_index import index_accounts


class MeterReadSince(Conflict):
    """A meter that was read later was not taken off that day."""

    key = "metering.read-since"

    def __init__(self, *, serial: str, read_on: date) -> None:
        super().__init__(f"{serial} was read on {read_on}", serial=serial, read_on=read_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An act of removal."""

    meter_id: int
    removed_on: date
    """The last day on which it was read; from then on it counts nothing."""
    finals: Mapping[str, Decimal]
    """What each register showed last, by its tariff zone; the only one has the zone ""."""
    reason: str


def remove_meter(session: Session, act: Removal, *, by: int) -> None:
    """Take a meter off; months charged since that day are marked to be computed again.

    A service that goes on is not charged by meter any more until another is put up: that the run
    says, and nothing is guessed here.

    Raises:
        MeterMissing: the company has no such meter.
        MeterArchived: it was removed before.
        MeterHasZones: the act does not name exactly its registers.
        MeterReadSince: a register was read after that day.
        ReadingBeforeInstallation: the meter was not there yet.
    """
    meter = working_meter(session, act.meter_id)
    if act.removed_on < meter.installed_on:
        raise ReadingBeforeInstallation(serial=meter.serial, installed_on=meter.installed_on)
    registers = registers_named(session, meter, act.finals)
    _refuse_read_since(session, meter, act.removed_on)
    for register in registers:
        read_by_act(session, register.id, act.removed_on, act.finals[register.zone], by=by)
    meter.removed_on = act.removed_on
    meter.removed_because = act.reason
    session.flush()
    accounts = [meter.account_id] if meter.account_id is not None else []
    buildings = [meter.building_id] if meter.building_id is not None else []
    reach = Reach(
        days=Period(act.removed_on, None),
        because="meter.removed",
        accounts=accounts,
        buildings=buildings,
    )
    mark_to_recompute(session, reach, by=by)
    if accounts:
        index_accounts(session, account_ids=accounts, on=act.removed_on)


def _refuse_read_since(session: Session, meter: Meter, day: date) -> None:
    last = session.scalar(
        select(func.max(Reading.read_on))
        .join(Register, Register.id == Reading.register_id)
        .where(Register.meter_id == meter.id, Reading.retired_at.is_(None))
    )
    if last is not None and last > day:
        raise MeterReadSince(serial=meter.serial, read_on=last)
