"""Between whom accounts are reconciled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.registry.holding import held_since
from app.registry.models import Account, AccountHolder, AccountSearch, Person, PersonDocument
from app.tariffs.models import Agreement, Payee


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The company's side: its name, or that of the payee the money is for."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who holds an account, as an act names him."""

    account_id: int
    number: str
    name: str
    is_organisation: bool
    code: str
    """ЄДРПОУ of a company; empty for people: their codes are not for such papers."""
    address: str
    held_since: date | None
    """The day his household got the account: what was before is not told to him."""
    contracts: Sequence[str] = ()


def customers_of(session: Session, accounts: Sequence[int], *, on: date) -> Mapping[int, Customer]:
    """Return who holds these accounts on a day."""
    live = and_(
        AccountHolder.account_id == Account.id,
        AccountHolder.retired_at.is_(None),
        AccountHolder.valid.contains(on),
    )
    code = (
        select(func.max(PersonDocument.number))
        .where(
            PersonDocument.person_id == Person.id,
            PersonDocument.kind == "edrpou",
            PersonDocument.retired_at.is_(None),
        )
        .scalar_subquery()
    )
    contracts = (
        select(func.array_agg(Agreement.contract_number.distinct()))
        .where(
            Agreement.account_id == Account.id,
            Agreement.retired_at.is_(None),
            Agreement.valid.contains(on),
            Agreement.contract_number.is_not(None),
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Account.id,
            Account.number,
            func.coalesce(Person.name, ""),
            func.coalesce(Person.kind == "organisation", False),
            func.coalesce(code, ""),
            func.coalesce(AccountSearch.address, ""),
            held_since(Account.id, by=on),
            contracts,
        )
        .outerjoin(AccountHolder, live)
        .outerjoin(Person, Person.id == AccountHolder.person_id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .where(Account.id.in_(accounts))
    )
    found = (
        Customer(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] or ())
        for row in rows
    )
    return {each.account_id: each for each in found}


def party_for(session: Session, company: Party, *, payee_id: int | None) -> Party:
    """Return whose side the company's is: a payee's money is told by the payee's name and code."""
    payee = session.get(Payee, payee_id) if payee_id else None
    return company if payee is None else Party(name=payee.name, code=payee.edrpou)
