"""The check of a company's books: every invariant, kept for the staff to see.

It names what disagrees and mends nothing: whoever mends money leaves a document.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, LiteralString

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.adjustments.checks import CHECKS as OF_ADJUSTMENTS
from app.charging.checks import CHECKS as OF_CHARGES
from app.documents.checks import CHECKS as OF_BILLS
from app.kernel import clock
from app.ledger.checks import CHECKS as OF_MONEY
from app.ledger.checks import Discrepancy, discrepancies
from app.payments.cash.checks import CHECKS as OF_CASH
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.penalty.checks import CHECKS as OF_LATE_DEBTS
from app.reports.models import BooksCheck
from app.reports.turnover.checks import turnover_discrepancies
from app.restructuring.checks import CHECKS as OF_RESTRUCTURINGS
from app.subsidies.checks import CHECKS as OF_REGISTERS

CHECKS: Mapping[str, LiteralString] = {
    **OF_MONEY,
    **OF_CHARGES,
    **OF_ADJUSTMENTS,
    **OF_PAYMENTS,
    **OF_CASH,
    **OF_BILLS,
    **OF_LATE_DEBTS,
    **OF_REGISTERS,
    **OF_RESTRUCTURINGS,
}
_LISTED = 100
"""Discrepancies of one invariant that are kept; more are only more of the same."""


def check_books(session: Session) -> Sequence[Discrepancy]:
    """Check every invariant, keep what was found, and return it."""
    began = clock.now()
    found = [*discrepancies(session, CHECKS), *turnover_discrepancies(session)]
    session.add(
        BooksCheck(
            began_at=began, ended_at=clock.now(), found=len(found), listed=list(_kept(found))
        )
    )
    session.flush()
    return found


def last_check(session: Session) -> BooksCheck | None:
    """Return the latest check, or None when there was none yet."""
    return session.scalars(select(BooksCheck).order_by(BooksCheck.id.desc()).limit(1)).first()


def _kept(found: Sequence[Discrepancy]) -> Iterator[dict[str, Any]]:
    of_check: Counter[str] = Counter()
    for each in found:
        of_check[each.check] += 1
        if of_check[each.check] <= _LISTED:
            yield {
                "check": each.check,
                "account_id": each.account_id,
                "what": each.what,
                "derived": None if each.derived is None else str(each.derived),
                "entries": None if each.entries is None else str(each.entries),
            }
