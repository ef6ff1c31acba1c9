"""What the office may do by hand, early or late."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.metering.models import Meter
from app.metering.removal import Removal, remove_meter
from app.metering.replacement import Replacement, Turn, replace_meter
from app.registry.models import Account, Building
from app.registry.operations import add_person, close_account
from app.tariffs.agreements import end_service, pass_on_services, take_service
from app.tariffs.interruptions.models import InterruptionKind
from app.tariffs.interruptions.operations import (
    NewInterruption,
    record_interruption,
    remove_interruption,
)
from app.tariffs.models import Agreement, Service
from tests.integration.charging.late.base import READ, File, file

Deed = Callable[[Session, int], object]


def _account(session: Session, number: str) -> int:
    return session.scalars(select(Account.id).where(Account.number == number)).one()


def _service(session: Session, code: str) -> int:
    return session.scalars(select(Service.id).where(Service.code == code)).one()


def _meter(session: Session, serial: str) -> int:
    return session.scalars(select(Meter.id).where(Meter.serial == serial)).one()


def _agreement(session: Session, number: str, code: str) -> Agreement:
    taken = select(Agreement).where(
        Agreement.account_id == _account(session, number),
        Agreement.service_id == _service(session, code),
    )
    return session.scalars(taken.order_by(Agreement.id).limit(1)).one()


def _close(session: Session, by: int) -> None:
    number = _account(session, "0006")
    close_account(session, account_id=number, closed_on=date(2026, 12, 11), by=by)


def _end_waste(session: Session, by: int) -> None:
    end_service(
        session,
        account_id=_account(session, "0001"),
        service_id=_service(session, "waste"),
        ended_on=date(2026, 11, 21),
        by=by,
    )


def _replace(session: Session, by: int) -> None:
    act = Replacement(
        meter_id=_meter(session, "L4"),
        replaced_on=date(2026, 11, 14),
        turns={"": Turn(final=Decimal(417), start=Decimal(3))},
        new_serial="L44",
    )
    replace_meter(session, act, by=by)


def _remove(session: Session, by: int) -> None:
    act = Removal(
        meter_id=_meter(session, "L7"),
        removed_on=date(2026, 12, 10),
        finals={"": Decimal(718)},
        reason="акт № 12",
    )
    remove_meter(session, act, by=by)


def _pass_on(session: Session, by: int) -> None:
    pass_on_services(
        session,
        account_id=_account(session, "0004"),
        debtor_id=add_person(session, name="Новий Власник"),
        since=date(2026, 11, 6),
        by=by,
    )


def _take_upkeep(session: Session, by: int) -> None:
    take_service(
        session,
        account_id=_account(session, "0007"),
        debtor_id=_agreement(session, "0007", "water").debtor_id,
        like=_agreement(session, "0002", "contribution").id,
        since=date(2026, 10, 20),
        by=by,
    )


DEEDS: Mapping[str, tuple[Deed, File | None]] = {
    "account closed": (_close, None),
    "service ended": (_end_waste, None),
    "meter replaced": (
        _replace,
        file(
            "readings",
            READ,
            "0004;water;L44;30.11.2026;9",
            "0004;water;L44;31.12.2026;21",
            "0004;water;L44;31.01.2027;32",
        ),
    ),
    "meter removed": (_remove, None),
    "another owes": (_pass_on, None),
    "service begun": (_take_upkeep, None),
}
"""Deed -> how it is done, and the file that comes with it."""


def break_of_heat(session: Session, by: int) -> tuple[int, int]:
    """Record a break of the block's heat; return its building and its id."""
    building = session.scalars(select(Building.id).order_by(Building.id).limit(1)).one()
    new = NewInterruption(
        service_id=_service(session, "heat"),
        kind=InterruptionKind.EMERGENCY,
        since=date(2026, 10, 13),
        until=date(2026, 11, 8),
        document="акт № 51",
    )
    return building, record_interruption(session, building_id=building, new=new, by=by).id


def removed(session: Session, which: tuple[int, int], by: int) -> None:
    building, known = which
    remove_interruption(
        session, building_id=building, interruption_id=known, reason="тепло було", by=by
    )
