"""Card payments without an end: the gateway is asked what became of them.

A callback may never come. Whoever asks takes the intent for a while first, in a transaction of
its own: the gateway's answer is never waited for with a row held.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import DomainError
from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.contract import Gateway, GatewaySilent, Told
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.models import UNENDED, IntentStatus, PaymentIntent

AT_ONCE = 200
"""Intents asked about in one go; the rest wait for the next minute."""
_PAUSES = tuple(timedelta(minutes=each) for each in (2, 3, 5, 10, 20, 30, 60, 120, 240))
_LONGEST_PAUSE = timedelta(hours=6)
GRACE = timedelta(minutes=15)
"""After its time an order may still be in the bank's hands."""
_UNFINISHED = (IntentStatus.REQUIRES_ACTION, IntentStatus.CANCELED)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claimed:
    """An intent taken to be asked about."""

    intent_id: UUID
    merchant_id: int
    order_id: str


def ask_about_unended(ref: CompanyRef) -> int:
    """Ask about the company's intents that are due; return about how many."""
    asked, silent = 0, set[int]()
    while asked < AT_ONCE and (claimed := _claim(ref, silent)) is not None:
        asked += 1
        try:
            told = _gateway(ref, claimed).retrieve(claimed.order_id)
        except GatewaySilent:  # waiting for each of its payments would hold this worker for long
            silent.add(claimed.merchant_id)
            continue
        except DomainError as refusal:  # it is asked again, later each time
            log.warning("gateways.ask-failed", intent=str(claimed.intent_id), key=refusal.key)
            continue
        with company_session(ref) as session:
            take_answer(session, claimed, told, at=clock.now())
    return asked


def take_answer(session: Session, claimed: Claimed, told: Told | None, *, at: datetime) -> None:
    """Do what follows from the gateway's answer; an order nobody paid in time is over."""
    if told is not None:
        merchant = get_merchant(session, claimed.merchant_id)
        by = job_actor(session, merchant.gateway)
        apply_status(session, merchant, told, heard=Heard.ASKED, by=by, at=at)
    intent = session.get(
        PaymentIntent, claimed.intent_id, with_for_update=True, populate_existing=True
    )
    assert intent is not None, "intents are never deleted"
    # A charge that the gateway knows nothing of was never made: the call did not reach it. Nor was
    # one of which it knows a page alone, that nobody finished.
    is_unmade = told is None or told.status in _UNFINISHED
    waits = intent.status == IntentStatus.REQUIRES_ACTION or (
        intent.saved_card_id is not None and is_unmade and intent.status in UNENDED
    )
    is_over = waits and at > intent.expires_at + GRACE
    if is_over:
        intent.status, intent.ended_at = IntentStatus.CANCELED, at
        intent.next_ask_at = intent.charge_at = None
    session.flush()


def _claim(ref: CompanyRef, silent: Collection[int]) -> Claimed | None:
    with company_session(ref) as session:
        at = clock.now()
        intent = session.scalar(
            select(PaymentIntent)
            .where(
                PaymentIntent.next_ask_at <= at,
                PaymentIntent.status.in_(UNENDED),
                PaymentIntent.merchant_id.not_in(silent),
            )
            .order_by(PaymentIntent.next_ask_at, PaymentIntent.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if intent is None:
            return None
        intent.next_ask_at = at + pause_after(intent.asks)
        intent.asks += 1
        return Claimed(intent.id, intent.merchant_id, intent.order_id)


def pause_after(asks: int) -> timedelta:
    """Return how long to wait before the gateway is asked again: ever longer."""
    return _PAUSES[asks] if asks < len(_PAUSES) else _LONGEST_PAUSE


def _gateway(ref: CompanyRef, claimed: Claimed) -> Gateway:
    with company_session(ref) as session:
        return open_gateway(session, get_merchant(session, claimed.merchant_id))
