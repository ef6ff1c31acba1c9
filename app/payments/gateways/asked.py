"""What an account is asked to pay now through a merchant: what is owed to his payee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.even_payments.asked import with_even
from app.ledger.asked import to_pay_by_payee
from app.ledger.by_service import by_service
from app.ledger.owed import owed
from app.payments.gateways.models import IntentStatus, Merchant, PaymentIntent, PaymentIntentLine
from app.payments.receivers import receiver_of
from app.tariffs.models import Agreement, Service

_ZERO = Decimal("0.00")


def asked_now(session: Session, merchant: Merchant, account_id: int, *, on: date) -> Decimal:
    """Return what the account is asked to pay through the merchant (UAH); never below zero."""
    asked = with_even(session, account_id, owed(session, account_id, on=on))
    return asked_through(session, merchant, to_pay_by_payee(asked.payees))


def asked_through(
    session: Session, merchant: Merchant, asked: Mapping[int | None, Decimal]
) -> Decimal:
    """Return what of the sums asked for payees may be paid through a merchant: his payee's."""
    receiver = receiver_of(session, merchant.payee_id)
    if receiver is None:
        return sum(asked.values(), _ZERO)
    return asked.get(receiver or None, _ZERO)


def is_being_paid(session: Session, account_id: int) -> bool:
    """Return whether money by card is on its way to the account, whoever pays it."""
    under_way = (
        select(PaymentIntent.id)
        .join(PaymentIntentLine, PaymentIntentLine.intent_id == PaymentIntent.id)
        .where(
            PaymentIntentLine.account_id == account_id,
            PaymentIntent.status == IntentStatus.PROCESSING,
        )
    )
    return session.scalar(under_way.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class ServiceAsked:
    """A service that may be paid through a merchant, and what it is asked to pay now."""

    id: int
    name: str
    asked: Decimal


def services_asked(
    session: Session, merchant: Merchant, account_id: int, *, on: date
) -> Sequence[ServiceAsked]:
    """Return the account's services that a merchant's money may pay, as bills print them.

    Those it takes and those it owes for; together they ask what the account is asked, but for an
    even part asked ahead, which is of none of them.
    """
    found = with_even(session, account_id, owed(session, account_id, on=on))
    receiver = receiver_of(session, merchant.payee_id)
    services = {
        each.id: each
        for each in session.scalars(select(Service).order_by(Service.print_order, Service.id))
    }
    places = {each.id: each.print_order for each in services.values()}
    sums: dict[int, Decimal] = dict.fromkeys(_taken(session, account_id, receiver, on=on), _ZERO)
    for payee_id, to_pay in to_pay_by_payee(found.payees).items():
        if receiver is not None and payee_id != (receiver or None):
            continue
        for service_id, amount in by_service(payee_id, to_pay, found, places=places):
            if service_id in services:
                sums[service_id] = sums.get(service_id, _ZERO) + amount
    return [
        ServiceAsked(each, services[each].name, sums[each]) for each in services if each in sums
    ]


def _taken(session: Session, account_id: int, receiver: int | None, *, on: date) -> Sequence[int]:
    """Return the services that the account takes on a day of the merchant's payee."""
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    query = (
        select(Service.id)
        .join(Agreement, Agreement.service_id == Service.id)
        .where(Agreement.account_id == account_id, Agreement.valid.contains(on))
    )
    if receiver is not None:
        query = query.where(payee.is_not_distinct_from(receiver or None))
    return session.scalars(query.order_by(Service.print_order, Service.id)).all()
