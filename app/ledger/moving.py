"""Paid money that a document moves: taken from what it covered, given like a payment.

Part of `ledger.post`. Whoever calls holds the month and the accounts concerned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.kernel.errors import Conflict
from app.ledger import open_items
from app.ledger.advances import payees_of
from app.ledger.allocation import Debts, Item
from app.ledger.crediting import Receipt, receipt_lines
from app.ledger.households import asked_of, of_others, strangers
from app.ledger.models import UNASSIGNED, Entry, EntryKind, Nature, PostingKind
from app.ledger.post import post
from app.ledger.records import NewEntry, NewPosting
from app.ledger.restoring import restore_debts
from app.ledger.rules import rule_days
from app.ledger.settling import add_transfers, transfer
from app.months.models import MonthRow

_PAID = (EntryKind.PAYMENT, EntryKind.REFUND)


class NotSoMuchPaid(Conflict):
    """Less is overpaid, or left of the payment, than is to be moved."""

    key = "ledger.not-so-much-paid"

    def __init__(self, *, left: Decimal) -> None:
        super().__init__(f"{left} may be moved", left=left)


class NotSoMuchOwed(Conflict):
    """An overpayment is set against what is owed, and against money of the same payee only."""

    key = "ledger.not-so-much-owed"

    def __init__(self, *, owed: Decimal) -> None:
        super().__init__(f"{owed} is owed there", owed=owed)


@dataclass(frozen=True, slots=True)
class Place:
    """Where money lies or is owed: an account and a service of it; none is any, or an advance."""

    account_id: int
    service_id: int | None = None


def move_money(
    session: Session,
    *,
    posting: NewPosting,
    taken: Sequence[NewEntry],
    receipts: Sequence[Receipt] = (),
) -> int:
    """Write one document that takes paid money away and gives it to others; return its id.

    What debts took since of an advance that goes is owed again, by its own due day.

    Raises:
        BooksClosed, AlreadyPosted.
    """
    posting_id = post(session, posting=posting, entries=taken)
    posted = posting.posted.first_day
    restore_debts(
        session,
        posted=posted,
        posting_id=posting_id,
        on_day=taken[0].on_day,
        of=PostingKind.PAYMENT,
    )
    rules = rule_days(session)
    for receipt in receipts:
        account_id = receipt.account_id
        debts = Debts(open_items.items_of(session, [account_id]).get(account_id, []))
        others = of_others(session, asked_of([(account_id, receipt.on_day)]))
        lines = receipt_lines(receipt, debts, rules, others, payees_of(session, [account_id]))
        add_transfers(session, posted, posting_id, {account_id: lines})
    return posting_id


def taken_from_payment(
    session: Session,
    *,
    account_id: int,
    documents: Sequence[int],
    amount: Decimal,
    like: NewEntry,
) -> list[NewEntry]:
    """Return lines that take a sum from what a payment covered: its advance, then the latest debt.

    `documents` are the payment's own and those that took of it before and stand. The lines are of
    the kind and the day of `like`.

    Raises:
        NotSoMuchPaid.
    """
    covered = _covered(session, account_id, documents)
    return list(_lines(account_id, covered, amount, like=like))


def taken_from_overpaid(
    session: Session, place: Place, amount: Decimal, *, like: NewEntry
) -> list[NewEntry]:
    """Return lines that take a sum of an account's advances, or of what a service is overpaid.

    Raises:
        NotSoMuchPaid.
    """
    return list(_lines(place.account_id, _overpaid(session, place), amount, like=like))


def set_off(
    session: Session, out: Place, to: Place, amount: Decimal, *, like: NewEntry
) -> list[NewEntry]:
    """Return lines that set an overpayment against debts, oldest first: credit, debt, and so on.

    Raises:
        NotSoMuchPaid, NotSoMuchOwed.
    """
    credits_ = _overpaid(session, out)
    if (left := -sum((each.outstanding for each in credits_), Decimal(0))) < amount:
        raise NotSoMuchPaid(left=left)
    debts = Debts(open_items.items_of(session, [to.account_id]).get(to.account_id, []))
    may = _Whose.of(session, out, to, credits_, like.on_day)
    # Lines of one account that hand its own money on are told from paid money that leaves it.
    kind = EntryKind.TRANSFER if out.account_id == to.account_id else like.kind
    lines: list[NewEntry] = []
    for credit in credits_:
        payable = [
            index
            for index in debts.payable(credit.payee_id)
            if to.service_id in (None, debts.items[index].service_id)
            and may.pay(credit, debts.items[index])
        ]
        parts, _ = debts.cover(min(amount, -credit.outstanding), payable)
        for part in parts:
            amount -= part.amount
            for account_id, item, sum_ in (
                (out.account_id, credit, part.amount),
                (to.account_id, part.item, -part.amount),
            ):
                line = transfer(account_id, item, sum_, on_day=like.on_day)
                lines.append(replace(line, kind=kind))
    if amount:
        raise NotSoMuchOwed(owed=-sum((each.amount for each in lines[1::2]), Decimal(0)))
    return lines


@dataclass(frozen=True, slots=True)
class _Whose:
    """Which agreements of both accounts are a former household's, by day of the money."""

    of_credits: Collection[int]
    of_debts: Mapping[date, Collection[int]]
    today: date

    @classmethod
    def of(
        cls, session: Session, out: Place, to: Place, credits_: Sequence[Item], today: date
    ) -> Self:
        days = {today, *(each.arose_on for each in credits_)}
        pairs = {(out.account_id, today), *((to.account_id, day) for day in days)}
        found = strangers(session, asked_of(pairs))
        of_debts = {day: found.get((to.account_id, day), frozenset()) for day in days}
        return cls(found.get((out.account_id, today), frozenset()), of_debts, today)

    def pay(self, credit: Item, debt: Item) -> bool:
        """Return whether a credit may be set against a debt: a former debtor's by his own only."""
        is_strange = debt.agreement_id in self.of_debts[self.today]
        if credit.nature == Nature.ADVANCE:
            return not is_strange or debt.agreement_id not in self.of_debts[credit.arose_on]
        if is_strange or credit.agreement_id in self.of_credits:
            return credit.debtor_id == debt.debtor_id
        return True


