"""Debts that come back when the money that covered them did not exist. Part of `ledger.post`.

Money goes from hand to hand: a payment covers January, January is lowered and what is over covers
heat. When the payment is taken back, January is owed as it is now, and heat again. When the
lowering is undone, January keeps what was paid for it, and heat is owed again by its own day.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.database.bulk import among
from app.ledger import open_items
from app.ledger.allocation import Item
from app.ledger.models import CHARGED, Entry, EntryKind, OpenItem, Posting, PostingKind
from app.ledger.records import NewEntry
from app.ledger.settling import add_transfers, transfer
from app.months.models import MonthRow

_ZERO = Decimal(0)
_LOWERING = frozenset(
    {
        *(PostingKind.CORRECTION, PostingKind.RECALCULATION, PostingKind.OPENING),
        *(PostingKind.BENEFIT, PostingKind.SUBSIDY),
    }
)
"""Documents whose lines below zero leave credits, which later documents hand on."""
_OF_MONEY = frozenset(
    {
        *(PostingKind.PAYMENT, PostingKind.TRANSFER, PostingKind.OFFSET),
        *(PostingKind.REFUND, PostingKind.CHARGEBACK),
    }
)
"""Documents of paid money: without it a debt may have handed on more than it got."""
_PAID = frozenset({EntryKind.PAYMENT, EntryKind.TRANSFER, EntryKind.REFUND})
Key = tuple[int, date, int, str, date]
"""An open item of the account: service, month, agreement, nature, due day."""


@dataclass(slots=True)
class _Handed:
    """Money of one item that covers another, and the document that did it last."""

    source: Key
    debt: Key
    posting_id: int
    amount: Decimal = _ZERO


@dataclass(slots=True)
class _Money:
    """What an account's items owe, what of it was paid, and which money went where."""

    items: dict[Key, Item]
    owed: dict[Key, Decimal]
    paid: dict[Key, Decimal]
    """Payments, refunds and transfers; above zero, an item has handed on more than it got."""
    handed: Sequence[_Handed]

    def restored(self) -> Iterator[tuple[Item, Item, Decimal]]:
        """Yield (source, debt, amount) for what was handed on and never came, newest first."""
        yield from self._followed(sorted(self.owed))

    def raised(self, again: Mapping[Key, Decimal]) -> Iterator[tuple[Item, Item, Decimal]]:
        """Yield the same for items that are no lower any more, by how much they were."""
        for source, amount in again.items():
            waiting: list[Key] = []
            yield from self._taken_back(source, min(self.owed[source], amount), waiting)
            yield from self._followed(waiting)

    def _followed(self, waiting: list[Key]) -> Iterator[tuple[Item, Item, Decimal]]:
        while waiting:
            source = waiting.pop()
            yield from self._taken_back(source, self._overdrawn(source), waiting)

    def _taken_back(
        self, source: Key, left: Decimal, waiting: list[Key]
    ) -> Iterator[tuple[Item, Item, Decimal]]:
        for each in (one for one in self.handed if one.source == source):
            amount = min(left, each.amount)
            if amount <= 0:
                continue
            left -= amount
            each.amount -= amount
            for key, moved in ((source, -amount), (each.debt, amount)):
                self.owed[key] = self.owed.get(key, _ZERO) + moved
                self.paid[key] = self.paid.get(key, _ZERO) + moved
            waiting.append(each.debt)
            yield self.items[source], self.items[each.debt], amount

    def _overdrawn(self, key: Key) -> Decimal:
        return min(self.owed.get(key, _ZERO), self.paid.get(key, _ZERO))


def restore_debts(
    session: Session, *, posted: date, posting_id: int, on_day: date, of: str
) -> None:
    """Make debts owed again that were covered by money which the document took away.

    `of` is the kind of what it undoes. Only paid money that goes can leave a debt with more than
    it is owed; any may leave an advance that more was taken from than was ever given. What
    lowered a month that was paid left a credit: what took it since is owed, not that month.
    """
    touched = select(Entry.account_id).where(Entry.posted == posted, Entry.posting_id == posting_id)
    accounts = set(open_items.overdrawn_advances(session, touched))
    if of in _OF_MONEY:
        accounts.update(session.scalars(touched))
    raised = _raised(session, posted, posting_id) if of in _LOWERING else {}
    for account_id in sorted({*accounts, *raised}):
        money = _money_of(session, account_id)
        lines: list[NewEntry] = []
        moves = [*money.raised(raised.get(account_id, {}))]
        if account_id in accounts:
            moves += money.restored()
        for source, debt, amount in moves:
            lines.append(transfer(account_id, source, -amount, on_day=on_day))
            lines.append(transfer(account_id, debt, amount, on_day=on_day))
        add_transfers(session, posted, posting_id, {account_id: lines})


