"""Autopays as the cabinet shows them: to their payer, and to nobody who lives beside him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.payments.autopay.models import Autopay, AutopayRun
from app.payments.gateways.saved_models import SavedCard

_MOST = 24


@dataclass(frozen=True, slots=True)
class AutopayRow:
    """An autopay and the card it charges."""

    id: int
    user_id: int
    card: str
    day: int
    monthly_limit: Decimal
    started_at: datetime
    stopped_at: datetime | None
    stopped_for: str | None


def autopay_of(session: Session, account_id: int) -> AutopayRow | None:
    """Return the account's autopay at work, whoever turned it on."""
    row = session.execute(
        _query().where(Autopay.account_id == account_id, Autopay.stopped_at.is_(None))
    ).one_or_none()
    return AutopayRow(*row) if row is not None else None


def last_autopay(session: Session, account_id: int, *, user_id: int) -> AutopayRow | None:
    """Return the user's latest autopay of an account, at work or not."""
    row = session.execute(
        _query()
        .where(Autopay.account_id == account_id, Autopay.subscriber_user_id == user_id)
        .order_by(Autopay.id.desc())
        .limit(1)
    ).one_or_none()
    return AutopayRow(*row) if row is not None else None


def _query() -> Select[*tuple[Any, ...]]:
    return select(
        Autopay.id,
        Autopay.subscriber_user_id,
        SavedCard.card,
        Autopay.day,
        Autopay.monthly_limit,
        Autopay.started_at,
        Autopay.stopped_at,
        Autopay.stopped_for,
    ).join(SavedCard, SavedCard.id == Autopay.saved_card_id)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A month of an autopay."""

    month: date
    announced: Decimal
    taken: Decimal | None
    charge_on: date
    state: str
    intent_id: UUID | None


def runs_of(session: Session, account_id: int, *, user_id: int) -> Sequence[RunRow]:
    """Return the months of a user's autopays of an account, the latest first."""
    rows = session.execute(
        select(
            AutopayRun.month,
            AutopayRun.announced,
            AutopayRun.taken,
            AutopayRun.charge_on,
            AutopayRun.state,
            AutopayRun.intent_id,
        )
        .join(Autopay, Autopay.id == AutopayRun.autopay_id)
        .where(Autopay.account_id == account_id, Autopay.subscriber_user_id == user_id)
        .order_by(AutopayRun.charge_on.desc(), AutopayRun.id.desc())
        .limit(_MOST)
    )
    return [RunRow(*row) for row in rows]
