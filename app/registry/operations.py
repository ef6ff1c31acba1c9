"""Changes of accounts and people: every one dated, every one leaving what was known before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.database.errors import refusals
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.identifiers import account_number, bare_account_key
from app.kernel.period import Period
from app.kernel.sort_key import sort_key
from app.kernel.text import clean_text, matching_key
from app.months.recompute import Reach, mark_to_recompute
from app.months.succession import Change, change_from
from app.registry.cabinets import end_access
from app.registry.link_code import new_link_code
from app.registry.models import (
    Account,
    AccountHolder,
    AccountParameter,
    ConsumerCategory,
    Parameter,
    Person,
)
from app.registry.queries import AccountMissing
from app.registry.search_index import index_accounts
from app.registry.sharing import sharers_of

_PLACES = {
    Parameter.TOTAL_AREA: 2,
    Parameter.HEATED_AREA: 2,
    Parameter.GARDEN_AREA: 2,
    Parameter.SHARE: 6,
    Parameter.OWN_WATER: 3,
    Parameter.HEAT_LOAD: 6,
}
"""Decimals of a figure; the others are counted in whole numbers."""
_LARGEST = Decimal(10**8 - 1)


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


class HeldBeforeOpened(ClosedBeforeOpened):
    """Nobody holds an account before it began."""

    key = "registry.held-before-opened"


class FigureImpossible(Invalid):
    """A flat has no 2.5 persons, a share is no more than the whole."""

    key = "registry.figure-impossible"

    def __init__(self, *, kind: Parameter, value: Decimal) -> None:
        super().__init__(f"{kind} cannot be {value}", kind=kind.value, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What must be known to open an account."""

    number: str
    premises_id: int
    holder: str
    opened_on: date
    category: ConsumerCategory = ConsumerCategory.POPULATION
    is_organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHolder:
    """Who holds an account from a day on."""

    name: str
    since: date
    is_organisation: bool = False
    keeps_access: bool = False
    """Whoever sees the account in a cabinet goes on seeing it: the household is the same."""


@dataclass(frozen=True, slots=True)
class HolderChange:
    """The new holder, and how many cabinets show the account no more from his day on."""

    person_id: int
    ended: int


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
        number_key=bare_account_key(number),
        premises_id=new.premises_id,
        category=new.category,
        opened_on=new.opened_on,
        link_code=new_link_code(),
    )
    with refusals({"uq_account_number": lambda: AccountNumberTaken(number=number)}):
        session.add(account)
        session.flush()
    holder = NewHolder(name=new.holder, since=new.opened_on, is_organisation=new.is_organisation)
    change_holder(session, account_id=account.id, new=holder, by=by)
    return account.id


def change_parameter(
    session: Session, *, account_id: int, new: NewParameter, since: date, by: int
) -> int:
    """Set a figure of an account from a day on and return the new fact's id.

    A share changes what everyone pays who bears the same sum: all of them are marked.

    Raises:
        FigureImpossible: the figure is none that this parameter can have.
    """
    _refuse_impossible(new)
    _locked(session, account_id)
    of_kind = AccountParameter.kind == new.kind
    change = Change(
        since=since,
        same=(AccountParameter.account_id == account_id) & of_kind,
        reason=f"parameter.{new.kind}",
        accounts=[account_id],
        sharers=sharers_of(account_id, days=Period(since), weight=new.kind),
    )
    fact = AccountParameter(
        account_id=account_id, kind=new.kind, value=new.value, basis=new.basis or None
    )
    return int(change_from(session, fact, change, by=by).id)


def change_holder(session: Session, *, account_id: int, new: NewHolder, by: int) -> HolderChange:
    """Name another holder from a day on; old debts stay his who owed.

    What the former holder saw in a cabinet is another's from that day, and he sees it no more;
    nor does the new one see what was before it.

    Raises:
        HeldBeforeOpened: the day is before the account was opened.
    """
    account = _locked(session, account_id)
    if new.since < account.opened_on:
        raise HeldBeforeOpened(opened_on=account.opened_on)
    person = add_person(session, name=new.name, is_organisation=new.is_organisation)
    same = AccountHolder.account_id == account_id
    was_held = session.scalar(select(exists().where(same, AccountHolder.retired_at.is_(None))))
    fact = change_from(
        session,
        AccountHolder(
            account_id=account_id,
            person_id=person,
            begins_anew=bool(was_held) and not new.keeps_access,
        ),
        Change(since=new.since, same=same, reason="account.holder"),
        by=by,
    )
    # Found by who holds it now: a holder named late for last year is not that person.
    today = max(clock.today(), account.opened_on)
    index_accounts(session, account_ids=[account_id], on=today)
    is_of_the_past = fact.valid.upper is not None and fact.valid.upper <= clock.today()
    if new.keeps_access or not was_held or is_of_the_past:
        return HolderChange(person, 0)
    ends = {account_id: max(clock.now(), clock.first_instant(new.since))}
    return HolderChange(person, end_access(session, ends, by=by, because="holder"))


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


def close_account(session: Session, *, account_id: int, closed_on: date, by: int) -> None:
    """End an account: `closed_on` is the first day no longer served. Its debts remain.

    Months charged beyond that day are marked to be computed again.

    Raises:
        ClosedBeforeOpened: the day is before the account was opened.
    """
    account = _locked(session, account_id)
    if closed_on < account.opened_on:
        raise ClosedBeforeOpened(opened_on=account.opened_on)
    first = min(closed_on, account.closed_on or closed_on)
    account.closed_on = closed_on
    session.flush()
    days = Period(first, None)
    sharers = sharers_of(account_id, days=days)
    reach = Reach(days=days, because="account.closed", accounts=[account_id], sharers=sharers)
    mark_to_recompute(session, reach, by=by)


def _refuse_impossible(new: NewParameter) -> None:
    most = Decimal(1) if new.kind is Parameter.SHARE else _LARGEST
    is_exact = new.value == round(new.value, _PLACES.get(new.kind, 0))
    if not (is_exact and 0 <= new.value <= most):
        raise FigureImpossible(kind=new.kind, value=new.value)


def _locked(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise AccountMissing(account_id=account_id)
    return account
