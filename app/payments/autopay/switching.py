"""Turning an autopay on and off: by its payer's own word, with his own card."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.payments.autopay.models import LAST_DAY, Autopay, AutopayRun, RunState, StopReason
from app.payments.gateways.charging import call_off
from app.payments.gateways.merchants import merchant_at_work
from app.payments.gateways.saved_cards import held_card


class AutopayThere(Conflict):
    """The account has an autopay; somebody who lives there may have turned it on."""

    key = "autopay.there"


class AutopayMissing(NotFound):
    """There is no such autopay at work, or it is not the visitor's; nobody learns which."""

    key = "autopay.missing"


class AutopayWrong(Invalid):
    """A limit is above zero and a day is one that every month has."""

    key = "autopay.wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAutopay:
    """What a payer agrees to. That the account is his own the caller has looked up."""

    account_id: int
    user_id: int
    card_id: int
    day: int
    monthly_limit: Decimal


def turn_on(session: Session, new: NewAutopay, *, at: datetime) -> int:
    """Turn an account's autopay on and return its id.

    Raises:
        AutopayWrong, AutopayThere.
        CardMissing: the card is not the payer's own.
        MerchantMissing: the company's shop takes no more payments.
    """
    if not (1 <= new.day <= LAST_DAY and new.monthly_limit > 0):
        raise AutopayWrong(f"day {new.day}, limit {new.monthly_limit}")
    card = held_card(session, new.card_id, user_id=new.user_id)
    merchant_at_work(session, card.merchant_id)
    row = insert(Autopay).values(
        account_id=new.account_id,
        subscriber_user_id=new.user_id,
        saved_card_id=card.id,
        day=new.day,
        monthly_limit=new.monthly_limit,
        started_at=at,
    )
    once = row.on_conflict_do_nothing(
        index_elements=["account_id"], index_where=Autopay.stopped_at.is_(None)
    )
    made = session.execute(once.returning(Autopay.id)).scalar_one_or_none()
    if made is None:
        raise AutopayThere(f"account {new.account_id} has an autopay")
    return made


def turn_off(session: Session, autopay_id: int, *, user_id: int, at: datetime) -> Autopay:
    """Turn a payer's own autopay off: nothing is charged by it from now on.

    Raises:
        AutopayMissing.
    """
    autopay = held_autopay(session, autopay_id)
    if autopay is None or autopay.subscriber_user_id != user_id or autopay.stopped_at is not None:
        raise AutopayMissing(f"no autopay {autopay_id} of user {user_id}")
    stop(session, autopay, StopReason.ASKED, at=at)
    return autopay


def stop(session: Session, autopay: Autopay, why: StopReason, *, at: datetime) -> None:
    """Stop an autopay that is held, and what of it has not begun."""
    autopay.stopped_at, autopay.stopped_for = at, why
    for run in open_runs(session, autopay.id):
        is_called_off = run.intent_id is not None and call_off(session, run.intent_id, at=at)
        if run.state == RunState.NOTICED or is_called_off:
            run.state, run.ended_at = RunState.STOPPED, at
    session.flush()


def stop_by_card(session: Session, card_id: int, *, at: datetime) -> None:
    """Stop what charges a card that its owner has just removed."""
    of_card = (Autopay.saved_card_id == card_id, Autopay.stopped_at.is_(None))
    for autopay_id in session.scalars(select(Autopay.id).where(*of_card).order_by(Autopay.id)):
        autopay = held_autopay(session, autopay_id)
        if autopay is not None and autopay.stopped_at is None:
            stop(session, autopay, StopReason.FORGOTTEN, at=at)


def held_autopay(session: Session, autopay_id: int) -> Autopay | None:
    """Return an autopay, held until this transaction ends."""
    return session.get(Autopay, autopay_id, with_for_update=True, populate_existing=True)


def open_runs(session: Session, autopay_id: int) -> list[AutopayRun]:
    """Return the months of an autopay that have no end yet, the earliest first."""
    return list(
        session.scalars(
            select(AutopayRun)
            .where(
                AutopayRun.autopay_id == autopay_id,
                AutopayRun.state.in_((RunState.NOTICED, RunState.CHARGING)),
            )
            .order_by(AutopayRun.month, AutopayRun.id)
            .execution_options(populate_existing=True)
        )
    )
