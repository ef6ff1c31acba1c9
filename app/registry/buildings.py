"""What the buildings desk asks: buildings that fit a filter, and the accounts inside one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, literal, select
from sqlalchemy.orm import Session

from app.kernel.addresses import parse_address, parse_house, parse_street
from app.kernel.errors import Invalid
from app.kernel.text import matching_key
from app.registry.models import (
    Account,
    AccountParameter,
    AccountSearch,
    Building,
    Parameter,
    Premises,
    Settlement,
    Street,
)
from app.registry.queries import buildings_query


class BuildingUnclear(Invalid):
    """No building, or more than one, has the address that was typed."""

    key = "registry.building-unclear"


_SAID = func.concat_ws(" ", func.lower(Settlement.name), Street.name_key, Building.number_key)


def buildings_where(*, typed: str = "", kind: str = "") -> Select[*tuple[Any, ...]]:
    """Return the query of buildings whose address has every word typed, of one kind if named."""
    query = buildings_query()
    for word in matching_key(typed).split():
        query = query.where(_SAID.contains(word, autoescape=True))
    return query if not kind else query.where(Building.kind == kind)


def building_of_words(session: Session, typed: str) -> int:
    """Return the only building of an address as people write it: street and number, comma between.

    Raises:
        BuildingUnclear: there is none, or there are several.
    """
    try:
        address = parse_address(typed)
        street, house = parse_street(address.street), parse_house(address.house)
    except Invalid as unreadable:
        raise BuildingUnclear(f"{typed!r} is no address") from unreadable
    found = session.scalars(
        select(Building.id)
        .join(Street, Street.id == Building.street_id)
        .join(Settlement, Settlement.id == Street.settlement_id)
        .where(
            Street.name_key.contains(street.name_key, autoescape=True),
            Building.number_key == house.key,
            literal(matching_key(address.town)).contains(func.lower(Settlement.name))
            | literal(not address.town),
        )
        .limit(2)
    ).all()
    if len(found) != 1:
        raise BuildingUnclear(f"{len(found)} buildings are {typed!r}")
    return found[0]


def totals_of(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[int, int, Decimal]:
    """Return how many buildings and accounts a query of buildings has, and their area."""
    found = query.subquery()
    buildings, accounts, area = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(found.c.accounts), 0),
            func.coalesce(func.sum(found.c.total_area_m2), 0),
        ).select_from(found)
    ).one()
    return buildings, int(accounts), Decimal(area)


def accounts_of_building(building_id: int, *, on: date) -> Select[*tuple[Any, ...]]:
    """Return the query of a building's accounts with what charging reads of each on a day."""
    return (
        select(
            AccountSearch.account_id,
            AccountSearch.number,
            AccountSearch.holder,
            Premises.number.label("flat"),
            Premises.kind.label("premises_kind"),
            Account.closed_on,
            _figure(Parameter.PERSONS, on).label("persons"),
            _figure(Parameter.TOTAL_AREA, on).label("total_area"),
            _figure(Parameter.HEATED_AREA, on).label("heated_area"),
        )
        .join(Account, Account.id == AccountSearch.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .where(Premises.building_id == building_id)
    )


@dataclass(frozen=True, slots=True)
class AccountBeside:
    """Another account of the same premises: a co-owner's, or a neighbour's in a communal flat."""

    account_id: int
    number: str
    share: Decimal | None


def accounts_beside(
    session: Session, *, account_id: int, premises_id: int, on: date
) -> Sequence[AccountBeside]:
    """Return the other open accounts of a premises, each with its share on a day."""
    rows = session.execute(
        select(Account.id, Account.number, _figure(Parameter.SHARE, on))
        .where(
            Account.premises_id == premises_id,
            Account.id != account_id,
            Account.closed_on.is_(None) | (Account.closed_on > on),
        )
        .order_by(Account.number, Account.id)
    )
    return [AccountBeside(*row) for row in rows]


def _figure(kind: Parameter, on: date) -> ScalarSelect[Decimal]:
    return (
        select(AccountParameter.value)
        .where(
            and_(
                AccountParameter.account_id == Account.id,
                AccountParameter.kind == literal(kind.value),
                AccountParameter.retired_at.is_(None),
                AccountParameter.valid.contains(on),
            )
        )
        .correlate(Account)
        .scalar_subquery()
    )
