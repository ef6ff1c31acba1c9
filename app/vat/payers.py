"""Customers who are payers of VAT themselves: written down, ended, and found for a document."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, func, literal_column, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.identifiers import vat_number
from app.months.succession import end_fact, hold_from
from app.registry.models import AccountHolder, ConsumerCategory, Person
from app.registry.person_code import code_of
from app.registry.queries import get_account
from app.tariffs.models import Agreement
from app.vat.models import VatPayer

_CODE_DIGITS = 7
"""A company's number begins with its code (ЄДРПОУ) without the last digit."""


class PayerOfPeople(Invalid):
    """People have no tax invoices of their own: a day has one summary invoice for all of them."""

    key = "vat.payer-of-people"


class PayerElsewhere(Invalid):
    """The person neither holds the account nor owes for its services."""

    key = "vat.payer-elsewhere"


class PayerMissing(NotFound):
    """The customer was not registered."""

    key = "vat.payer-missing"


class PayerEndsLater(Conflict):
    """A registration is only made shorter; a longer one is another extract."""

    key = "vat.payer-ends-later"


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A person who holds an account, or owes for what it is supplied."""

    person_id: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class PayerRow:
    """A registration of a customer."""

    id: int
    person_id: int
    customer: str
    code: str
    number: str
    name: str
    document: str
    since: date
    until: date | None
    """First day on which the customer is no payer."""

    @property
    def fits_code(self) -> bool:
        """Return whether a company's number begins as its code does; most slips do not."""
        is_of_code = len(self.code) == _CODE_DIGITS + 1 and len(self.number) > len(self.code)
        return not is_of_code or self.number.startswith(self.code[:_CODE_DIGITS])

    def holds_on(self, day: date) -> bool:
        """Return whether the customer is a payer on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayer:
    """A registration from a day on."""

    person_id: int
    number: str
    name: str
    since: date
    document: str


def customers_of(session: Session, account_id: int) -> Sequence[CustomerRow]:
    """Return who holds the account or owes for its services, the present holder first."""
    holds = select(
        AccountHolder.person_id.label("person_id"), func.lower(AccountHolder.valid)
    ).where(AccountHolder.account_id == account_id, AccountHolder.retired_at.is_(None))
    owes = select(Agreement.debtor_id, func.lower(Agreement.valid)).where(
        Agreement.account_id == account_id, Agreement.retired_at.is_(None)
    )
    either = holds.union_all(owes).subquery()
    person, since = either.c
    rows = session.execute(
        select(Person.id, Person.name, _CODE)
        .join(either, person == Person.id)
        .group_by(Person.id, Person.name)
        .order_by(func.max(since).desc(), Person.id)
    )
    return [CustomerRow(*row) for row in rows]


def payers_of(session: Session, persons: Sequence[int]) -> Sequence[PayerRow]:
    """Return the registrations of customers, the latest first."""
    return _rows(session, VatPayer.person_id.in_(persons))


def payers_by_person(session: Session) -> Mapping[int, Sequence[PayerRow]]:
    """Return every registration by customer."""
    found: dict[int, list[PayerRow]] = defaultdict(list)
    for row in _rows(session):
        found[row.person_id].append(row)
    return found


def set_payer(session: Session, account_id: int, new: NewPayer, *, by: int) -> VatPayer:
    """Record a registration from a day on; the one before it ends there, a later one stays.

    Source: tax-code/201

    Raises:
        PayerOfPeople, PayerElsewhere, VatNumberWrong.
    """
    head = get_account(session, account_id, on=new.since)
    if head.category == ConsumerCategory.POPULATION:
        raise PayerOfPeople(f"account {account_id} is of people")
    if new.person_id not in {each.person_id for each in customers_of(session, account_id)}:
        raise PayerElsewhere(f"person {new.person_id} is no customer of account {account_id}")
    payer = VatPayer(
        person_id=new.person_id,
        number=vat_number(new.number),
        name=new.name,
        document=new.document,
        valid=Range(new.since, None),
    )
    same = VatPayer.person_id == new.person_id
    return hold_from(session, payer, same=same, reason=new.document, by=by)


def end_payer(
    session: Session, account_id: int, payer_id: int, *, on: date, reason: str, by: int
) -> None:
    """Let a registration end: `on` is the first day without it. Before its first, it never was.

    Raises:
        PayerMissing, PayerEndsLater.
    """
    persons = [each.person_id for each in customers_of(session, account_id)]
    fact = session.scalar(
        select(VatPayer)
        .where(
            VatPayer.id == payer_id,
            VatPayer.person_id.in_(persons),
            VatPayer.retired_at.is_(None),
        )
        .with_for_update()
    )
    if fact is None:
        raise PayerMissing(f"account {account_id} has no payer {payer_id}")
    until = fact.valid.upper
    if until is not None and on >= until:
        raise PayerEndsLater(f"{on} is not before {until}", until=until)
    end_fact(session, fact, on=on, reason=reason, by=by)


_CODE: ColumnElement[str] = literal_column(code_of("person.id"), Text).label("code")


def _rows(session: Session, *chosen: object) -> Sequence[PayerRow]:
    begins = func.lower(VatPayer.valid)
    rows = session.execute(
        select(
            VatPayer.id,
            VatPayer.person_id,
            Person.name,
            _CODE,
            VatPayer.number,
            VatPayer.name,
            VatPayer.document,
            begins,
            func.upper(VatPayer.valid),
        )
        .join(Person, Person.id == VatPayer.person_id)
        .where(VatPayer.retired_at.is_(None), *chosen)  # type: ignore[arg-type]
        .order_by(begins.desc(), VatPayer.id)
    )
    return [PayerRow(*row) for row in rows]
