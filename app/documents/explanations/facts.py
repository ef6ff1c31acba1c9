"""The facts that lines name in their basis, looked up for many lines at once.

Retired facts are read like the others: a line keeps what it was made of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.metering.models import Meter, Reading, Register
from app.registry.models import AccountParameter
from app.tariffs.models import LegalAct, Norm, Service, SharedSum, Tariff


@dataclass(frozen=True, slots=True)
class ReadingFact:
    """A reading as it was taken."""

    read_on: date
    source: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """A register and the meter it is part of."""

    serial: str
    zone: str
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class ActFact:
    """The act behind a price or a norm."""

    kind: str
    number: str
    dated: date | None
    issuer: str


@dataclass(frozen=True, slots=True)
class TariffFact:
    """A price: what part of a composed one it is, in which zone, above which tier."""

    part: str
    zone: str
    tier_floor: Decimal
    act: ActFact


@dataclass(frozen=True, slots=True)
class NormFact:
    """A norm: what it is for each of."""

    per: str
    act: ActFact


@dataclass(frozen=True, slots=True)
class Named:
    """Every fact that some lines name, by kind and id."""

    readings: Mapping[int, ReadingFact]
    registers: Mapping[int, RegisterFact]
    tariffs: Mapping[int, TariffFact]
    norms: Mapping[int, NormFact]
    documents: Mapping[int, str]
    """Basis documents of persons and areas, by the parameter's id."""
    sums: Mapping[int, ActFact]
    units: Mapping[int, str]
    """Unit of each service."""


def named_facts(session: Session, charges: Sequence[Charge]) -> Named:
    """Look up what the lines name: at most seven queries, however many lines."""
    bases = [charge.basis for charge in charges]
    return Named(
        readings=_readings(session, _firsts(bases, "start", "end")),
        registers=_registers(session, {each["register"] for each in bases if "register" in each}),
        tariffs=_tariffs(session, {each["tariff"] for each in bases if each.get("tariff")}),
        norms=_norms(session, _firsts(bases, "norm")),
        documents=_documents(session, _firsts(bases, "persons", "area", "share")),
        sums=_sums(session, _firsts(bases, "shared_sum")),
        units=dict(session.execute(select(Service.id, Service.unit)).tuples().all()),
    )


def _firsts(bases: Iterable[Mapping[str, Any]], *names: str) -> set[int]:
    """Return the ids that stand first in the named pairs."""
    return {each[name][0] for each in bases for name in names if name in each}


def _readings(session: Session, ids: set[int]) -> dict[int, ReadingFact]:
    if not ids:
        return {}
    rows = session.execute(
        select(Reading.id, Reading.read_on, Reading.source, Reading.value).where(
            Reading.id.in_(ids)
        )
    )
    return {row[0]: ReadingFact(*row[1:]) for row in rows}


def _registers(session: Session, ids: set[int]) -> dict[int, RegisterFact]:
    if not ids:
        return {}
    rows = session.execute(
        select(Register.id, Meter.serial, Register.zone, Register.unit, Register.decimals)
        .join(Meter, Meter.id == Register.meter_id)
        .where(Register.id.in_(ids))
    )
    return {row[0]: RegisterFact(*row[1:]) for row in rows}


_ACT = (LegalAct.kind, LegalAct.number, LegalAct.dated, LegalAct.issuer)


def _tariffs(session: Session, ids: set[int]) -> dict[int, TariffFact]:
    if not ids:
        return {}
    rows = session.execute(
        select(Tariff.id, Tariff.part, Tariff.zone, Tariff.tier_floor, *_ACT)
        .join(LegalAct, LegalAct.id == Tariff.legal_act_id)
        .where(Tariff.id.in_(ids))
    )
    return {row[0]: TariffFact(*row[1:4], ActFact(*row[4:])) for row in rows}


def _norms(session: Session, ids: set[int]) -> dict[int, NormFact]:
    if not ids:
        return {}
    rows = session.execute(
        select(Norm.id, Norm.per, *_ACT)
        .join(LegalAct, LegalAct.id == Norm.legal_act_id)
        .where(Norm.id.in_(ids))
    )
    return {row[0]: NormFact(row[1], ActFact(*row[2:])) for row in rows}


def _documents(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(
        select(AccountParameter.id, AccountParameter.basis).where(
            AccountParameter.id.in_(ids), AccountParameter.basis.is_not(None)
        )
    )
    return {id_: basis for id_, basis in rows if basis}


def _sums(session: Session, ids: set[int]) -> dict[int, ActFact]:
    if not ids:
        return {}
    rows = session.execute(
        select(SharedSum.id, *_ACT)
        .join(LegalAct, LegalAct.id == SharedSum.legal_act_id)
        .where(SharedSum.id.in_(ids))
    )
    return {row[0]: ActFact(*row[1:]) for row in rows}
