"""Which one-off orders a published month has charged, and what a month takes back of others."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, cast, literal, select
from sqlalchemy.orm import Session, aliased

from app.charging.models import Charge, Run, RunProblem, RunState
from app.charging.problems import Problem
from app.kernel.month import Month
from app.ledger.records import Return
from app.tariffs.one_off.models import OneOffOrder, PriceItem


def part_of(order_id: SQLColumnExpression[int]) -> ColumnElement[str]:
    """Return the part of the line that charges an order."""
    return literal("o") + cast(order_id, String)


def charge_of_order() -> ColumnElement[bool]:
    """Return whether a published run has charged an order, as a condition on the order."""
    return (
        select(Charge.account_id)
        .join(Run, Run.id == Charge.run_id)
        .where(
            Charge.posted == OneOffOrder.month,
            Charge.account_id == OneOffOrder.account_id,
            Charge.part == part_of(OneOffOrder.id),
            Run.state == RunState.PUBLISHED,
        )
        .exists()
    )


def is_charged(session: Session, order_id: int) -> bool:
    """Say whether an order stands among the charges of a published month."""
    return bool(session.scalar(select(charge_of_order()).where(OneOffOrder.id == order_id)))


def returns_of(session: Session, run: Run) -> Sequence[Return]:
    """Return what the lines of a run take back of earlier months' orders.

    An account that the run parked has no lines, and nothing is taken back for it.
    """
    first = aliased(OneOffOrder)
    parked = (
        select(RunProblem.id)
        .where(
            RunProblem.run_id == run.id,
            RunProblem.kind == Problem.TOO_MANY_LINES,
            RunProblem.account_id == OneOffOrder.account_id,
        )
        .exists()
    )
    charge = and_(
        Charge.posted == first.month,
        Charge.account_id == first.account_id,
        Charge.part == part_of(first.id),
    )
    rows = session.execute(
        select(
            first.account_id,
            PriceItem.service_id,
            first.agreement_id,
            first.month,
            Charge.amount,
            first.vat_rate,
        )
        .select_from(OneOffOrder)
        .join(first, first.id == OneOffOrder.reverses_id)
        .join(PriceItem, PriceItem.id == first.item_id)
        .join(Charge, charge)
        .join(Run, and_(Run.id == Charge.run_id, Run.state == RunState.PUBLISHED))
        .where(
            OneOffOrder.month == run.month,
            OneOffOrder.retired_at.is_(None),
            Charge.amount > 0,
            ~parked,
        )
        .order_by(first.account_id, first.id)
    )
    return [
        Return(
            account_id=account_id,
            service_id=service_id,
            agreement_id=agreement_id,
            month=Month.of(month),
            amount=amount,
            vat_rate=vat_rate,
        )
        for account_id, service_id, agreement_id, month, amount, vat_rate in rows
    ]
