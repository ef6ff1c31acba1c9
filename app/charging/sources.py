"""The rows that lines were made from, found for many lines at once, retired ones included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.charging import wording
from app.metering.models import Meter, Reading, Register
from app.tariffs.models import LegalAct, Norm, Service, SharedSum, Tariff


class Based(Protocol):
    """A line: whose basis names the rows."""

    service_id: int
    basis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadingSource:
    """A reading that opened or closed the month of a register."""

    read_on: date
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class MeterSource:
    """A register and its meter."""

    serial: str
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class TariffSource:
    """A tariff and the act that set it."""

    price: Decimal
    since: date
    act: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a set of lines names in their bases, by id."""

    units: Mapping[int, str]
    readings: Mapping[int, ReadingSource]
    meters: Mapping[int, MeterSource]
    tariffs: Mapping[int, TariffSource]
    norms: Mapping[int, str]
    """Norm -> its act, as written."""
    shared_sums: Mapping[int, str]

    def raw_unit(self, service_id: int) -> str:
        """Return the code of the service's unit."""
        return self.units[service_id]

    def unit(self, service_id: int) -> str:
        """Return the service's unit as written."""
        code = self.units[service_id]
        return wording.UNITS.get(code, code)


def sources_of(session: Session, lines: Iterable[Based]) -> Sources:
    """Return the sources of these lines, in one query a kind."""
    bases = [line.basis for line in lines]
    readings = {basis[side][0] for basis in bases for side in ("start", "end") if side in basis}
    tariffs = {basis["tariff"] for basis in bases if "tariff" in basis}
    return Sources(
        units=dict(session.execute(select(Service.id, Service.unit)).tuples().all()),
        readings=_rows(
            session,
            ReadingSource,
            select(Reading.id, Reading.read_on, Reading.value, Reading.source),
            Reading.id.in_(readings),
        ),
        meters=_rows(
            session,
            MeterSource,
            select(Register.id, Meter.serial, Register.unit, Register.decimals).join(
                Meter, Meter.id == Register.meter_id
            ),
            Register.id.in_({basis["register"] for basis in bases if "register" in basis}),
        ),
        tariffs=_tariffs(session, tariffs),
        norms=_acts(session, Norm, {basis["norm"][0] for basis in bases if "norm" in basis}),
        shared_sums=_acts(
            session,
            SharedSum,
            {basis["shared_sum"][0] for basis in bases if "shared_sum" in basis},
        ),
    )


def _rows(
    session: Session, shape: Any, query: Select[*tuple[Any, ...]], condition: ColumnElement[bool]
) -> dict[int, Any]:
    return {key: shape(*row) for key, *row in session.execute(query.where(condition))}


def _tariffs(session: Session, ids: set[int]) -> dict[int, TariffSource]:
    rows = session.execute(
        select(Tariff, LegalAct)
        .join(LegalAct, LegalAct.id == Tariff.legal_act_id)
        .where(Tariff.id.in_(ids))
    )
    return {
        tariff.id: TariffSource(tariff.price, _first_day(tariff), act_text(act))
        for tariff, act in rows
    }


def _acts(session: Session, model: type[Norm] | type[SharedSum], ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(model.id, LegalAct)
        .join(LegalAct, LegalAct.id == model.legal_act_id)
        .where(model.id.in_(ids))
    )
    return {key: act_text(act) for key, act in rows}


def _first_day(tariff: Tariff) -> date:
    assert tariff.valid.lower is not None, "facts begin on a day"
    return tariff.valid.lower


def act_text(act: LegalAct) -> str:
    """Return a legal act as it is cited: kind, number and day."""
    dated = f" від {wording.day(act.dated)}" if act.dated else ""
    return f"{act.kind} № {act.number}{dated}"
