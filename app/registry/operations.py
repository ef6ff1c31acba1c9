"""Changes of accounts and people: every one dated, every one leaving what was known before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from secrets import choice

from sqlalchemy.orm import Session

from app.database.errors import refusals
from app.kernel.errors import Conflict, Invalid
from app.kernel.identifiers import account_key, account_number
from app.kernel.identifiers import phone as telephone
from app.kernel.sort_key import sort_key
from app.kernel.text import clean_text, matching_key
from app.months.facts import record_fact, retire_fact
from app.months.succession import Change, change_from
from app.registry.models import (
    Account,
    AccountHolder,
    AccountParameter,
    ConsumerCategory,
    Parameter,
    Person,
    PersonContact,
)
from app.registry.queries import AccountMissing
from app.registry.search_index import index_accounts

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No digit or letter that is taken for another when read from paper."""


class AccountNumberTaken(Conflict):
    """Another account of the company has this number."""

    key = "registry.number-taken"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"account number {number} is taken", number=number)


class ClosedBeforeOpened(Invalid):
    """An account cannot end before it began."""

    key = "registry.closed-before-opened"

    def __init__(self, *, opened_on: date) -> None:
        super().__init__(f"the account was opened on {opened_on}", opened_on=opened_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What must be known to open an account."""

    number: str
    premises_id: int
    holder: str
    opened_on: date
    category: ConsumerCategory = ConsumerCategory.POPULATION
    is_organisation: bool = False


@dataclass(frozen=True, slots=True)
class NewParameter:
    """A figure and the document it rests on."""

    kind: Parameter
    value: Decimal
    basis: str = ""


def open_account(session: Session, new: NewAccount, *, by: int) -> int:
    """Open an account with its holder and return its id.

    Raises:
        AccountNumberTaken: another account has this number.
    """
    number = account_number(new.number)
    account = Account(
        number=number,
        number_key=account_key(number),
        premises_id=new.premises_id,
        category=new.category,
        opened_on=new.opened_on,
        link_code=new_link_code(),
    )
    with refusals({"uq_account_number": lambda: AccountNumberTaken(number=number)}):
        session.add(account)
        session.flush()
    change_holder(
        session,
        account_id=account.id,
        name=new.holder,
        since=new.opened_on,
        is_organisation=new.is_organisation,
        by=by,
    )
    return account.id


def new_link_code() -> str:
    """Return a fresh code for the bill: eight letters and digits hard to misread."""
    return "".join(choice(_CODE_LETTERS) for _ in range(8))


def change_parameter(
    session: Session, *, account_id: int, new: NewParameter, since: date, by: int
) -> int:
    """Set a figure of an account from a day on and return the new fact's id."""
    _locked(session, account_id)
    of_kind = AccountParameter.kind == new.kind
    change = Change(
        since=since,
        same=(AccountParameter.account_id == account_id) & of_kind,
        reason=f"parameter.{new.kind}",
        accounts=[account_id],
    )
    fact = AccountParameter(
        account_id=account_id, kind=new.kind, value=new.value, basis=new.basis or None
    )
    return int(change_from(session, fact, change, by=by).id)


def change_holder(
    session: Session,
    *,
    account_id: int,
    name: str,
    since: date,
    is_organisation: bool = False,
    by: int,
) -> int:
    """Name another holder from a day on and return the person's id; old debts stay his who owed."""
    _locked(session, account_id)
    person = add_person(session, name=name, is_organisation=is_organisation)
    same = AccountHolder.account_id == account_id
    change_from(
        session,
        AccountHolder(account_id=account_id, person_id=person),
        Change(since=since, same=same, reason="account.holder"),
        by=by,
    )
    index_accounts(session, account_ids=[account_id], on=since)
    return person


def add_person(session: Session, *, name: str, is_organisation: bool = False) -> int:
    """Write down a person, the name as given, and return the id."""
    written = clean_text(name)
    person = Person(
        kind="organisation" if is_organisation else "human",
        name=written,
        name_key=matching_key(written),
        sort_key=sort_key(written),
    )
    session.add(person)
    session.flush()
    return person.id


def add_contact(session: Session, *, person_id: int, kind: str, value: str, by: int) -> int:
    """Add a phone (kept as +380…) or an e-mail of a person and return its id."""
    kept = telephone(value) if kind == "phone" else clean_text(value).lower()
    return record_fact(session, PersonContact(person_id=person_id, kind=kind, value=kept), by=by).id


def remove_contact(session: Session, *, contact: PersonContact, by: int, reason: str) -> None:
    """Retire a contact that is no longer true."""
    retire_fact(session, contact, by=by, reason=reason)


def close_account(session: Session, *, account_id: int, closed_on: date) -> None:
    """End an account: `closed_on` is the first day no longer served. Its debts remain.

    Raises:
        ClosedBeforeOpened: the day is before the account was opened.
    """
    account = _locked(session, account_id)
    if closed_on < account.opened_on:
        raise ClosedBeforeOpened(opened_on=account.opened_on)
    account.closed_on = closed_on
    session.flush()


def _locked(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise AccountMissing(account_id=account_id)
    return account
