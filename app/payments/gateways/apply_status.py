"""The one way in which anything a gateway tells changes our books: call, question or report.

Order of locks: the intent, the event's own row, the payment, then month and accounts as the
ledger takes them. Twice told is once done: an event by its content, money by (shop, payment id).
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import clock
from app.payments.gateways.contract import Told
from app.payments.gateways.models import UNENDED, IntentStatus, Merchant, PaymentIntent
from app.payments.gateways.posting import give_back, post_money
from app.payments.gateways.saving import keep_card
from app.payments.gateways.standing import next_status
from app.payments.gateways.told_models import GatewayEvent, Outcome

HRYVNIA = "UAH"


class Heard(StrEnum):
    """How the gateway told us."""

    CALLBACK = "callback"
    ASKED = "asked"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done with an event, and why where a person is to look."""

    outcome: Outcome
    reason: str | None = None


def apply_status(
    session: Session, merchant: Merchant, told: Told, *, heard: Heard, by: int, at: datetime
) -> Outcome:
    """Keep what a gateway told of a payment and do what follows from it; told again, nothing.

    Raises:
        NoOpenBooks: no month takes the money yet; nothing is kept, so it is to be told again.
    """
    intent = _held_intent(session, merchant, told)
    event_id = _keep(session, merchant, told, heard=heard, intent_id=intent.id if intent else None)
    if event_id is None:
        return Outcome.KEPT
    verdict = _question(merchant, told) or _money(session, merchant, intent, told, by=by, at=at)
    if intent is not None and verdict.outcome is Outcome.APPLIED:
        _move_on(intent, told, at=at)
        if told.method is not None and told.status is IntentStatus.SUCCEEDED:
            keep_card(session, merchant, told.order_id, told.method, at=at)
    session.execute(
        update(GatewayEvent)
        .where(GatewayEvent.id == event_id)
        .values(outcome=verdict.outcome, reason=verdict.reason)
    )
    session.flush()
    return verdict.outcome


def _held_intent(session: Session, merchant: Merchant, told: Told) -> PaymentIntent | None:
    # A shop retired and registered again is one shop at the gateway: its orders stay its own.
    shop = select(Merchant.id).where(
        Merchant.gateway == merchant.gateway, Merchant.public_key == merchant.public_key
    )
    return session.scalar(
        select(PaymentIntent)
        .where(PaymentIntent.merchant_id.in_(shop), PaymentIntent.order_id == told.order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _keep(
    session: Session, merchant: Merchant, told: Told, *, heard: Heard, intent_id: UUID | None
) -> int | None:
    """Keep the raw event and return its id; None: it was told before, word by word."""
    text = json.dumps(told.raw, sort_keys=True, ensure_ascii=False, default=str)
    event = insert(GatewayEvent).values(
        merchant_id=merchant.id,
        digest=sha256(text.encode()).hexdigest(),
        channel=heard,
        order_id=told.order_id,
        payment_id=told.payment_id,
        status=told.word,
        amount=told.amount,
        currency=told.currency,
        raw=dict(told.raw),
        outcome=Outcome.KEPT,
        intent_id=intent_id,
    )
    once = event.on_conflict_do_nothing(index_elements=["merchant_id", "digest"])
    return session.execute(once.returning(GatewayEvent.id)).scalar_one_or_none()


def _question(merchant: Merchant, told: Told) -> Verdict | None:
    """Return why the event is no money of ours as it stands; None where it may be."""
    if told.public_key != merchant.public_key:
        return Verdict(Outcome.QUESTIONED, "public_key")
    if told.status is None:
        return Verdict(Outcome.QUESTIONED, "status")
    if told.status is not IntentStatus.SUCCEEDED:
        return None
    if told.currency != HRYVNIA:
        return Verdict(Outcome.QUESTIONED, "currency")
    if not told.amount:
        return Verdict(Outcome.QUESTIONED, "amount")
    return None if told.payment_id else Verdict(Outcome.QUESTIONED, "payment_id")


def _money(
    session: Session,
    merchant: Merchant,
    intent: PaymentIntent | None,
    told: Told,
    *,
    by: int,
    at: datetime,
) -> Verdict:
    if told.status is not IntentStatus.SUCCEEDED:
        return Verdict(Outcome.APPLIED if intent is not None else Outcome.KEPT)
    # Of a sum that is not the order's nobody knows whose it is: a person says.
    is_ours = intent is not None and told.amount == intent.amount
    of = intent if is_ours else None
    post_money(session, merchant, of, told, by=by, day=_day(told.paid_at, at))
    if told.is_returned:
        day = _day(told.returned_at, at)
        reason = give_back(session, merchant, of, told, by=by, day=day)
        if reason is not None:
            return Verdict(Outcome.QUESTIONED, reason)
    return Verdict(Outcome.APPLIED if is_ours else Outcome.UNMATCHED)


def _move_on(intent: PaymentIntent, told: Told, *, at: datetime) -> None:
    assert told.status is not None, "a word without a meaning is questioned"
    if intent.charge_at is not None and told.status is not IntentStatus.SUCCEEDED:
        return  # of a try at the page: the saved card that is to be charged has not been asked for
    is_charged = intent.saved_card_id is not None
    intent.status = next_status(IntentStatus(intent.status), told.status, is_charged=is_charged)
    if intent.status == told.status:
        intent.told, intent.failure = told.word, told.failure
        intent.card = told.card or intent.card
    if intent.status not in UNENDED:
        intent.ended_at = intent.ended_at or at
        intent.next_ask_at = intent.charge_at = None


def _day(told: datetime | None, at: datetime) -> date:
    """Return the day on which it happened; a gateway's clock that is ahead is not believed."""
    today = clock.local_day(at)
    return min(clock.local_day(told), today) if told else today