def overpaid(session: Session, account_id: int) -> dict[int, Decimal]:
    """Return what may be moved of an account by service; under `UNASSIGNED` its advances."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for item in open_items.items_of(session, [account_id]).get(account_id, []):
        if item.outstanding < 0:
            found[item.service_id] -= item.outstanding
    return dict(found)


def _overpaid(session: Session, place: Place) -> list[Item]:
    wanted = place.service_id or UNASSIGNED
    items = open_items.items_of(session, [place.account_id]).get(place.account_id, [])
    credits_ = (each for each in items if each.outstanding < 0 and each.service_id == wanted)
    return sorted(credits_, key=lambda each: each.age)


def _covered(session: Session, account_id: int, documents: Sequence[int]) -> list[Item]:
    """Return what of a payment still covers each item, as credits: the advance and latest first."""
    key = [getattr(Entry, name) for name in open_items.KEY if name != "account_id"]
    months = session.scalars(select(MonthRow.month)).all()
    amount = func.sum(Entry.amount)
    rows = session.execute(
        select(*key, func.min(Entry.arose_on), amount, func.max(Entry.vat_rate))
        .where(
            Entry.posted.in_(months),
            Entry.account_id == account_id,
            among(Entry.posting_id, documents),
            Entry.kind.in_(_PAID),
        )
        .group_by(*key)
        .having(amount < 0)
    )
    items = [Item(*row[:7], vat_rate=row[7]) for row in rows]
    items.sort(key=lambda each: each.age, reverse=True)
    return sorted(items, key=lambda each: each.nature != Nature.ADVANCE)


def _lines(
    account_id: int, items: Sequence[Item], amount: Decimal, *, like: NewEntry
) -> Iterator[NewEntry]:
    left = -sum((each.outstanding for each in items), Decimal(0))
    if left < amount:
        raise NotSoMuchPaid(left=left)
    for item in items:
        taken = min(amount, -item.outstanding)
        amount -= taken
        if taken:
            yield replace(transfer(account_id, item, taken, on_day=like.on_day), kind=like.kind)
