"""Credits that debts take, in the document that is being written; part of `ledger.post`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.allocation import Debts, Item
from app.ledger.charged import Charged, OfMonth, beyond_owed, charged_of
from app.ledger.credit_days import CreditDays, credit_days
from app.ledger.frames import Alike
from app.ledger.households import asked_of, of_others
from app.ledger.lines import write_lines
from app.ledger.models import Entry, EntryKind, Nature
from app.ledger.records import NewEntry, Return
from app.ledger.rules import rule_days
from app.ledger.taking import NOBODYS, settle

_CHUNK = 10_000
"""Accounts settled at a time; keeps memory flat."""


def take_credits(session: Session, *, posted: date, posting_id: int, whole: bool = False) -> None:
    """Cover what the document's accounts owe with the credits they have.

    A transfer is of the first day on which both were there: a debt that waited for its credit
    was late until then. Debts are taken by the rule of the last day of the document's month.
    """
    last_day = Month.of(posted).plus(1).first_day - timedelta(days=1)
    rule = rule_days(session).on(last_day)
    after = 0
    while accounts := open_items.with_both(
        session, after=after, posted=posted, posting_id=posting_id, limit=_CHUNK, whole=whole
    ):
        after = accounts[-1]
        items = open_items.items_of(session, accounts)
        days, others = credit_days(session, items), _others(session, items, last_day)
        transfers = {
            account_id: list(
                _settled(
                    account_id,
                    settle(own, rule=rule, on=last_day, others=others.get(account_id, NOBODYS)),
                    days[account_id],
                )
            )
            for account_id, own in items.items()
        }
        add_transfers(session, posted, posting_id, transfers)


def _others(
    session: Session, items: Mapping[int, Sequence[Item]], last_day: date
) -> Mapping[int, Mapping[date, Collection[int]]]:
    """Return whose debts are another's on the last day, and on the day of each advance."""
    late = of_others(session, asked_of({(account_id, last_day) for account_id in items}))
    advances = {
        (account_id, item.arose_on)
        for account_id, _ in late
        for item in items[account_id]
        if item.nature == Nature.ADVANCE
    }
    found: dict[int, dict[date, Collection[int]]] = defaultdict(dict)
    for (account_id, day), agreements in [
        *of_others(session, asked_of(advances)).items(),
        *late.items(),
    ]:
        found[account_id][day] = agreements
    return found


def take_back(
    session: Session, returns: Sequence[Return], *, posted: date, posting_id: int, alike: Alike
) -> None:
    """Let what the document takes back of an earlier month lower that month's own debt.

    The document has it among the sums of its own month, which may owe for something else. What
    is paid or put off already becomes a credit of the month that charged it: neither was ever
    owed, so the lines are of the kind that charged.
    """
    accounts = sorted({each.account_id for each in returns})
    owed = open_items.items_of(session, accounts) if accounts else {}
    debts = {account_id: Debts(owed.get(account_id, [])) for account_id in accounts}
    charged = charged_of(session, [of for each in returns if (of := _month_of(each))])
    lines: dict[int, list[NewEntry]] = defaultdict(list)
    for each in returns:
        own = debts[each.account_id]
        parts, left = own.cover(each.amount, _debts_of(each, own.items))
        of = _month_of(each)
        beyond = list(beyond_owed(charged[of] if of else (), parts, left))
        for item, amount in [
            *((part.item, part.amount) for part in parts),
            *((_item_of(each, there), taken) for there, taken in beyond),
        ]:
            lines[each.account_id] += _moved_back(each, item, amount, alike)
    add_transfers(session, posted, posting_id, lines)


def _month_of(each: Return) -> OfMonth | None:
    """Return whose month is taken back; none where any may have charged it, as penalty is."""
    if each.month is None or each.nature is not Nature.PRINCIPAL:
        return None
    return OfMonth(each.account_id, each.service_id, each.agreement_id, each.month.first_day)


def _item_of(each: Return, charged: Charged) -> Item:
    assert each.month is not None
    return Item(
        service_id=each.service_id,
        month=each.month.first_day,
        agreement_id=each.agreement_id,
        nature=each.nature,
        due_on=charged.due_on,
        arose_on=charged.arose_on,
        outstanding=Decimal(0),
        vat_rate=each.vat_rate,
    )


def _moved_back(each: Return, item: Item, amount: Decimal, alike: Alike) -> Iterable[NewEntry]:
    """Yield what takes a sum out of the document's own month and off the month that charged it."""
    here = replace(
        item,
        month=alike.month,
        due_on=alike.due_on,
        arose_on=alike.arose_on,
        vat_rate=each.vat_rate,
    )
    day = max(alike.on_day, item.arose_on)
    yield replace(transfer(each.account_id, here, amount, on_day=day), kind=each.kind)
    yield replace(transfer(each.account_id, item, -amount, on_day=day), kind=each.kind)


def _debts_of(each: Return, items: Sequence[Item]) -> list[int]:
    """Return the places of what is owed for the months that are taken back, latest first."""
    return [
        place
        for place, item in reversed(list(enumerate(items)))
        if (item.service_id, item.agreement_id, item.nature)
        == (each.service_id, each.agreement_id, each.nature)
        and (each.month is None or item.month == each.month.first_day)
    ]


def _settled(
    account_id: int, taken: Iterable[tuple[Item, Item, Decimal]], days: CreditDays
) -> Iterable[NewEntry]:
    for credit, debt, amount in taken:
        for day, part in days.taken(credit, debt, amount):
            yield transfer(account_id, credit, part, on_day=day)
            yield transfer(account_id, debt, -part, on_day=day)


def transfer(account_id: int, item: Item, amount: Decimal, *, on_day: date) -> NewEntry:
    """Return a line that moves `amount` on an open item, keeping all that the item is."""
    return NewEntry(
        account_id=account_id,
        month=Month.of(item.month),
        kind=EntryKind.TRANSFER,
        amount=amount,
        on_day=on_day,
        due_on=item.due_on,
        arose_on=item.arose_on,
        service_id=item.service_id,
        agreement_id=item.agreement_id,
        nature=Nature(item.nature),
        vat_rate=item.vat_rate,
    )


def add_transfers(
    session: Session, posted: date, posting_id: int, transfers: dict[int, list[NewEntry]]
) -> None:
    """Append transfers to a document, numbered on, and bring its open items up to them."""
    accounts = [account_id for account_id, entries in transfers.items() if entries]
    if not accounts:
        return
    mine = (
        Entry.posted == posted,
        among(Entry.account_id, accounts),
        Entry.posting_id == posting_id,
    )
    last = session.scalar(select(func.max(Entry.line)).where(*mine)) or 0
    write_lines(
        session, [(posted, posting_id, last, transfers[account_id]) for account_id in accounts]
    )
    open_items.apply(session, *mine, Entry.line > last)
