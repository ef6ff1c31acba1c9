"""What an account is to pay, as a payment system is told it: as its bill and its cabinet say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.even_payments.asked import with_even
from app.kernel.month import Month
from app.kernel.text import clean_text
from app.ledger.owed import owed
from app.months.models import MonthRow
from app.payments.providers.lines import LineOwed, lines_owed
from app.payments.providers.models import Provider
from app.payments.providers.naming import initials, short_address
from app.payments.providers.refused import AccountEnded, PayerNotOne, PayerUnknown
from app.registry.account_numbers import is_written_alike, only_meant
from app.registry.models import Account, AccountHolder, Building, Person, Premises

_ZERO = Decimal("0.00")
_LONGEST_NUMBER = 64


@dataclass(frozen=True, slots=True)
class Payer:
    """An account and what it is to pay by the lines of a payment system."""

    account_id: int
    number: str
    name: str
    address: str
    lines: Sequence[LineOwed]

    @property
    def to_pay(self) -> Decimal:
        """Return the sum of all lines."""
        return sum((line.to_pay for line in self.lines), _ZERO)

    @property
    def balance(self) -> Decimal:
        """Return the payer's own view of all lines together."""
        overpaid = sum((line.overpaid for line in self.lines), _ZERO)
        return -self.to_pay if self.to_pay else overpaid


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    number: str
    closed_on: date | None


def find_account(session: Session, number: str) -> _Found:
    """Return the account of a number, in another dress perhaps.

    Raises:
        PayerUnknown: this company has none.
        PayerNotOne: several may be meant.
    """
    meant = clean_text(number.replace("\0", ""))
    if not 0 < len(meant) <= _LONGEST_NUMBER:
        raise PayerUnknown("no account has such a number")
    rows = session.execute(
        select(Account.id, Account.number, Account.closed_on)
        .where(is_written_alike(meant))
        .order_by(Account.id)
    )
    alike = [_Found(*row) for row in rows]
    if not alike:
        raise PayerUnknown("no account has this number")
    chosen = only_meant(alike, meant, number_of=lambda each: each.number)
    if chosen is None:
        raise PayerNotOne("several accounts have numbers like this")
    return chosen


def find_payer(session: Session, provider: Provider, number: str, *, on: date) -> Payer:
    """Return who pays by a number and what is to be paid by each line, on a day.

    Raises:
        PayerUnknown, PayerNotOne: see `find_account`.
        AccountEnded: it was closed and owes nothing any more.
    """
    account = find_account(session, number)
    payer = payer_of(session, provider, account.id, on=on)
    if account.closed_on is not None and account.closed_on <= on and not payer.to_pay:
        raise AccountEnded("the account is closed and owes nothing")
    return payer


def payer_of(session: Session, provider: Provider, account_id: int, *, on: date) -> Payer:
    """Return what an account is to pay by each line of a payment system, on a day."""
    asked = with_even(session, account_id, owed(session, account_id, on=on))
    number, name, address = _shown(session, account_id, on=on)
    lines = lines_owed(session, provider, account_id, asked, on=on)
    return Payer(account_id, number, name, address, lines)


def billed_month(session: Session, *, on: date) -> Month:
    """Return the month of the last bills."""
    last = session.scalar(select(func.max(MonthRow.month)).where(MonthRow.charging == "published"))
    return Month.of(last) if last else Month.of(on).plus(-1)


def _shown(session: Session, account_id: int, *, on: date) -> tuple[str, str, str]:
    row = session.execute(
        select(
            Account.number,
            Person.kind.label("person_kind"),
            Person.name,
            Premises.kind,
            Premises.number.label("premises"),
            Building.number.label("building"),
        )
        .join(Premises, Premises.id == Account.premises_id)
        .join(Building, Building.id == Premises.building_id)
        .outerjoin(
            AccountHolder,
            (AccountHolder.account_id == Account.id)
            & AccountHolder.retired_at.is_(None)
            & AccountHolder.valid.contains(on),
        )
        .outerjoin(Person, Person.id == AccountHolder.person_id)
        .where(Account.id == account_id)
    ).one()
    holder = row.name or ""
    name = holder if row.person_kind == "organisation" else initials(holder)
    return row.number, name, short_address(row.kind, row.premises, row.building)
