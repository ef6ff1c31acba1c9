"""Money told of one by one that no bank account has shown yet, and lists that say otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.payments.cash.collection import collections_on_the_way
from app.payments.cash.models import CashOrder
from app.payments.providers.days import compared_day
from app.payments.providers.models import Provider, ProviderList, ProviderPayment, ProviderState

LISTED = 200
_NEVER_SEEN = """
SELECT payment.channel, payment.source, payment.paid_on, count(*),
       sum(payment.amount - coalesce(contested.amount, 0))
FROM payment
LEFT JOIN LATERAL (
    SELECT sum(document.amount) AS amount
    FROM money_document_line AS side JOIN money_document AS document
      ON document.id = side.document_id
    WHERE side.payment_id = payment.id AND side.side = 'out' AND document.kind = 'chargeback'
      AND document.posted_at IS NOT NULL AND document.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM money_document AS turned WHERE turned.reverses_id = document.id)
    ) AS contested ON true
WHERE payment.state IN ('posted', 'matched', 'unmatched')
  AND payment.channel IN ('register', 'provider', 'card')
  AND payment.paid_on BETWEEN :since AND :until
  AND NOT EXISTS (SELECT FROM bank_settlement_payment AS settled
                  WHERE settled.payment_id = payment.id AND settled.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT FROM bank_settlement_payment AS settled
                  WHERE settled.payment_id = CAST(payment.raw ->> 'rest_of' AS bigint)
                    AND settled.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT FROM bank_line_payment AS became WHERE became.payment_id = payment.id)
GROUP BY payment.channel, payment.source, payment.paid_on
ORDER BY payment.paid_on, payment.channel, payment.source
"""
# What a shop's orders received and did not give back, against the payments they became.
_ORDERS = """
SELECT intent.id, intent.number, CAST(intent.created_at AT TIME ZONE 'Europe/Kyiv' AS date) AS day,
       intent.received - intent.refunded AS told, coalesce(sum(payment.amount), 0) AS here
FROM payment_intent AS intent JOIN merchant ON merchant.id = intent.merchant_id
LEFT JOIN payment ON payment.channel = 'card'
 AND payment.raw ->> 'order_id' = intent.order_id
 AND payment.source = merchant.gateway || ':' || merchant.public_key
 AND payment.raw ->> 'intent_id' = CAST(intent.id AS text)
 AND payment.state IN ('posted', 'matched', 'unmatched')
WHERE CAST(intent.created_at AT TIME ZONE 'Europe/Kyiv' AS date) BETWEEN :since AND :until
GROUP BY intent.id, intent.number, intent.created_at, intent.received, intent.refunded
HAVING intent.received - intent.refunded <> coalesce(sum(payment.amount), 0)
ORDER BY intent.number LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Payments of a source and a day whose money no bank account has shown."""

    channel: str
    source: str
    day: date
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSide:
    """A day of a payment system by its own list, and what is here of the same."""

    provider_id: int
    name: str
    day: date
    theirs: Decimal | None
    """None: no list of the day came."""
    ours: Decimal
    different: int
    """Payments that only one side has, or that both have by other sums."""


@dataclass(frozen=True, slots=True)
class OrderSide:
    """A card order that received another sum than its payments come to."""

    id: str
    number: int
    day: date
    told: Decimal
    here: Decimal


def money_never_seen(session: Session, *, since: date, until: date) -> Sequence[OnTheWay]:
    """Return what registers, payment systems and cards told of these days and no bank showed."""
    days = {"since": since, "until": until}
    return [OnTheWay(*row) for row in session.execute(text(_NEVER_SEEN), days)]


def cash_never_seen(session: Session, *, until: date) -> Sequence[CashOrder]:
    """Return the cash handed over to a bank by a day that came to no account, whenever it was."""
    return collections_on_the_way(session, until=until)


def lists_against_payments(session: Session, *, since: date, until: date) -> Sequence[ListSide]:
    """Return each day that a payment system's list tells of, its latest list against ours."""
    latest = (
        select(func.max(ProviderList.id))
        .where(ProviderList.day.between(since, until))
        .group_by(ProviderList.provider_id, ProviderList.day)
    )
    rows = session.execute(
        select(Provider, ProviderList)
        .join(ProviderList, ProviderList.provider_id == Provider.id)
        .where(ProviderList.id.in_(latest))
        .order_by(Provider.id, ProviderList.day)
    ).all()
    sides = []
    for provider, told in rows:
        found = compared_day(session, provider, told)
        parts = (found.missing_here, found.missing_there, found.different)
        sides.append(
            ListSide(
                provider_id=provider.id,
                name=provider.name,
                day=told.day,
                theirs=found.theirs,
                ours=found.ours,
                different=sum(map(len, parts)),
            )
        )
    told_days = {(each.provider_id, each.day) for each in sides}
    alone = [
        each
        for each in _without_list(session, since=since, until=until)
        if (each.provider_id, each.day) not in told_days
    ]
    return sorted([*sides, *alone], key=lambda each: (each.day, each.name, each.provider_id))


def _without_list(session: Session, *, since: date, until: date) -> Sequence[ListSide]:
    """Return every day of every payment system as if it had told nothing."""
    rows = session.execute(
        select(
            Provider.id, Provider.name, ProviderPayment.paid_on, func.sum(ProviderPayment.amount)
        )
        .join(ProviderPayment, ProviderPayment.provider_id == Provider.id)
        .where(
            ProviderPayment.state == ProviderState.POSTED,
            ProviderPayment.paid_on.between(since, until),
        )
        .group_by(Provider.id, Provider.name, ProviderPayment.paid_on)
    )
    return [
        ListSide(provider_id=id_, name=name, day=day, theirs=None, ours=ours, different=0)
        for id_, name, day, ours in rows
    ]


def orders_against_payments(session: Session, *, since: date, until: date) -> Sequence[OrderSide]:
    """Return the card orders of these days whose money is not what their payments come to."""
    given = {"since": since, "until": until, "most": LISTED}
    return [OrderSide(*row) for row in session.execute(text(_ORDERS), given)]
