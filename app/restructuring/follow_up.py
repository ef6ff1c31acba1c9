"""The daily look at agreements: those not kept are broken as the company's rule says."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.ledger import open_items
from app.ledger.allocation import INSTALMENTS
from app.ledger.models import OpenItem
from app.months.locks import month_for
from app.months.models import MonthRow
from app.months.parameter_keys import RESTRUCTURING_BREAKS_AFTER, RESTRUCTURING_WAIT_DAYS
from app.months.parameters import parameter
from app.restructuring.end import Breach, break_restructuring, return_what_came_back
from app.restructuring.instalments import instalments_open
from app.restructuring.models import Restructuring, RestructuringEnd

BROKEN_BY_RULE = "restructuring.broken-by-rule"
"""Reason of an end that no person wrote; screens have its words."""


def follow_up(session: Session, *, on: date, by: int) -> Sequence[int]:
    """Break what is not kept any more, and return the ids of the agreements broken.

    Money of the last days may still be on its way in the bank's statements: an instalment counts
    as missed only some days after its own. Run twice, the second time does nothing.
    """
    if session.scalar(select(func.count()).where(MonthRow.books == "open")) == 0:
        return []  # no document can be written; the next day looks again
    most = parameter(session, RESTRUCTURING_BREAKS_AFTER, on=on)
    wait = timedelta(days=parameter(session, RESTRUCTURING_WAIT_DAYS, on=on))
    late = _not_kept(on - wait, most)
    returned = _with_returns()
    month_for(session, on)
    # All at once and before a second look: accounts are held in one order, and a payment that
    # came meanwhile may have kept an agreement.
    concerned = select(late.subquery().c.account_id).union(returned)
    open_items.lock_accounts(session, session.scalars(concerned).all())
    for account_id in session.scalars(returned).all():
        return_what_came_back(session, account_id, on=on, by=by)
    broken = [each.id for each in session.execute(late)] if most else []
    for restructuring_id in broken:
        breach = Breach(on=on, reason=BROKEN_BY_RULE, is_by_rule=True)
        break_restructuring(session, restructuring_id, breach, today=on, by=by)
    return broken


def _not_kept(late_before: date, most: int) -> Select[int, int]:
    """Return the agreements that so many instalments are missed of, with their accounts."""
    late = instalments_open().subquery()
    return (
        select(Restructuring.id, Restructuring.account_id)
        .join(late, late.c.restructuring_id == Restructuring.id)
        .where(late.c.due_on < late_before, late.c.rest > 0)
        .group_by(Restructuring.id, Restructuring.account_id)
        .having(func.count() >= max(most, 1))
        .order_by(Restructuring.account_id, Restructuring.id)
    )


def _with_returns() -> Select[int]:
    """Return accounts of broken agreements that have instalments open, by id."""
    return (
        select(Restructuring.account_id)
        .join(RestructuringEnd, RestructuringEnd.restructuring_id == Restructuring.id)
        .join(OpenItem, OpenItem.account_id == Restructuring.account_id)
        .where(OpenItem.nature.in_(sorted(INSTALMENTS)))
        .distinct()
        .order_by(Restructuring.account_id)
    )
