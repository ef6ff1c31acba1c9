"""Meters of an account and what was read on them, as the subscriber sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metering.asking import asks_on
from app.metering.models import Meter, Reading, Register
from app.tariffs.models import Service


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A register of a working meter. `zone` is empty unless the meter counts by zones."""

    id: int
    meter_id: int
    serial: str
    zone: str
    unit: str
    decimals: int
    service: str
    location: str
    verified_until: date | None


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading. `status` says whether it counts, `reason` why not."""

    register_id: int
    read_on: date
    value: Decimal
    source: str
    status: str
    reason: str | None


def registers_of(session: Session, account_id: int, *, on: date) -> Sequence[RegisterRow]:
    """Return the registers of the account's meters that are to be read on a day."""
    rows = session.execute(
        select(
            Register.id,
            Meter.id,
            Meter.serial,
            Register.zone,
            Register.unit,
            Register.decimals,
            Service.name,
            Meter.location,
            Meter.verified_until,
        )
        .join(Meter, Meter.id == Register.meter_id)
        .join(Service, Service.id == Meter.service_id)
        .where(
            Meter.account_id == account_id,
            Meter.removed_on.is_(None) | (Meter.removed_on > on),
            asks_on(on),
        )
        .order_by(Service.print_order, Meter.id, Register.zone, Register.id)
    )
    return [RegisterRow(*row[:7], row[7] or "", row[8]) for row in rows]


def readings_of(
    session: Session, register_ids: Sequence[int], *, since: date
) -> dict[int, list[ReadingRow]]:
    """Return the latest two years of live readings of each register from a day, newest first."""
    rows = session.execute(
        select(
            Reading.register_id,
            Reading.read_on,
            Reading.value,
            Reading.source,
            Reading.status,
            Reading.status_reason,
        )
        .where(
            Reading.register_id.in_(register_ids),
            Reading.read_on >= since,
            Reading.retired_at.is_(None),
        )
        .order_by(Reading.register_id, Reading.read_on.desc(), Reading.id.desc())
        .limit(30 * max(len(register_ids), 1))
    )
    found: dict[int, list[ReadingRow]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(ReadingRow(*row))
    return found
