"""What customers paid ahead already, so that no invoice asks for it a second time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.queries import statements
from app.months.models import MonthRow

Overpaid = dict[tuple[int, int | None], Decimal]
"""What an account overpaid to a payee; None is the company itself."""


def overpaid(session: Session, accounts: Sequence[int]) -> Overpaid:
    """Return what accounts have overpaid by payee, as the books stand; nothing where they owe.

    One payee's money pays no other's services, as on bills; what names none pays any.
    """
    last = session.scalar(select(func.max(MonthRow.month)))
    if last is None:
        return {}
    closing: Overpaid = {}
    for account_id, lines in statements(session, accounts, Month.of(last)).items():
        for line in lines:
            key = account_id, line.payee_id
            closing[key] = closing.get(key, Decimal(0)) + line.closing
    for (account_id, payee_id), sum_ in [*closing.items()]:
        if payee_id is not None and sum_ > 0:  # it is for this first
            closing[account_id, None] = closing.get((account_id, None), Decimal(0)) + sum_
    return {key: -sum_ for key, sum_ in closing.items() if sum_ < 0}


def taken_off(content: Mapping[str, object]) -> Decimal:
    """Return what an invoice does not ask for, because it was paid ahead."""
    return sum(ahead_by_payee(content).values(), Decimal(0))


def ahead_by_payee(content: Mapping[str, object]) -> Mapping[str, Decimal]:
    """Return the same by the account that is paid; none has several payees."""
    ahead = content.get("ahead", {})
    assert isinstance(ahead, dict), "it is written by `wanted`"
    return {iban: Decimal(sum_) for iban, sum_ in ahead.items()}
