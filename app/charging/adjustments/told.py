"""Adjustments as the bill of a month and the cabinet tell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.charging.adjustments.models import Adjustment, AdjustmentLine
from app.kernel.month import Month
from app.ledger.models import Entry, EntryKind, Posting
from app.ledger.moved import moved_by, payee_of_entry
from app.tariffs.models import Agreement, Service


@dataclass(frozen=True, slots=True)
class ToldAdjustment:
    """An adjustment, or one taken back, as the bill of a month tells it."""

    account_id: int
    service_id: int
    service: str
    month: Month
    payee_id: int | None
    """Whose line of the service it changed; None is the company itself."""
    amount: Decimal
    basis: str
    reason: str
    is_undoing: bool


def told_in(
    session: Session, month: Month, accounts: Sequence[int], *, upto: int | None
) -> Sequence[ToldAdjustment]:
    """Return the adjustments that the books of a month have for these accounts, oldest first.

    Each with what it moved for each payee; those taken back in the month are told with the
    opposite sum. `upto` is the last document that a bill has seen; None: all of them.
    """
    is_undoing = Posting.reverses.is_not(None)
    of = or_(
        Adjustment.posting_id == Posting.id,
        and_(is_undoing, Adjustment.posting_id == Posting.reverses),
    )
    seen: list[ColumnElement[bool]] = [] if upto is None else [Posting.id <= upto]
    amount, payee = func.sum(Entry.amount), payee_of_entry()
    key: Sequence[Any] = (
        *(Posting.id, AdjustmentLine.number, AdjustmentLine.account_id, AdjustmentLine.service_id),
        *(Service.name, AdjustmentLine.month, payee, Adjustment.basis, is_undoing),
        case((is_undoing, Posting.reason), else_=Adjustment.reason),
    )
    rows = session.execute(
        select(*key, amount)
        .select_from(AdjustmentLine)
        .join(Adjustment, Adjustment.id == AdjustmentLine.adjustment_id)
        .join(Posting, of)
        .join(Service, Service.id == AdjustmentLine.service_id)
        .join(Entry, moved_by(Posting, AdjustmentLine, kinds=(EntryKind.RECALCULATION,)))
        .outerjoin(Agreement, Agreement.id == Entry.agreement_id)
        .where(AdjustmentLine.account_id.in_(accounts), Posting.posted == month.first_day, *seen)
        .group_by(*key)
        .having(amount != 0)
        .order_by(Posting.id, AdjustmentLine.number, payee.nulls_first())
    )
    return [
        ToldAdjustment(whose, service, name, Month.of(of_), to, sum_, basis, why or "", undone)
        for _, _, whose, service, name, of_, to, basis, undone, why, sum_ in rows
    ]
