"""What customers paid ahead already, so that no invoice asks for it a second time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.orders import COMPANY_ITSELF
from app.ledger.queries import statements
from app.months.models import MonthRow

Overpaid = dict[tuple[int, int | None], Decimal]
"""What an account overpaid to a payee, or to the company itself; None is money for all."""


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
            named = account_id, line.payee_id or COMPANY_ITSELF
            _add(closing, named, line.closing - line.unnamed)
            _add(closing, (account_id, None), line.unnamed)
    owing = [(key, sum_) for key, sum_ in closing.items() if key[1] is not None and sum_ > 0]
    for (account_id, _), sum_ in owing:  # money for all is for this first
        _add(closing, (account_id, None), sum_)
    return {key: -sum_ for key, sum_ in closing.items() if sum_ < 0}


def _add(sums: Overpaid, key: tuple[int, int | None], sum_: Decimal) -> None:
    sums[key] = sums.get(key, Decimal(0)) + sum_


def taken_off(content: Mapping[str, object]) -> Decimal:
    """Return what an invoice does not ask for, because it was paid ahead."""
    return sum(ahead_by_payee(content).values(), Decimal(0))


def ahead_by_payee(content: Mapping[str, object]) -> Mapping[str, Decimal]:
    """Return the same by the account that is paid; none has several payees."""
    ahead = content.get("ahead", {})
    assert isinstance(ahead, dict), "it is written by `wanted`"
    return {iban: Decimal(sum_) for iban, sum_ in ahead.items()}
