"""Since when a credit has been there: what was paid, or put off, beyond what was ever owed.

A lowered charge was never owed, so its credit is as old as the money that had covered it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.ledger.allocation import Item
from app.ledger.models import CHARGED, EntryKind, Nature
from app.months.models import MonthRow

_NEVER_OWED = (
    *(EntryKind.OPENING, *CHARGED),
    *(EntryKind.PENALTY, EntryKind.INTEREST, EntryKind.INFLATION),
)
"""What a line of these kinds lowers was not owed from its first day on, whenever it was written."""
_KEY = ("account_id", "service_id", "month", "agreement_id", "nature", "due_on")
# Account by account and month by month, or the planner would read whole months. Books stay open
# at most three months beside those of a later one, so no line of an item is older.
_MOVES = text("""
SELECT each.place, own.day, min(own.arose_on), sum(own.amount)
FROM unnest(
    CAST(:account_id AS bigint[]), CAST(:service_id AS bigint[]), CAST(:month AS date[]),
    CAST(:agreement_id AS bigint[]), CAST(:nature AS text[]), CAST(:due_on AS date[])
) WITH ORDINALITY AS each (account_id, service_id, month, agreement_id, nature, due_on, place)
CROSS JOIN unnest(CAST(:months AS date[])) AS of (posted)
CROSS JOIN LATERAL (
    SELECT e.arose_on, e.amount,
           CASE WHEN e.kind = ANY (CAST(:never_owed AS text[])) AND e.amount < 0
                THEN DATE '0001-01-01' ELSE e.on_day END AS day
    FROM entry AS e
    WHERE e.posted = of.posted AND e.account_id = each.account_id
      AND e.service_id = each.service_id AND e.month = each.month
      AND e.agreement_id = each.agreement_id AND e.nature = each.nature
      AND e.due_on = each.due_on
) AS own
WHERE of.posted >= each.month - interval '3 months'
GROUP BY each.place, own.day
ORDER BY each.place, own.day
""")
Layer = tuple[date, Decimal]
"""A day and by how much a credit is larger from it on."""


@dataclass(slots=True)
class CreditDays:
    """The credits of one account that are no advances; each transfer takes the oldest money."""

    layers: Mapping[Item, list[Layer]]

    def taken(self, credit: Item, debt: Item, amount: Decimal) -> Iterator[Layer]:
        """Yield the days and amounts by which a credit covers a debt: once both were there."""
        layers = self.layers.get(credit)
        if layers is None:  # an advance has a day of its own
            yield max(credit.arose_on, debt.arose_on), amount
            return
        of_day: dict[date, Decimal] = defaultdict(Decimal)
        while amount:
            day, there = layers.pop(0)
            if there > amount:
                layers.insert(0, (day, there - amount))
            part = min(amount, there)
            of_day[max(day, debt.arose_on)] += part
            amount -= part
        yield from of_day.items()


def credit_days(session: Session, items: Mapping[int, Sequence[Item]]) -> Mapping[int, CreditDays]:
    """Return since when accounts have had those of their open items that are credits."""
    credits_ = [
        (account_id, item)
        for account_id, own in items.items()
        for item in own
        if item.outstanding < 0 and item.nature != Nature.ADVANCE
    ]
    moves: list[list[tuple[date, date, Decimal]]] = [[] for _ in credits_]
    if credits_:
        asked = {name: [_figure(each, name) for each in credits_] for name in _KEY}
        months = session.scalars(select(MonthRow.month)).all()
        known = {"months": list(months), "never_owed": list(_NEVER_OWED)}
        for place, *moved in session.execute(_MOVES, asked | known):
            moves[place - 1].append((moved[0], moved[1], moved[2]))
    found: dict[int, dict[Item, list[Layer]]] = {account_id: {} for account_id in items}
    for (account_id, item), moved_by in zip(credits_, moves, strict=True):
        began = min((arose_on for _, arose_on, _ in moved_by), default=item.arose_on)
        # Not before the item itself was there.
        found[account_id][item] = layers_of(
            [(max(day, began), amount) for day, _, amount in moved_by]
        )
    return {account_id: CreditDays(layers) for account_id, layers in found.items()}


def layers_of(moves: Sequence[Layer]) -> list[Layer]:
    """Return the days from which a credit has lastingly been larger, given all that moved it.

    >>> a, b, c = date(2026, 1, 31), date(2026, 3, 10), date(2026, 3, 16)
    >>> moves = [(a, Decimal(1000)), (a, Decimal(-900)), (b, Decimal(-500)), (c, Decimal(-500))]
    >>> [(day.day, int(amount)) for day, amount in layers_of(moves)]
    [(10, 400), (16, 500)]
    """
    moved: dict[date, Decimal] = defaultdict(Decimal)
    for day, amount in moves:
        moved[day] += amount
    days = sorted(moved)
    there = [-owed for owed in accumulate(moved[day] for day in days)]
    # What is spent again later was not left for this: only what stays until the end counts.
    lasting = list(accumulate(reversed([max(each, Decimal(0)) for each in there]), min))[::-1]
    before = [Decimal(0), *lasting]
    return [
        (day, now - was)
        for day, now, was in zip(days, lasting, before[:-1], strict=True)
        if now > was
    ]


def _figure(credit: tuple[int, Item], name: str) -> object:
    account_id, item = credit
    return account_id if name == "account_id" else getattr(item, name)
