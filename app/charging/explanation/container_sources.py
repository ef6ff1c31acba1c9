"""The places of containers and the lines of the register that lines name, and how they are read."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.tariffs.containers.models import ContainerPlace, ContainerTrip


@dataclass(frozen=True, slots=True)
class PlaceSource:
    """A place of containers: its name, how many stand there, on which days they are emptied."""

    name: str
    containers: int
    weekdays: str


@dataclass(frozen=True, slots=True)
class TripSource:
    """A line of the register: the day, how many containers and trips, by which paper."""

    on_day: date
    containers: int
    trips: int
    document: str


CONTAINER_PLACES = select(
    ContainerPlace.id, ContainerPlace.place, ContainerPlace.containers, ContainerPlace.weekdays
)
CONTAINER_TRIPS = select(
    ContainerTrip.id,
    func.lower(ContainerTrip.valid),
    ContainerTrip.containers,
    ContainerTrip.trips,
    ContainerTrip.document,
)
