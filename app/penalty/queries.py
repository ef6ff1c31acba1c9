"""Debts with all that moved them, as the ledger's entries tell."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.ledger.models import Entry, EntryKind, Nature
from app.months.models import MonthRow
from app.penalty.debts import Debt, Movement

_KEY = (
    Entry.account_id,
    Entry.month,
    Entry.due_on,
    Entry.service_id,
    Entry.agreement_id,
)
_NEVER_OWED = (EntryKind.CHARGE, EntryKind.RECALCULATION, EntryKind.BENEFIT)
# What was charged too much was never owed: its debt is lower from the first day on.
_DAY = case(
    (
        and_(Entry.kind.in_(_NEVER_OWED), Entry.amount < 0),
        func.least(Entry.on_day, Entry.due_on),
    ),
    else_=Entry.on_day,
)


def debts_of(session: Session, accounts: Sequence[int], *, until: date) -> dict[int, list[Debt]]:
    """Return the debts of these accounts that could be late by a day, oldest first.

    Only the debt itself: penalty and the like bear no penalty, nor does what a court has ruled
    or an agreement has put off. A debt that a former system brought begins on the day it came:
    what it grew by before, that system has counted.
    """
    months = session.scalars(select(MonthRow.month)).all()
    rows = session.execute(
        select(*_KEY, _DAY.label("day"), func.min(Entry.arose_on), func.sum(Entry.amount))
        .where(
            Entry.posted.in_(months),  # so that the key leads straight to an account
            among(Entry.account_id, accounts),
            Entry.nature == Nature.PRINCIPAL,
            Entry.due_on < until,
        )
        .group_by(*_KEY, "day")
        .order_by(*_KEY, "day")
    )
    moved: dict[tuple[int, date, date, int, int], list[Movement]] = defaultdict(list)
    arose: dict[tuple[int, date, date, int, int], date] = {}
    for account_id, month, due_on, service_id, agreement_id, day, arose_on, amount in rows:
        key = (account_id, month, due_on, service_id, agreement_id)
        moved[key].append(Movement(day, amount))
        arose[key] = min(arose_on, arose.get(key, arose_on))
    debts: dict[int, list[Debt]] = defaultdict(list)
    for key, movements in moved.items():
        account_id, month, due_on, service_id, agreement_id = key
        debts[account_id].append(
            Debt(service_id, month, agreement_id, due_on, arose[key], movements)
        )
    return debts
