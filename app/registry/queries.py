"""What the desks and the cabinet ask of accounts, people and buildings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound
from app.registry.models import (
    Account,
    AccountHolder,
    AccountParameter,
    AccountSearch,
    Building,
    Person,
    PersonContact,
    Premises,
    Route,
    Settlement,
    Street,
)


class AccountMissing(NotFound):
    """The company has no such account."""

    key = "registry.account-missing"

    def __init__(self, *, account_id: int) -> None:
        super().__init__(f"no account {account_id}", account_id=account_id)


class BuildingMissing(NotFound):
    """The company has no such building."""

    key = "registry.building-missing"

    def __init__(self, *, building_id: int) -> None:
        super().__init__(f"no building {building_id}", building_id=building_id)


@dataclass(frozen=True, slots=True)
class AccountHead:
    """Who and where: what stands on top of an account's card."""

    id: int
    number: str
    category: str
    opened_on: date
    closed_on: date | None
    link_code: str
    premises_id: int
    premises_kind: str
    building_id: int
    holder: str
    address: str
    person_id: int | None
    route: str | None


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A dated figure of an account."""

    id: int
    kind: str
    value: Decimal
    since: date
    until: date | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A phone or an address of a person."""

    id: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class BuildingHead:
    """A building as its page names it."""

    id: int
    address: str
    kind: str
    storeys: int | None
    total_area_m2: Decimal | None
    heated_area_m2: Decimal | None
    district_code: str | None
    postcode: str | None
    accounts: int


def get_account(session: Session, account_id: int, *, on: date) -> AccountHead:
    """Return who holds an account and where it is.

    Raises:
        AccountMissing: this company has no account of that id.
    """
    row = session.execute(_heads(on).where(Account.id == account_id)).one_or_none()
    if row is None:
        raise AccountMissing(account_id=account_id)
    return AccountHead(*row)


def _heads(on: date) -> Select[*tuple[Any, ...]]:
    live = and_(
        AccountHolder.account_id == Account.id,
        AccountHolder.retired_at.is_(None),
        AccountHolder.valid.contains(on),
    )
    return (
        select(
            Account.id,
            Account.number,
            Account.category,
            Account.opened_on,
            Account.closed_on,
            Account.link_code,
            Account.premises_id,
            Premises.kind,
            Premises.building_id,
            func.coalesce(Person.name, ""),
            func.coalesce(AccountSearch.address, ""),
            Person.id,
            Route.name,
        )
        .join(Premises, Premises.id == Account.premises_id)
        .outerjoin(AccountHolder, live)
        .outerjoin(Person, Person.id == AccountHolder.person_id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .outerjoin(Route, Route.id == Account.route_id)
    )


def parameters_of(session: Session, account_id: int) -> Sequence[ParameterRow]:
    """Return every live figure of an account: by kind, the latest first."""
    rows = session.execute(
        select(
            AccountParameter.id,
            AccountParameter.kind,
            AccountParameter.value,
            func.lower(AccountParameter.valid),
            func.upper(AccountParameter.valid),
            AccountParameter.basis,
        )
        .where(AccountParameter.account_id == account_id, AccountParameter.retired_at.is_(None))
        .order_by(AccountParameter.kind, func.lower(AccountParameter.valid).desc())
    )
    return [ParameterRow(*row) for row in rows]


def contacts_of(session: Session, person_id: int | None) -> Sequence[ContactRow]:
    """Return the live phones and addresses of a person, in the order they were given."""
    if person_id is None:
        return []
    rows = session.execute(
        select(PersonContact.id, PersonContact.kind, PersonContact.value)
        .where(PersonContact.person_id == person_id, PersonContact.retired_at.is_(None))
        .order_by(PersonContact.id)
    )
    return [ContactRow(*row) for row in rows]


def get_building(session: Session, building_id: int) -> BuildingHead:
    """Return a building by its id.

    Raises:
        BuildingMissing: this company has no such building.
    """
    row = session.execute(buildings_query().where(Building.id == building_id)).one_or_none()
    if row is None:
        raise BuildingMissing(building_id=building_id)
    return BuildingHead(*row)


def districts(session: Session) -> Sequence[str]:
    """Return the company's own districts that buildings are in."""
    rows = session.scalars(
        select(Building.district_code).where(Building.district_code.is_not(None)).distinct()
    )
    return sorted(code for code in rows if code)


ADDRESS = func.concat_ws(
    ", ", Settlement.name, func.concat_ws(" ", Street.kind, Street.name), Building.number
)
WALK = func.concat_ws(" ", Settlement.sort_key, Street.sort_key, Building.sort_key)
"""Orders buildings as one walks."""


def buildings_query() -> Select[*tuple[Any, ...]]:
    """Return the query of buildings with the number of their accounts, one row each."""
    accounts = (
        select(func.count())
        .select_from(Account)
        .join(Premises, Premises.id == Account.premises_id)
        .where(Premises.building_id == Building.id)
        .correlate(Building)
        .scalar_subquery()
    )
    return (
        select(
            Building.id,
            ADDRESS.label("address"),
            Building.kind,
            Building.storeys,
            Building.total_area_m2,
            Building.heated_area_m2,
            Building.district_code,
            Building.postcode,
            accounts.label("accounts"),
        )
        .join(Street, Street.id == Building.street_id)
        .join(Settlement, Settlement.id == Street.settlement_id)
    )


def accounts_query() -> Select[*tuple[Any, ...]]:
    """Return the query of accounts as lists show them, one row each."""
    return (
        select(
            AccountSearch.account_id,
            AccountSearch.number,
            AccountSearch.holder,
            AccountSearch.address,
            Account.category,
            Account.closed_on,
            Premises.building_id,
            Premises.number.label("flat"),
        )
        .join(Account, Account.id == AccountSearch.account_id)
        .join(Premises, Premises.id == Account.premises_id)
    )
