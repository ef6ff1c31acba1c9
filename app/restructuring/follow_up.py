"""The daily look at agreements: those not kept are broken as the company's rule says."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.ledger import open_items
from app.ledger.allocation import INSTALMENTS
from app.ledger.models import Entry, EntryKind, OpenItem
from app.ledger.open_items import payee_of_item
from app.ledger.orders import COMPANY_ITSELF
from app.months.locks import month_for
from app.months.models import MonthRow
from app.months.parameter_keys import RESTRUCTURING_BREAKS_AFTER, RESTRUCTURING_WAIT_DAYS
from app.months.parameters import parameter
from app.restructuring.end import (
    Breach,
    NotKept,
    break_restructuring,
    return_what_came_back,
)
from app.restructuring.instalments import instalments_open
from app.restructuring.models import Restructuring, RestructuringEnd
from app.tariffs.models import Agreement, Service

log = structlog.get_logger()

Spared = tuple[int, date]
"""An account and the day of an instalment."""
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
    late_before = on - timedelta(days=parameter(session, RESTRUCTURING_WAIT_DAYS, on=on))
    returned = _with_returns()
    month_for(session, on)
    # All at once and before a second look: accounts are held in one order, and a payment that
    # came meanwhile may have kept an agreement.
    suspects = session.scalars(
        select(_not_kept(late_before, most, ()).subquery().c.account_id).distinct()
    ).all()
    concerned = {*suspects, *session.scalars(returned)}
    open_items.lock_accounts(session, sorted(concerned))
    for account_id in session.scalars(returned).all():
        return_what_came_back(session, account_id, on=on, by=by)
    spared = _just_bounced(session, suspects, since=late_before)
    late = session.execute(_not_kept(late_before, most, spared)).all() if most else []
    broken = []
    for restructuring_id in (each.id for each in late if each.account_id in suspects):
        breach = Breach(on=on, reason=BROKEN_BY_RULE, is_by_rule=True)
        try:
            with session.begin_nested():
                break_restructuring(session, restructuring_id, breach, today=on, by=by)
        except NotKept:
            # Its page shows what does not agree; the other accounts must not wait for it.
            log.warning("restructuring.follow-up.not-kept", restructuring_id=restructuring_id)
        else:
            broken.append(restructuring_id)
    return broken


def _not_kept(late_before: date, most: int, spared: Collection[Spared]) -> Select[int, int]:
    """Return the agreements that so many instalments are missed of, with their accounts.

    What the account has as credits counts as paid, the earliest instalment first: whoever owes
    nothing in all keeps his agreement. What lies with a payee who has no instalment of his pays
    none. `spared` instalments are not missed yet.
    """
    each = instalments_open().subquery()
    rest_so_far = func.sum(each.c.rest).over(
        partition_by=each.c.restructuring_id, order_by=each.c.due_on
    )
    late = (
        select(
            Restructuring.id,
            Restructuring.account_id,
            each.c.due_on,
            rest_so_far.label("rest_so_far"),
        )
        .join(each, each.c.restructuring_id == Restructuring.id)
        .where(
            each.c.due_on < late_before,
            each.c.rest > 0,
            tuple_(Restructuring.account_id, each.c.due_on).not_in(list(spared)),
        )
        .subquery()
    )
    credit = _credit_for_instalments(late.c.account_id)
    return (
        select(late.c.id, late.c.account_id)
        .where(late.c.rest_so_far > credit)
        .group_by(late.c.id, late.c.account_id)
        .having(func.count() >= max(most, 1))
        .order_by(late.c.account_id, late.c.id)
    )


def _credit_for_instalments(account_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """Return the sum of an account's credits that may pay instalments of it."""
    credit = _with_payee().where(OpenItem.outstanding < 0).subquery().c
    owed = (
        _with_payee()
        .where(OpenItem.outstanding > 0, OpenItem.nature.in_(sorted(INSTALMENTS)))
        .subquery()
        .c
    )
    reaches = (
        select(owed.account_id)
        .where(
            owed.account_id == credit.account_id,
            func.coalesce(owed.payee_id, COMPANY_ITSELF) == credit.payee_id,
        )
        .exists()
    )
    return (
        select(func.coalesce(-func.sum(credit.outstanding), 0))
        .where(credit.account_id == account_id, or_(credit.payee_id.is_(None), reaches))
        .scalar_subquery()
    )


def _with_payee() -> Select[*tuple[Any, ...]]:
    """Return open items with the payee each is with; an advance's agreement says whose it is."""
    service = func.coalesce(func.nullif(OpenItem.service_id, 0), Agreement.service_id)
    return (
        select(
            OpenItem.account_id,
            OpenItem.outstanding,
            payee_of_item().label("payee_id"),
        )
        .outerjoin(Agreement, Agreement.id == OpenItem.agreement_id)
        .outerjoin(Service, Service.id == service)
    )


def _just_bounced(session: Session, accounts: Sequence[int], *, since: date) -> Collection[Spared]:
    """Return the instalments that are owed again since a day because money did not come after all.

    The payer is given the days to wait anew: he may not know of it yet.
    """
    months = session.scalars(select(MonthRow.month)).all()
    rows = session.execute(
        select(Entry.account_id, Entry.due_on)
        .where(
            Entry.posted.in_(months),
            among(Entry.account_id, accounts),
            Entry.nature.in_(sorted(INSTALMENTS)),
            Entry.kind != EntryKind.RESTRUCTURING,
            Entry.amount > 0,
            Entry.on_day >= since,
        )
        .distinct()
    )
    return [(account_id, due_on) for account_id, due_on in rows]


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