def _raised(session: Session, posted: date, posting_id: int) -> dict[int, dict[Key, Decimal]]:
    """Return by how much the document raised items that are owed and had handed money on."""
    handed = aliased(Entry)
    names = ("service_id", "month", "agreement_id", "nature", "due_on")
    of_line = [getattr(Entry, name) for name in names]
    months = session.scalars(select(MonthRow.month)).all()
    rows = session.execute(
        select(Entry.account_id, *of_line, func.sum(Entry.amount))
        .join(
            OpenItem,
            (OpenItem.account_id == Entry.account_id)
            & (tuple_(*(getattr(OpenItem, name) for name in names)) == tuple_(*of_line)),
        )
        .where(
            Entry.posted == posted,
            Entry.posting_id == posting_id,
            Entry.kind.in_((EntryKind.OPENING, *CHARGED)),
            OpenItem.outstanding > 0,
            select(handed.line)
            .where(
                handed.posted.in_(months),
                handed.account_id == Entry.account_id,
                tuple_(*(getattr(handed, name) for name in names)) == tuple_(*of_line),
                handed.kind == EntryKind.TRANSFER,
                handed.amount > 0,
            )
            .exists(),
        )
        .group_by(Entry.account_id, *of_line)
        .having(func.sum(Entry.amount) > 0)
        .order_by(Entry.account_id, *of_line)
    )
    found: dict[int, dict[Key, Decimal]] = defaultdict(dict)
    for account_id, service_id, month, agreement_id, nature, due_on, amount in rows:
        found[account_id][service_id, month, agreement_id, nature, due_on] = amount
    return found


def _money_of(session: Session, account_id: int) -> _Money:
    lines = _lines(session, account_id)
    items: dict[Key, Item] = {}
    owed: dict[Key, Decimal] = defaultdict(Decimal)
    paid: dict[Key, Decimal] = defaultdict(Decimal)
    for each in lines:
        key = _key(each)
        owed[key] += each.amount
        if each.kind in _PAID:
            paid[key] += each.amount
        was = items.get(key)
        arose_on = each.arose_on if was is None else min(was.arose_on, each.arose_on)
        items[key] = Item(*key, arose_on, _ZERO, vat_rate=each.vat_rate)
    return _Money(items, owed, paid, _handed(lines, _copies(session, lines)))


def _handed(lines: Sequence[Entry], copies: dict[int, int | None]) -> list[_Handed]:
    """Return which money covered which debt, the newest first.

    A transfer is two lines that follow each other: the credit that is taken, the debt it covers;
    where debts came back, the other way round. Lines that a reversal copied, and those they undo,
    are left out.
    """
    found: dict[tuple[Key, Key], _Handed] = {}
    for posting_id, of in groupby(lines, key=lambda each: each.posting_id):
        copied = copies.get(posting_id, 0)
        if copied is None:
            continue
        moved = [each for each in list(of)[copied:] if each.kind == EntryKind.TRANSFER]
        for taken, covered in zip(moved[::2], moved[1::2], strict=False):
            pair = (_key(taken), _key(covered))
            handed = found.setdefault(pair, _Handed(*pair, posting_id))
            handed.amount += taken.amount
            handed.posting_id = posting_id
    return sorted(found.values(), key=lambda each: (each.posting_id, each.debt[1]), reverse=True)


def _copies(session: Session, lines: Sequence[Entry]) -> dict[int, int | None]:
    """Return how many lines a reversal has of the document it undoes; None for that one itself."""
    ids = sorted({each.posting_id for each in lines})
    undone = session.execute(
        select(Posting.id, Posting.reverses).where(
            among(Posting.id, ids), Posting.reverses.is_not(None)
        )
    )
    count = defaultdict[int, int](int)
    for each in lines:
        count[each.posting_id] += 1
    found: dict[int, int | None] = {}
    for reversal, original in undone:
        assert original is not None, "a reversal names its document"
        found[reversal] = count[original]
        found[original] = None
    return found


def _lines(session: Session, account_id: int) -> Sequence[Entry]:
    # Named one by one, so that the key leads straight to the account.
    months = session.scalars(select(MonthRow.month)).all()
    return session.scalars(
        select(Entry)
        .where(Entry.posted.in_(months), Entry.account_id == account_id)
        .order_by(Entry.posting_id, Entry.line)
        .execution_options(populate_existing=True)
    ).all()


def _key(line: Entry) -> Key:
    return (line.service_id, line.month, line.agreement_id, line.nature, line.due_on)
