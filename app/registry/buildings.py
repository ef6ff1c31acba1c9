"""What the buildings desk asks: buildings that fit a filter, and the accounts inside one."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, literal, select
from sqlalchemy.orm import Session

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

_SAID = func.concat_ws(" ", func.lower(Settlement.name), Street.name_key, Building.number_key)


def buildings_where(*, typed: str = "", kind: str = "") -> Select[*tuple[Any, ...]]:
    """Return the query of buildings whose address has every word typed, of one kind if named."""
    query = buildings_query()
    for word in matching_key(typed).split():
        query = query.where(_SAID.contains(word, autoescape=True))
    return query if not kind else query.where(Building.kind == kind)


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
