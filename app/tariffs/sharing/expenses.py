"""What was spent of an estimate, item by item: written down with its document, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.money import to_kopecks
from app.kernel.text import clean_text
from app.months.facts import record_fact, retire_fact
from app.tariffs.sharing.estimates import EstimateMissing, days_of, get_estimate
from app.tariffs.sharing.models import EstimateExpense, EstimateFund, EstimateItem, SharedSum

MOST = Decimal(10**10)
"""UAH: a larger sum is a slip of the pen."""


class EstimateNotApproved(Conflict):
    """Nothing is spent of an estimate that nobody has approved."""

    key = "tariffs.estimate-not-approved"


class ExpenseIncomplete(Invalid):
    """An expense needs what it was for, a document, a sum of money and a reason to be undone."""

    key = "tariffs.expense-incomplete"


class ExpenseDayUnfit(Invalid):
    """It was spent before the estimate begins, or will be tomorrow."""

    key = "tariffs.expense-day-unfit"

    def __init__(self, *, first: date) -> None:
        super().__init__(f"from {first} until today", first=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExpense:
    """What was spent of an item, when, for what and by which document."""

    item_id: int
    spent_on: date
    amount: Decimal
    what: str
    document: str


def record_expense(
    session: Session, estimate_id: int, new: NewExpense, *, today: date, by: int
) -> int:
    """Write down what was spent of an item; it charges nobody. Return its id.

    Raises:
        EstimateMissing, EstimateNotApproved, ExpenseIncomplete, ExpenseDayUnfit.
    """
    estimate = get_estimate(session, estimate_id)
    get_item(session, estimate_id, new.item_id)
    if session.scalar(select(SharedSum.id).where(SharedSum.estimate_id == estimate_id)) is None:
        raise EstimateNotApproved(f"estimate {estimate_id} is not approved")
    what, document = clean_text(new.what), clean_text(new.document)
    is_money = new.amount == to_kopecks(new.amount) and 0 < new.amount < MOST
    if not (what and document and is_money):
        raise ExpenseIncomplete("an expense without a sum, a document or what it was for")
    first = days_of(estimate).start
    if not first <= new.spent_on <= today:
        raise ExpenseDayUnfit(first=first)
    expense = EstimateExpense(
        item_id=new.item_id,
        spent_on=new.spent_on,
        amount=new.amount,
        what=what,
        document=document,
    )
    return int(record_fact(session, expense, by=by).id)


def take_expense_back(
    session: Session, estimate_id: int, expense_id: int, *, reason: str, by: int
) -> None:
    """Say that an expense was written down by mistake.

    Raises:
        EstimateMissing: the estimate has no such live expense.
        ExpenseIncomplete: nobody said why.
    """
    expense = session.get(EstimateExpense, expense_id, with_for_update=True, populate_existing=True)
    if expense is None or expense.retired_at is not None:
        raise EstimateMissing(f"no expense {expense_id}")
    get_item(session, estimate_id, expense.item_id)
    if not clean_text(reason):
        raise ExpenseIncomplete("taken back without a reason")
    retire_fact(session, expense, by=by, reason=clean_text(reason))


def get_item(session: Session, estimate_id: int, item_id: int) -> EstimateItem:
    """Return an item of the estimate.

    Raises:
        EstimateMissing: it has no such item.
    """
    item = session.scalars(
        select(EstimateItem)
        .join(EstimateFund, EstimateFund.id == EstimateItem.fund_id)
        .where(EstimateItem.id == item_id, EstimateFund.estimate_id == estimate_id)
    ).one_or_none()
    if item is None:
        raise EstimateMissing(f"estimate {estimate_id} has no item {item_id}")
    return item


def spent_by_item(session: Session, estimate_id: int) -> Mapping[int, Decimal]:
    """Return what was spent of each item of an estimate; an item without expenses is left out."""
    rows = session.execute(
        select(EstimateExpense.item_id, func.sum(EstimateExpense.amount))
        .join(EstimateItem, EstimateItem.id == EstimateExpense.item_id)
        .join(EstimateFund, EstimateFund.id == EstimateItem.fund_id)
        .where(EstimateFund.estimate_id == estimate_id, EstimateExpense.retired_at.is_(None))
        .group_by(EstimateExpense.item_id)
    )
    return {item_id: spent for item_id, spent in rows}  # noqa: C416 - rows are not pairs to mypy


def expenses_query(item_id: int) -> Select[Any]:
    """Return the query of the live expenses of an item."""
    columns = ("id", "spent_on", "what", "document", "amount")
    return select(*(getattr(EstimateExpense, name) for name in columns)).where(
        EstimateExpense.item_id == item_id, EstimateExpense.retired_at.is_(None)
    )
