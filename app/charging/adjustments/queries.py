"""Adjustments as the office, the bill and the cabinet show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from app.access.models import Actor
from app.charging.adjustments.models import Adjustment, AdjustmentLine, AdjustmentState
from app.ledger.models import Posting
from app.registry.models import Account
from app.tariffs.models import Service

_REVERSAL, _MAKER, _SIGNER = aliased(Posting), aliased(Actor), aliased(Actor)
_STATE: ColumnElement[str] = case(
    (_REVERSAL.id.is_not(None), AdjustmentState.UNDONE.value),
    (Adjustment.posting_id.is_not(None), AdjustmentState.POSTED.value),
    (Adjustment.declined_at.is_not(None), AdjustmentState.DECLINED.value),
    else_=AdjustmentState.WAITING.value,
)


@dataclass(frozen=True, slots=True)
class AdjustmentCard:
    """An adjustment with who made and decided it, and where it stands."""

    id: int
    basis: str
    reason: str
    accounts: int
    total: Decimal
    needs_second: bool
    made_by: int
    brought_by: Sequence[int]
    maker: str
    made_at: datetime
    signer: str | None
    state: str
    declined_because: str | None
    posted: date | None
    """The month whose bill shows it."""
    undone_because: str | None
    undone_in: date | None

    def is_of(self, actor_id: int) -> bool:
        """Return whether somebody made it or had a hand in its file: he is no second person."""
        return actor_id == self.made_by or actor_id in self.brought_by


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an adjustment."""

    account_id: int
    number: str
    service: str
    month: date
    amount: Decimal
    vat_rate: Decimal


@dataclass(frozen=True, slots=True)
class AccountAdjustment:
    """What adjustments have changed for an account, with where each stands."""

    adjustment_id: int
    service: str
    month: date
    amount: Decimal
    vat_rate: Decimal
    basis: str
    reason: str
    state: str
    posted: date | None
    made_at: datetime
    maker: str
    accounts: int


def adjustments_query(state: str | None = None) -> Select[*tuple[Any, ...]]:
    """Return the query of adjustments, in `state` if one is asked for; ids order them by time."""
    query: Select[*tuple[Any, ...]] = select(
        Adjustment.id,
        Adjustment.basis,
        Adjustment.reason,
        Adjustment.accounts,
        Adjustment.total,
        Adjustment.made_at,
        func.coalesce(_MAKER.label, _MAKER.ref).label("maker"),
        _STATE.label("state"),
    ).select_from(Adjustment)
    query = _joined(query)
    return query if state is None else query.where(_STATE.in_([state]))


def waiting_adjustments(session: Session) -> int:
    """Return how many adjustments wait for another person."""
    found = session.scalar(
        select(func.count()).where(
            Adjustment.posting_id.is_(None), Adjustment.declined_at.is_(None)
        )
    )
    return found or 0


def adjustment_card(session: Session, adjustment_id: int) -> AdjustmentCard | None:
    """Return an adjustment, None when there is no such one."""
    original = aliased(Posting)
    columns: Sequence[Any] = (
        Adjustment.id,
        Adjustment.basis,
        Adjustment.reason,
        Adjustment.accounts,
        Adjustment.total,
        Adjustment.needs_second,
        Adjustment.made_by,
        Adjustment.brought_by,
        func.coalesce(_MAKER.label, _MAKER.ref),
        Adjustment.made_at,
        func.coalesce(_SIGNER.label, _SIGNER.ref),
        _STATE,
        Adjustment.declined_because,
        original.posted,
        _REVERSAL.reason,
        _REVERSAL.posted,
    )
    row = session.execute(
        _joined(select(*columns).select_from(Adjustment))
        .outerjoin(_SIGNER, _SIGNER.id == Adjustment.decided_by)
        .outerjoin(original, original.id == Adjustment.posting_id)
        .where(Adjustment.id == adjustment_id)
    ).one_or_none()
    return AdjustmentCard(*row) if row else None


def lines_of(session: Session, adjustment_id: int, *, most: int | None = None) -> Sequence[LineRow]:
    """Return the lines of an adjustment in the order of accounts, all or the first ones."""
    rows = session.execute(
        select(
            AdjustmentLine.account_id,
            Account.number,
            Service.name,
            AdjustmentLine.month,
            AdjustmentLine.amount,
            AdjustmentLine.vat_rate,
        )
        .join(Account, Account.id == AdjustmentLine.account_id)
        .join(Service, Service.id == AdjustmentLine.service_id)
        .where(AdjustmentLine.adjustment_id == adjustment_id)
        .order_by(AdjustmentLine.number)
        .limit(most)
    )
    return [LineRow(*row) for row in rows]


def adjustments_of(session: Session, account_id: int) -> Sequence[AccountAdjustment]:
    """Return all that adjustments say of an account, the latest first."""
    original = aliased(Posting)
    query: Select[*tuple[Any, ...]] = (
        select(
            Adjustment.id,
            Service.name,
            AdjustmentLine.month,
            AdjustmentLine.amount,
            AdjustmentLine.vat_rate,
            Adjustment.basis,
            Adjustment.reason,
            _STATE,
            original.posted,
            Adjustment.made_at,
            func.coalesce(_MAKER.label, _MAKER.ref),
            Adjustment.accounts,
        )
        .select_from(AdjustmentLine)
        .join(Adjustment, Adjustment.id == AdjustmentLine.adjustment_id)
        .join(Service, Service.id == AdjustmentLine.service_id)
    )
    rows = session.execute(
        _joined(query)
        .outerjoin(original, original.id == Adjustment.posting_id)
        .where(AdjustmentLine.account_id == account_id)
        .order_by(Adjustment.id.desc(), AdjustmentLine.number)
    )
    return [AccountAdjustment(*row) for row in rows]


def numbers_of(session: Session, accounts: Sequence[int]) -> dict[int, str]:
    """Return the numbers of these accounts, by id."""
    rows = session.execute(select(Account.id, Account.number).where(Account.id.in_(accounts)))
    return {account_id: number for account_id, number in rows}  # noqa: C416 - rows are typed


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.join(_MAKER, _MAKER.id == Adjustment.made_by).outerjoin(
        _REVERSAL, _REVERSAL.reverses == Adjustment.posting_id
    )
