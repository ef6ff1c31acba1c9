"""Install a meter where there was none: the meter, its registers and their first readings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.identifiers import account_key
from app.kernel.text import clean_text
from app.metering.models import Meter, ReadingSource, Register
from app.metering.operations import NewReading, record_reading
from app.registry.search_index import index_accounts


class MeterThere(Conflict):
    """There is a working meter of this service with this number."""

    key = "metering.meter-there"

    def __init__(self, *, serial: str) -> None:
        super().__init__(f"meter {serial} is installed already", serial=serial)


MOST_TIMES = 100_000


class MultiplierImpossible(Invalid):
    """A dial is multiplied by something above zero, and not absurdly large."""

    key = "metering.multiplier-impossible"

    def __init__(self, *, value: Decimal) -> None:
        super().__init__(f"{value} cannot be a multiplier", value=value, most=MOST_TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeter:
    """An act of installation, on an account's premises or at the input of a building."""

    account_id: int | None = None
    building_id: int | None = None
    service_id: int
    unit: str
    serial: str
    installed_on: date
    starts: Mapping[str, Decimal]
    """What each register showed, by its tariff zone; the only register has the zone ""."""
    digits: int = 5
    """Before the comma: the register passes zero after the largest number they show."""
    decimals: int = 3
    multiplier: Decimal = Decimal(1)
    """Units of consumption for one unit of the dial; of an allocator, KQ × KC × KT."""
    verified_until: date | None = None
    location: str | None = None
    seal: str | None = None


def install_meter(session: Session, act: NewMeter, *, by: int) -> int:
    """Install a meter with the readings it begins with, and return its id.

    Raises:
        MultiplierImpossible: it is no factor at all, or absurdly large.
        MeterThere: such a meter works there already.
        ReadingTooPrecise: the dial cannot show a first reading.
    """
    if not 0 < act.multiplier <= MOST_TIMES:
        raise MultiplierImpossible(value=act.multiplier)
    serial = clean_text(act.serial)
    _refuse_twice(session, act, serial)
    meter = Meter(
        account_id=act.account_id,
        building_id=act.building_id,
        service_id=act.service_id,
        serial=serial,
        serial_key=account_key(serial),
        location=act.location,
        seal=act.seal,
        installed_on=act.installed_on,
        verified_until=act.verified_until,
    )
    session.add(meter)
    session.flush()
    for zone, value in act.starts.items():
        _begin_register(session, meter.id, act, (zone, value), by=by)
    if act.account_id is not None:
        index_accounts(session, account_ids=[act.account_id], on=act.installed_on)
    return meter.id


def _begin_register(
    session: Session, meter_id: int, act: NewMeter, start: tuple[str, Decimal], *, by: int
) -> None:
    zone, value = start
    register = Register(
        meter_id=meter_id,
        zone=zone,
        unit=act.unit,
        capacity=Decimal(10) ** act.digits,
        decimals=act.decimals,
        multiplier=act.multiplier,
    )
    session.add(register)
    session.flush()
    first = NewReading(
        register_id=register.id,
        read_on=act.installed_on,
        value=value,
        source=ReadingSource.ACT,
        is_sure=True,
    )
    record_reading(session, first, by=by)


def _refuse_twice(session: Session, act: NewMeter, serial: str) -> None:
    known = session.scalar(
        select(Meter.id).where(
            Meter.account_id.is_not_distinct_from(act.account_id),
            Meter.building_id.is_not_distinct_from(act.building_id),
            Meter.service_id == act.service_id,
            Meter.serial_key == account_key(serial),
            Meter.removed_on.is_(None) | (Meter.installed_on == act.installed_on),
        )
    )
    if known is not None:
        raise MeterThere(serial=serial)
