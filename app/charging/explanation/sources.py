"""The rows that lines were made from, found for many lines at once, retired ones included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.charging.explanation.act_sources import TERMS, ActSource, BenefitTold
from app.charging.explanation.container_sources import (
    CONTAINER_PLACES,
    CONTAINER_TRIPS,
    PlaceSource,
    TripSource,
)
from app.charging.explanation.reduction_sources import (
    ABSENCES,
    INTERRUPTIONS,
    AbsenceSource,
    InterruptionSource,
)
from app.charging.explanation.source_queries import (
    ACT,
    NORMS,
    ORDERS,
    PAPERS,
    READINGS,
    REGISTERS,
    SUMS,
    TARIFFS,
)
from app.tariffs.models import Service

LEAST_OTHERS = 3
"""Over fewer others a sum tells a neighbour's figure, or two of three could find the third's."""


class Based(Protocol):
    """A line: whose basis names the rows."""

    service_id: int
    basis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadingSource:
    """A reading as it was taken, that opened or closed the month of a register."""

    read_on: date
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class MeterSource:
    """A register and its meter."""

    serial: str
    zone: str
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class TariffSource:
    """A price: by which act, which part of a composed one, in which zone, above which tier."""

    act: ActSource
    price: Decimal
    since: date
    part: str
    zone: str
    tier_floor: Decimal
    tier_ceiling: Decimal | None = None

    @property
    def is_tiered(self) -> bool:
        """Return whether only a part of a volume has this price."""
        return self.tier_ceiling is not None or self.tier_floor > 0


@dataclass(frozen=True, slots=True)
class NormSource:
    """A norm: the act that set it, and what it is for each of."""

    act: ActSource
    per: str


@dataclass(frozen=True, slots=True)
class OrderSource:
    """A one-off order; `first` and `first_day` are of the order that a reversal takes back."""

    act: ActSource
    name: str
    unit: str
    document: str
    on_day: date
    vat_rate: Decimal
    first: str | None
    first_day: date | None


@dataclass(frozen=True, slots=True)
class SumSource:
    """A sum or volume that a group bears: what for, who bears it, the most that one does."""

    act: ActSource
    name: str
    group: str
    cap_per: str | None
    unit: str | None
    """Of the service whose consumption it is shared by."""
    every_months: int = 1


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a set of lines names in their bases, by id."""

    units: Mapping[int, str]
    """Code of the unit of each service."""
    readings: Mapping[int, ReadingSource]
    meters: Mapping[int, MeterSource]
    """By the register's id."""
    tariffs: Mapping[int, TariffSource]
    norms: Mapping[int, NormSource]
    shared_sums: Mapping[int, SumSource]
    documents: Mapping[int, str]
    """Papers that persons, areas and shares rest on, by the parameter's id."""
    orders: Mapping[int, OrderSource] = field(default_factory=dict)
    """One-off orders."""
    least_others: int = LEAST_OTHERS
    """Sums of a building over fewer accounts besides the payer's are not told."""
    absences: Mapping[int, AbsenceSource] = field(default_factory=dict)
    interruptions: Mapping[int, InterruptionSource] = field(default_factory=dict)
    services: Mapping[int, str] = field(default_factory=dict)
    """Name of each service."""
    places: Mapping[int, PlaceSource] = field(default_factory=dict)
    trips: Mapping[int, TripSource] = field(default_factory=dict)
    """Places of containers, and lines of the register of trips."""
    benefits: Mapping[int, BenefitTold] = field(default_factory=dict)
    """By the id of their terms."""


def sources_of(
    session: Session, lines: Iterable[Based], *, least_others: int = LEAST_OTHERS
) -> Sources:
    """Return the sources of these lines, in at most one query a kind.

    Staff, who see every account of a building, give 0 for `least_others`.
    """
    bases = [line.basis for line in lines]
    readings = _rows(session, READINGS, _firsts(bases, "start", "end"))
    registers = _rows(
        session, REGISTERS, {each["register"] for each in bases if "register" in each}
    )
    tariffs = _rows(session, TARIFFS, {each["tariff"] for each in bases if each.get("tariff")})
    norms = _rows(session, NORMS, _firsts(bases, "norm"))
    sums = _rows(session, SUMS, _firsts(bases, "shared_sum", "shared_volume"))
    orders = _rows(session, ORDERS, _firsts(bases, "order"))
    away = _rows(session, ABSENCES, {each for told in bases for each in told.get("absences", ())})
    broken = _rows(session, INTERRUPTIONS, _firsts(bases, "less"))
    terms = {each["benefit"][1] for each in bases if "benefit" in each}
    places = _rows(session, CONTAINER_PLACES, _firsts(bases, "containers"))
    trips = _rows(session, CONTAINER_TRIPS, _trips(bases))
    papers = _rows(session, PAPERS, _firsts(bases, "persons", "area", "share", "own_water"))
    services = session.execute(select(Service.id, Service.unit, Service.name)).all()
    return Sources(
        units={key: unit for key, unit, _name in services},
        services={key: name for key, _unit, name in services},
        readings={key: ReadingSource(*row) for key, *row in readings},
        meters={key: MeterSource(*row) for key, *row in registers},
        tariffs={key: TariffSource(ActSource(*act), *row) for key, act, row in _acts(tariffs)},
        norms={key: NormSource(ActSource(*act), *row) for key, act, row in _acts(norms)},
        shared_sums={key: SumSource(ActSource(*act), *row) for key, act, row in _acts(sums)},
        documents={key: paper for key, paper in papers if paper},
        orders={key: OrderSource(ActSource(*act), *row) for key, act, row in _acts(orders)},
        least_others=least_others,
        absences={key: AbsenceSource(*row) for key, *row in away},
        benefits={
            key: BenefitTold(ActSource(*act), *row)
            for key, act, row in _acts(_rows(session, TERMS, terms))
        },
        interruptions={key: InterruptionSource(*row) for key, *row in broken},
        places={key: PlaceSource(*row) for key, *row in places},
        trips={key: TripSource(*row) for key, *row in trips},
    )


def _trips(bases: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the lines of the register that containers were emptied or left full by."""
    return {
        trip for each in bases if "containers" in each for trip in (*each["made"], *each["missed"])
    }


def _firsts(bases: Iterable[Mapping[str, Any]], *names: str) -> set[int]:
    """Return the ids that stand first in the named pairs."""
    return {each[name][0] for each in bases for name in names if name in each}


def _rows(
    session: Session, query: Select[*tuple[Any, ...]], ids: set[int]
) -> Iterable[Sequence[Any]]:
    """Return the rows of these ids; a kind that no line names costs no query."""
    if not ids:
        return ()
    return session.execute(query.where(query.selected_columns[0].in_(ids)))


def _acts(rows: Iterable[Sequence[Any]]) -> Iterable[tuple[int, Sequence[Any], Sequence[Any]]]:
    """Return each row as its id, its act and the rest."""
    return ((key, row[: len(ACT)], row[len(ACT) :]) for key, *row in rows)
