"""Giving money back to a card: asked for once, believed when the gateway's own books show it.

Not every gateway takes a key with a refund, so a call that got no answer is never repeated: its
books are looked at instead. Money moves here only by what they say, through `apply_status`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session
from app.database.once import done_before, keep_result
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict, DomainError, Invalid
from app.kernel.text import clean_text
from app.kernel.uuid7 import uuid7
from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.contract import (
    Gateway,
    GatewayRefused,
    GatewaySilent,
    NothingAsked,
    Told,
)
from app.payments.gateways.intents import IntentMissing
from app.payments.gateways.left import going_back, hold_payments, left_to_refund
from app.payments.gateways.merchants import get_merchant, open_gateway
from app.payments.gateways.models import PaymentIntent
from app.payments.gateways.queries import lines_of
from app.payments.gateways.told_models import UNDER_WAY, GatewayRefund, RefundState

_WHAT = "card refund"
_PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 240))
_LONGEST_PAUSE = timedelta(hours=12)
AT_ONCE = 100
log = structlog.get_logger()


class RefundUnexplained(Invalid):
    """Money is given back for a reason."""

    key = "gateways.refund-unexplained"


class RefundTooLarge(Conflict):
    """More than came in and has not gone back, or is not going back already."""

    key = "gateways.refund-too-large"

    def __init__(self, *, left: Decimal) -> None:
        super().__init__(f"{left} is left to give back", left=left)


class RefundOnlyWhole(Conflict):
    """Of several accounts paid at once nobody could say whose part went back."""

    key = "gateways.refund-only-whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """What is to go back of a card payment."""

    intent_id: UUID
    amount: Decimal
    reason: str
    key: str


def request_refund(session: Session, new: NewRefund, *, by: int, at: datetime) -> UUID:
    """Keep what is to be given back; a worker asks the gateway once this has committed.

    Raises:
        RefundUnexplained, RefundTooLarge, RefundOnlyWhole, IntentMissing.
        KeyMissing, KeyOfAnother.
    """
    if (result := done_before(session, new.key, what=_WHAT)) is not None:
        return UUID(result)
    reason = clean_text(new.reason)
    if not reason:
        raise RefundUnexplained("a refund without a reason")
    intent = session.get(PaymentIntent, new.intent_id, with_for_update=True, populate_existing=True)
    if intent is None:
        raise IntentMissing(f"no intent {new.intent_id}")
    hold_payments(session, intent.id)
    left = left_to_refund(session, intent)
    if not 0 < new.amount <= left:
        raise RefundTooLarge(left=left)
    if new.amount < left and len(lines_of(session, intent.id)) > 1:
        raise RefundOnlyWhole(f"intent {intent.id} is of several accounts")
    refund_id = uuid7(at)
    session.add(
        GatewayRefund(
            id=refund_id,
            intent_id=intent.id,
            amount=new.amount,
            reason=reason,
            key=new.key,
            state=RefundState.REQUESTED,
            returned_before=intent.refunded + going_back(session, intent.id),
            made_at=at,
            made_by=by,
            tries=0,
            next_try_at=at,
        )
    )
    session.flush()
    keep_result(session, new.key, str(refund_id))
    return refund_id


@dataclass(frozen=True, slots=True)
class _Claimed:
    refund_id: UUID
    merchant_id: int
    order_id: str
    amount: Decimal
    is_first: bool
    gateway: Gateway | None


def carry_out_refunds(ref: CompanyRef) -> int:
    """Ask the gateway for what is requested, and look whether what was asked is done."""
    done, silent = 0, set[int]()
    while done < AT_ONCE and (claimed := _claim(ref, silent)) is not None:
        done += 1
        try:
            told = _asked(ref, claimed)
        except GatewaySilent as silence:
            # Waiting for each of its refunds would hold this worker for long.
            silent.add(claimed.merchant_id)
            if isinstance(silence, NothingAsked):
                _put_back(ref, claimed)
            continue
        except DomainError as refusal:  # looked at again, later each time
            log.warning("gateways.refund-waits", refund=str(claimed.refund_id), key=refusal.key)
            continue
        if told is not None:
            _take(ref, claimed, told)
    return done


def _claim(ref: CompanyRef, silent: Collection[int]) -> _Claimed | None:
    with company_session(ref) as session:
        at = clock.now()
        row = session.execute(
            select(GatewayRefund, PaymentIntent.merchant_id, PaymentIntent.order_id)
            .join(PaymentIntent, PaymentIntent.id == GatewayRefund.intent_id)
            .where(
                GatewayRefund.next_try_at <= at,
                GatewayRefund.state.in_(UNDER_WAY),
                PaymentIntent.merchant_id.not_in(silent),
            )
            .order_by(GatewayRefund.next_try_at, GatewayRefund.id)
            .limit(1)
            .with_for_update(of=GatewayRefund, skip_locked=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if row is None:
            return None
        refund, merchant_id, order_id = row
        is_first = refund.state == RefundState.REQUESTED
        pause = _PAUSES[refund.tries] if refund.tries < len(_PAUSES) else _LONGEST_PAUSE
        refund.tries, refund.next_try_at = refund.tries + 1, at + pause
        # Of a shop whose key does not open nothing is asked: its refund stays to be asked for.
        gateway = _opened(session, merchant_id)
        if gateway is not None:
            refund.state = RefundState.ASKED
        return _Claimed(refund.id, merchant_id, order_id, refund.amount, is_first, gateway)


def _opened(session: Session, merchant_id: int) -> Gateway | None:
    try:
        return open_gateway(session, get_merchant(session, merchant_id))
    except DomainError as refusal:
        log.warning("gateways.refund-waits", merchant=merchant_id, key=refusal.key)
        return None


def _asked(ref: CompanyRef, claimed: _Claimed) -> Told | None:
    """Return what the gateway's books show; None: nothing, or the refund itself is refused.

    What fails once the refund was taken says nothing of it: the sum stays held.
    """
    gateway = claimed.gateway
    if gateway is None:
        return None
    if claimed.is_first:
        try:
            gateway.refund(claimed.order_id, claimed.amount, key=str(claimed.refund_id))
        except GatewayRefused as refusal:
            _fail(ref, claimed, refusal)
            return None
    return gateway.retrieve(claimed.order_id)


def _put_back(ref: CompanyRef, claimed: _Claimed) -> None:
    """Let a refund of which nothing was sent be asked for the next time."""
    with company_session(ref) as session:
        _held(session, claimed).state = RefundState.REQUESTED


def _fail(ref: CompanyRef, claimed: _Claimed, refusal: GatewayRefused) -> None:
    with company_session(ref) as session:
        refund = _held(session, claimed)
        refund.state, refund.said = RefundState.FAILED, str(refusal.facts["said"])
        refund.next_try_at, refund.ended_at = None, clock.now()


def _take(ref: CompanyRef, claimed: _Claimed, told: Told) -> None:
    with company_session(ref) as session:
        at = clock.now()
        merchant = get_merchant(session, claimed.merchant_id)
        by = job_actor(session, merchant.gateway)
        apply_status(session, merchant, told, heard=Heard.ASKED, by=by, at=at)
        refund = _held(session, claimed)
        whole = told.amount if told.is_returned else Decimal(0)
        returned = told.returned if told.returned is not None else whole
        if (returned or 0) >= refund.returned_before + refund.amount:
            refund.state, refund.next_try_at, refund.ended_at = RefundState.SUCCEEDED, None, at


def _held(session: Session, claimed: _Claimed) -> GatewayRefund:
    found = session.get(
        GatewayRefund, claimed.refund_id, with_for_update=True, populate_existing=True
    )
    assert found is not None, "refunds are never deleted"
    return found
