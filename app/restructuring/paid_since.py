"""Money that came for an agreement after the day on which it was broken, told later.

It covered instalments, for nobody knew yet; on the days before it came the debt itself was owed
again. So the debt is larger from the day of the break, and smaller from that of the money.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.models import Entry, EntryKind, Nature
from app.ledger.records import NewEntry
from app.months.models import MonthRow
from app.restructuring.moving import moving
from app.restructuring.parts import Key
from app.restructuring.stored import Standing

_MONEY = (EntryKind.PAYMENT, EntryKind.TRANSFER, EntryKind.REFUND)
_Sums = list[tuple[date, Decimal]]
"""Days and what came on each."""


def owed_until_paid(
    session: Session, account_id: int, standing: Standing, *, broken_on: date
) -> Iterator[NewEntry]:
    """Yield the lines that let debts be owed from a break until the money that came after it.

    No open item changes: two lines of the same debt move, by as much. The last money of an item
    covers the last of its parts that are covered.
    """
    came = _came_since(session, account_id, standing, after=broken_on)
    for part, owed in zip(reversed(standing.parts), reversed(standing.owed), strict=True):
        left = part.amount - owed
        sums = came.get(part.key, [])
        while left and sums:
            day, amount = sums.pop()
            taken = min(left, amount)
            left -= taken
            if taken < amount:
                sums.append((day, amount - taken))
            if part.nature == Nature.PRINCIPAL:
                _, owed_again = moving(account_id, part, taken, on_day=broken_on)
                yield owed_again
                yield replace(owed_again, amount=-taken, on_day=day)


def _came_since(
    session: Session, account_id: int, standing: Standing, *, after: date
) -> dict[Key, _Sums]:
    """Return what money covered of each item after a day, the earliest first.

    Money that was taken back is none: it leaves the latest before it.
    """
    months: Sequence[date] = session.scalars(select(MonthRow.month)).all()
    rows = session.execute(
        select(
            Entry.service_id,
            Entry.month,
            Entry.agreement_id,
            Entry.nature,
            Entry.due_on,
            Entry.on_day,
            -func.sum(Entry.amount),
        )
        .where(
            Entry.posted.in_(months),
            Entry.account_id == account_id,
            Entry.nature.in_({part.put_off_as for part in standing.parts}),
            Entry.kind.in_(_MONEY),
            Entry.on_day > after,
        )
        .group_by(
            Entry.service_id,
            Entry.month,
            Entry.agreement_id,
            Entry.nature,
            Entry.due_on,
            Entry.on_day,
        )
        .order_by(Entry.on_day)
    )
    found: dict[Key, _Sums] = defaultdict(list)
    for row in rows:
        sums, day, amount = found[row[0], row[1], row[2], row[3], row[4]], row[5], row[6]
        left = amount
        while left < 0 and sums:
            before, there = sums.pop()
            left += there
            if left > 0:
                sums.append((before, left))
        if amount > 0:
            sums.append((day, amount))
    return found
