"""What an account is to pay, as a payment system is told it: as its bill and its cabinet say it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import shared_session
from app.database.sessions import company_of
from app.even_payments.asked import with_even
from app.kernel.month import Month
from app.kernel.text import clean_text
from app.ledger.asked import to_pay_by_payee
from app.ledger.owed import owed
from app.months.models import MonthRow
from app.payments.providers.models import Provider, ProviderLine
from app.payments.providers.naming import initials, short_address
from app.payments.providers.refused import AccountEnded, PayerNotOne, PayerUnknown
from app.registry.account_numbers import is_written_alike, only_meant
from app.registry.models import Account, AccountHolder, Building, Person, Premises
from app.tariffs.models import Agreement, Payee, Service
from tenants.directory.queries import payee_details

_ZERO = Decimal("0.00")
_LONGEST_NUMBER = 64


@dataclass(frozen=True, slots=True)
class Requisites:
    """Where money of a line goes."""

    name: str
    edrpou: str
    iban: str

    @property
    def mfo(self) -> str:
        """Return the code of the bank, which a Ukrainian IBAN holds."""
        return self.iban[4:10]


@dataclass(frozen=True, slots=True)
class LineOwed:
    """What is to be paid to one payee that the payment system takes money for."""

    code: str
    payee_id: int | None
    payee: Requisites
    services: str
    """Their names, as bills print them."""
    to_pay: Decimal
    """UAH, never below zero."""
    overpaid: Decimal
    """What lies with the payee beyond what he asks for."""

    @property
    def balance(self) -> Decimal:
        """Return the payer's own view: below zero he owes, above it he has paid ahead."""
        return -self.to_pay if self.to_pay else self.overpaid


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
    sums = to_pay_by_payee(asked.payees)
    overpaid = {each.payee_id: max(-each.wanted, _ZERO) for each in asked.payees}
    number, name, address = _shown(session, account_id, on=on)
    services = _services(session, account_id, on=on)
    requisites = _requisites(session)
    lines = session.scalars(
        select(ProviderLine)
        .where(ProviderLine.provider_id == provider.id)
        .order_by(ProviderLine.id)
    )
    return Payer(
        account_id,
        number,
        name,
        address,
        [
            LineOwed(
                line.code,
                line.payee_id,
                requisites[line.payee_id],
                ", ".join(services.get(line.payee_id, ())) or requisites[line.payee_id].name,
                sums.get(line.payee_id, _ZERO),
                overpaid.get(line.payee_id, _ZERO),
            )
            for line in lines
        ],
    )


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


def _services(session: Session, account_id: int, *, on: date) -> Mapping[int | None, list[str]]:
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    named: dict[int | None, list[str]] = {}
    for payee_id, name in session.execute(
        select(payee, Service.name)
        .join(Service, Service.id == Agreement.service_id)
        .where(
            Agreement.account_id == account_id,
            Agreement.retired_at.is_(None),
            Agreement.valid.contains(on),
        )
        .order_by(Service.print_order, Service.id)
    ):
        named.setdefault(payee_id, []).append(name)
    return named


def _requisites(session: Session) -> Mapping[int | None, Requisites]:
    return {None: Requisites("", "", ""), **dict(_all_requisites(session))}


def _all_requisites(session: Session) -> Iterator[tuple[int | None, Requisites]]:
    with shared_session() as shared:
        own = payee_details(shared, company_id=company_of(session).id)
    for each in sorted(own, key=lambda detail: detail.service_code != "*", reverse=True):
        yield None, Requisites(each.payee_name, each.edrpou, each.iban)
    for payee in session.scalars(select(Payee).order_by(Payee.id)):
        yield payee.id, Requisites(payee.name, payee.edrpou, payee.iban)
