"""What an account is to pay by each line of a payment system: by payees, or by services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.sessions import company_of
from app.ledger.asked import to_pay_by_payee
from app.ledger.by_service import by_service
from app.ledger.owed import Owed
from app.payments.own_requisites import Requisites, own_requisites, services_paid
from app.payments.providers.models import Provider, ProviderLine
from app.tariffs.models import Agreement, Payee, Service

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class LineOwed:
    """What is to be paid to a payee, or for a service, that the payment system takes money for."""

    code: str
    payee_id: int | None
    service_id: int | None
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
class _Taken:
    """A service that the account takes, and who is paid for it."""

    id: int
    name: str
    payee_id: int | None


def lines_owed(
    session: Session, provider: Provider, account_id: int, asked: Owed, *, on: date
) -> Sequence[LineOwed]:
    """Return what is asked by each line of a payment system, in the lines' order."""
    taken = _taken(session, account_id, on=on)
    sums = to_pay_by_payee(asked.payees)
    overpaid = {each.payee_id: max(-each.wanted, _ZERO) for each in asked.payees}
    services = _by_service(session, sums, asked)
    owed = []
    for line in session.scalars(
        select(ProviderLine)
        .where(ProviderLine.provider_id == provider.id)
        .order_by(ProviderLine.id)
    ):
        payee_id, names = _whose(session, line, taken)
        to_pay = services.get(line.service_id) if line.service_id else sums.get(payee_id)
        owed.append(
            LineOwed(
                line.code,
                payee_id,
                line.service_id,
                ", ".join(names),
                to_pay or _ZERO,
                # What lies with a payee is told once, whatever services he is paid for.
                overpaid.pop(payee_id, _ZERO),
            )
        )
    return owed


def _whose(
    session: Session, line: ProviderLine, taken: Sequence[_Taken]
) -> tuple[int | None, Sequence[str]]:
    """Return who is paid by a line, and for what."""
    if line.service_id is None:
        return line.payee_id, [each.name for each in taken if each.payee_id == line.payee_id]
    own = next((each for each in taken if each.id == line.service_id), None)
    service = session.get_one(Service, line.service_id)
    return (own.payee_id if own else service.payee_id), [service.name]


def _by_service(
    session: Session, sums: Mapping[int | None, Decimal], asked: Owed
) -> Mapping[int | None, Decimal]:
    orders = session.execute(select(Service.id, Service.print_order))
    places = {id_: order for id_, order in orders}  # noqa: C416 - rows are typed
    found: dict[int | None, Decimal] = {}
    for payee_id, to_pay in sums.items():
        for service_id, amount in by_service(payee_id, to_pay, asked, places=places):
            found[service_id] = found.get(service_id, _ZERO) + amount
    return found


def _taken(session: Session, account_id: int, *, on: date) -> Sequence[_Taken]:
    rows = session.execute(
        select(Service.id, Service.name, func.coalesce(Agreement.payee_id, Service.payee_id))
        .join(Agreement, Agreement.service_id == Service.id)
        .where(
            Agreement.account_id == account_id,
            Agreement.retired_at.is_(None),
            Agreement.valid.contains(on),
        )
        .order_by(Service.print_order, Service.id)
    )
    return [_Taken(*row) for row in rows]


def requisites(session: Session, lines: Sequence[LineOwed]) -> Sequence[Requisites]:
    """Return where the money of each line goes: to its payee, else to the company's own.

    Asks the directory too, by a connection of its own: never while money is held.
    """
    own = own_requisites(company_of(session).id)
    payees = {each.id: each for each in session.scalars(select(Payee))}
    codes = services_paid(session).codes
    return [
        Requisites.of(payees[line.payee_id])
        if line.payee_id is not None
        else own.of(codes.get(line.service_id or 0))
        for line in lines
    ]
