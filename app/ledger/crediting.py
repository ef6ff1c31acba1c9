"""Payments become documents: allocated by the rule, posted, the rest kept as an advance."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.allocation import Debts, Part, allocate
from app.ledger.models import UNASSIGNED, EntryKind, Nature, PostingKind
from app.ledger.orders import Stated
from app.ledger.post import Document, post_many
from app.ledger.records import NewEntry, NewPosting
from app.ledger.rules import rule_days
from app.months.locks import lock_for_writing
from app.tariffs.models import Agreement, Service

_CHUNK = 5_000
"""Payments posted at a time; keeps memory flat."""


@dataclass(frozen=True, slots=True)
class _Agreed:
    """An agreement that names a payee, to say whose an advance is."""

    id: int
    since: date
    until: date | None
    is_retired: bool

    def near(self, day: date) -> tuple[bool, bool, int, int]:
        """Return how well it tells whose contract money of a day is paid under: least is best."""
        holds = self.since <= day and (self.until is None or day < self.until)
        return (self.is_retired, not holds, abs((self.since - day).days), -self.id)


Payees = dict[tuple[int, int], list[_Agreed]]
"""The agreements of (account, payee)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money received for an account, to be posted once. `amount` is above zero."""

    account_id: int
    source_id: str
    on_day: date
    """Value date."""
    amount: Decimal
    posted: Month
    payee_id: int | None = None
    stated: Month | None = None
    """The month the payer says it is for."""
    stated_service: int | None = None


def credit(
    session: Session, receipts: Sequence[Receipt], *, source_kind: str, by: int
) -> dict[str, int]:
    """Post receipts, oldest first for each account; return source id -> document id.

    Each covers debts as `app.ledger.allocation` says; what is left is an advance of its payee.

    Raises:
        BooksClosed, AlreadyPosted: nothing of this call may be committed.
    """
    ordered = sorted(receipts, key=lambda each: (each.account_id, each.on_day, each.source_id))
    posted: dict[str, int] = {}
    for chunk in _whole_accounts(ordered):
        documents = _documents(session, chunk, source_kind=source_kind, by=by)
        ids = post_many(session, documents)
        posted.update(zip((receipt.source_id for receipt in chunk), ids, strict=True))
    return posted


def _whole_accounts(receipts: Sequence[Receipt]) -> Iterator[Sequence[Receipt]]:
    start = 0
    while start < len(receipts):
        end = min(start + _CHUNK, len(receipts))
        while end < len(receipts) and receipts[end].account_id == receipts[end - 1].account_id:
            end += 1
        yield receipts[start:end]
        start = end


def _documents(
    session: Session, receipts: Sequence[Receipt], *, source_kind: str, by: int
) -> list[Document]:
    for month in sorted({receipt.posted for receipt in receipts}):
        lock_for_writing(session, month)  # or a publication might be under way
    accounts = sorted({receipt.account_id for receipt in receipts})
    open_items.lock_accounts(session, accounts)
    items = open_items.items_of(session, accounts)
    debts = {account_id: Debts(items.get(account_id, [])) for account_id in accounts}
    payees = _payees(session, accounts)
    rules = rule_days(session)
    documents: list[Document] = []
    for receipt in receipts:
        rule = rules.on(receipt.on_day)
        stated = Stated(receipt.stated, receipt.stated_service)
        parts, advance = allocate(
            debts[receipt.account_id],
            receipt.amount,
            payee_id=receipt.payee_id,
            stated=stated,
            rule=rule,
            on=receipt.on_day,
        )
        posting = NewPosting(
            kind=PostingKind.PAYMENT,
            posted=receipt.posted,
            source_kind=source_kind,
            source_id=receipt.source_id,
            by=by,
            rule=rule.named(stated),
        )
        lines = [_covering(receipt, part) for part in parts]
        if advance:
            lines.append(_advance(receipt, advance, payees))
        documents.append((posting, lines))
    return documents


def _covering(receipt: Receipt, part: Part) -> NewEntry:
    return NewEntry(
        account_id=receipt.account_id,
        month=Month.of(part.item.month),
        kind=EntryKind.PAYMENT,
        amount=-part.amount,
        on_day=receipt.on_day,
        due_on=part.item.due_on,
        arose_on=part.item.arose_on,
        service_id=part.item.service_id,
        agreement_id=part.item.agreement_id,
        nature=Nature(part.item.nature),
        vat_rate=part.item.vat_rate,
    )


def _advance(receipt: Receipt, amount: Decimal, payees: Payees) -> NewEntry:
    agreed = payees.get((receipt.account_id, receipt.payee_id or 0), ())
    of = min(agreed, key=lambda each: each.near(receipt.on_day), default=None)
    return NewEntry(
        account_id=receipt.account_id,
        month=receipt.posted,
        kind=EntryKind.PAYMENT,
        amount=-amount,
        on_day=receipt.on_day,
        due_on=receipt.on_day,
        arose_on=receipt.on_day,
        agreement_id=of.id if of else UNASSIGNED,
        nature=Nature.ADVANCE,
    )


def _payees(session: Session, accounts: Sequence[int]) -> Payees:
    payee = func.coalesce(Agreement.payee_id, Service.payee_id)
    rows = session.execute(
        select(
            Agreement.account_id,
            payee,
            Agreement.id,
            func.lower(Agreement.valid),
            func.upper(Agreement.valid),
            Agreement.retired_at.is_not(None),
        )
        .join(Service, Service.id == Agreement.service_id)
        .where(among(Agreement.account_id, accounts), payee.is_not(None))
    )
    found: Payees = defaultdict(list)
    for account_id, payee_id, *agreed in rows:
        found[account_id, payee_id].append(_Agreed(*agreed))
    return found
