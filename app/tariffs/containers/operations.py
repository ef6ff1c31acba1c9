"""Containers of an account by its contract, and the register of trips, kept at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid, NotFound
from app.kernel.period import Period
from app.kernel.text import clean_text
from app.months.facts import record_fact, retire_fact
from app.months.recompute import Reach
from app.months.succession import Change, change_from, end_from
from app.tariffs.containers.models import ContainerPlace, ContainerTrip
from app.tariffs.models import Service

_BECAUSE = "containers"
LARGEST_M3 = Decimal(100)
"""No container holds more: a comma is in the wrong place."""


class ContainersImpossible(Invalid):
    """A place needs a name, a volume up to 100 m3 and from 1 to 1000 containers."""

    key = "containers.impossible"


class PlaceMissing(NotFound):
    """The account has no containers there on that day."""

    key = "containers.place-missing"


class TripMissing(NotFound):
    """The register has no such trip of the account, or it was taken out already."""

    key = "containers.trip-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place of containers; `weekdays` are its schedule, 1 is Monday, empty without one."""

    service_id: int
    place: str
    volume_m3: Decimal
    containers: int
    weekdays: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrip:
    """What was emptied on a day at a place, or was not though the schedule had it."""

    place_id: int
    on_day: date
    containers: int
    document: str
    trips: int = 1
    is_missed: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as the account's page lists it; `until` is the first day without it."""

    id: int
    service_id: int
    service: str
    place: str
    volume_m3: Decimal
    containers: int
    weekdays: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class TripRow:
    """A line of the register as the account's page lists it."""

    id: int
    service: str
    place: str
    on_day: date
    is_missed: bool
    trips: int
    containers: int
    document: str


def record_place(session: Session, account_id: int, new: NewPlace, *, since: date, by: int) -> int:
    """Let containers stand at a place from a day on, instead of those there before; return the id.

    Raises:
        ContainersImpossible.
    """
    place = clean_text(new.place)
    if not place or not 0 < new.volume_m3 <= LARGEST_M3 or not 0 < new.containers <= 1000:
        raise ContainersImpossible(f"{new.containers} of {new.volume_m3} m3 at {place!r}")
    fact = ContainerPlace(
        account_id=account_id,
        service_id=new.service_id,
        place=place,
        volume_m3=new.volume_m3,
        containers=new.containers,
        weekdays="".join(sorted(set(new.weekdays) & set("1234567"))),
    )
    same = (
        (ContainerPlace.account_id == account_id)
        & (ContainerPlace.service_id == new.service_id)
        & (ContainerPlace.place == place)
    )
    change = Change(since=since, same=same, reason=_BECAUSE, accounts=[account_id])
    return int(change_from(session, fact, change, by=by).id)


def end_place(session: Session, account_id: int, place_id: int, *, since: date, by: int) -> None:
    """Let a place have no containers from a day on.

    Raises:
        PlaceMissing: it had none by then anyway.
    """
    same = (ContainerPlace.account_id == account_id) & (ContainerPlace.id == place_id)
    change = Change(since=since, same=same, reason=_BECAUSE, accounts=[account_id])
    if not end_from(session, ContainerPlace, change, by=by):
        raise PlaceMissing(f"account {account_id} has no containers {place_id} from {since} on")


def record_trip(session: Session, account_id: int, new: NewTrip, *, by: int) -> int:
    """Write a day of a place into the register and return the line's id.

    Raises:
        PlaceMissing, ContainersImpossible.
        FactOverlaps: the register tells of that day already.
    """
    place = session.scalar(
        select(ContainerPlace).where(
            ContainerPlace.id == new.place_id,
            ContainerPlace.account_id == account_id,
            ContainerPlace.retired_at.is_(None),
            ContainerPlace.valid.contains(new.on_day),
        )
    )
    if place is None:
        raise PlaceMissing(f"account {account_id} had no containers {new.place_id} on {new.on_day}")
    if not 0 < new.containers <= 100_000 or not 0 < new.trips <= 100:
        raise ContainersImpossible(f"{new.containers} containers in {new.trips} trips")
    day = Period(new.on_day, new.on_day + timedelta(days=1))
    fact = ContainerTrip(
        account_id=account_id,
        service_id=place.service_id,
        place=place.place,
        is_missed=new.is_missed,
        trips=new.trips,
        containers=new.containers,
        document=clean_text(new.document),
        valid=Range(day.start, day.end),
    )
    reach = Reach(days=day, because=_BECAUSE, accounts=[account_id])
    return record_fact(session, fact, by=by, reach=reach).id


def remove_trip(session: Session, account_id: int, trip_id: int, *, reason: str, by: int) -> None:
    """Take a line out of the register; the row stays readable.

    Raises:
        TripMissing.
    """
    fact = session.scalar(
        select(ContainerTrip).where(
            ContainerTrip.id == trip_id,
            ContainerTrip.account_id == account_id,
            ContainerTrip.retired_at.is_(None),
        )
    )
    if fact is None:
        raise TripMissing(f"account {account_id} has no trip {trip_id}")
    first, end = fact.valid.lower, fact.valid.upper
    assert first is not None, "a trip has a day"
    reach = Reach(days=Period(first, end), because=_BECAUSE, accounts=[account_id])
    retire_fact(session, fact, by=by, reason=reason, reach=reach)


def places_of(session: Session, account_id: int) -> Sequence[PlaceRow]:
    """Return the places of an account, the latest first."""
    first = func.lower(ContainerPlace.valid)
    rows = session.execute(
        select(
            ContainerPlace.id,
            ContainerPlace.service_id,
            Service.name,
            ContainerPlace.place,
            ContainerPlace.volume_m3,
            ContainerPlace.containers,
            ContainerPlace.weekdays,
            first,
            func.upper(ContainerPlace.valid),
        )
        .join(Service, Service.id == ContainerPlace.service_id)
        .where(ContainerPlace.account_id == account_id, ContainerPlace.retired_at.is_(None))
        .order_by(first.desc(), ContainerPlace.id.desc())
    )
    return [PlaceRow(*row) for row in rows]


def trips_of(session: Session, account_id: int, *, limit: int = 200) -> Sequence[TripRow]:
    """Return the latest lines of the register of an account."""
    day = func.lower(ContainerTrip.valid)
    rows = session.execute(
        select(
            ContainerTrip.id,
            Service.name,
            ContainerTrip.place,
            day,
            ContainerTrip.is_missed,
            ContainerTrip.trips,
            ContainerTrip.containers,
            ContainerTrip.document,
        )
        .join(Service, Service.id == ContainerTrip.service_id)
        .where(ContainerTrip.account_id == account_id, ContainerTrip.retired_at.is_(None))
        .order_by(day.desc(), ContainerTrip.id.desc())
        .limit(limit)
    )
    return [TripRow(*row) for row in rows]
