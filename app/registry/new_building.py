"""A building that comes to the company, and the premises in it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.errors import refusals
from app.kernel.addresses import House, flat_key, parse_house, parse_street
from app.kernel.errors import Conflict, Invalid
from app.kernel.sort_key import sort_key
from app.kernel.text import clean_text, natural_key
from app.registry.building_facts import BuildingFacts
from app.registry.models import (
    Account,
    Building,
    Premises,
    PremisesKind,
    Settlement,
    Street,
)
from app.registry.queries import BuildingMissing

MOST_AT_ONCE = 500
"""Premises of one row of numbers: more is a slip of the hand."""


class BuildingThere(Conflict):
    """The street has a building of this number."""

    key = "registry.building-there"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"building {number} is there already", number=number)


class HouseNamesAFlat(Invalid):
    """A building's number names a flat: premises are entered apart."""

    key = "registry.house-names-a-flat"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"{number!r} names a flat", number=number)


class PremisesThere(Conflict):
    """The building has all these premises."""

    key = "registry.premises-there"


class NumbersOutOfOrder(Invalid):
    """A row of premises goes from a whole number up to a larger one, and is not too long."""

    key = "registry.numbers-out-of-order"

    def __init__(self) -> None:
        super().__init__("the row of numbers cannot be", most=MOST_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A settlement as KATOTTG names it."""

    katottg: str
    name: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBuilding:
    """What must be known of a building; street and number as written."""

    town: Town
    street: str
    number: str
    facts: BuildingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPremises:
    """Premises of one entrance: one number, or a row of whole numbers up to `last`."""

    number: str
    kind: PremisesKind
    last: int | None = None
    entrance: int | None = None


def add_building(session: Session, new: NewBuilding) -> int:
    """Write a building down, with its town and street when they are new; return its id.

    Raises:
        HouseUnreadable: the number has no digit.
        HouseNamesAFlat: it names a flat besides the house.
        BuildingThere: the street has such a building, in whatever spelling.
    """
    house = _house(new.number)
    number = clean_text(new.number)
    building = Building(
        street_id=_street(session, _town(session, new.town), new.street),
        number=number,
        number_key=house.key,
        sort_key=natural_key(house.key),
        **asdict(new.facts),
    )
    there = {"uq_building_street_id_number_key": lambda: BuildingThere(number=number)}
    with refusals(there):
        session.add(building)
        session.flush()
    return building.id


def add_premises(session: Session, building_id: int, new: NewPremises) -> int:
    """Write premises down and return how many were new; those that are there stay as they are.

    Raises:
        BuildingMissing: the company has no such building.
        NumbersOutOfOrder: the row of numbers goes backwards or is too long.
        PremisesThere: none of them is new.
    """
    if session.get(Building, building_id, with_for_update=True, populate_existing=True) is None:
        raise BuildingMissing(building_id=building_id)
    rows = [
        {
            "building_id": building_id,
            "number": number,
            "number_key": flat_key(number),
            "sort_key": natural_key(number),
            "kind": new.kind,
            "entrance": new.entrance,
        }
        for number in _numbers(new)
    ]
    added = session.scalars(
        insert(Premises).values(rows).on_conflict_do_nothing().returning(Premises.id)
    ).all()
    if not added:
        raise PremisesThere(f"all premises of building {building_id} are there")
    return len(added)


def empty_premises(session: Session, building_id: int) -> Sequence[str]:
    """Return the numbers of the premises in which nobody has an account, as one walks."""
    taken = select(Account.id).where(Account.premises_id == Premises.id).exists()
    return session.scalars(
        select(Premises.number)
        .where(Premises.building_id == building_id, ~taken)
        .order_by(Premises.sort_key, Premises.id)
        .limit(MOST_AT_ONCE)
    ).all()


def _house(number: str) -> House:
    house = parse_house(number)
    if house.flat:
        raise HouseNamesAFlat(number=clean_text(number))
    return house


def _town(session: Session, town: Town) -> int:
    known = select(Settlement.id).where(Settlement.katottg == town.katottg)
    if (found := session.scalar(known)) is not None:
        return found
    session.execute(
        insert(Settlement)
        .values(
            katottg=town.katottg,
            name=town.name,
            category=town.category,
            sort_key=sort_key(town.name),
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(known).one()


def _street(session: Session, settlement_id: int, written: str) -> int:
    street = parse_street(written)
    known = select(Street.id).where(
        Street.settlement_id == settlement_id,
        Street.kind == street.kind,
        Street.name_key == street.name_key,
    )
    if (found := session.scalar(known)) is not None:
        return found
    session.execute(
        insert(Street)
        .values(
            settlement_id=settlement_id,
            kind=street.kind,
            name=street.name,
            name_key=street.name_key,
            sort_key=sort_key(street.name),
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(known).one()


def _numbers(new: NewPremises) -> Sequence[str]:
    if new.last is None:
        return [clean_text(new.number)]
    first = new.number.strip()
    if not (first.isascii() and first.isdigit()) or len(first) > 6:
        raise NumbersOutOfOrder
    if not int(first) <= new.last < int(first) + MOST_AT_ONCE:
        raise NumbersOutOfOrder
    return [str(number) for number in range(int(first), new.last + 1)]
