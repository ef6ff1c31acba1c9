"""Payments become documents: allocated by the rule, posted, the rest kept as an advance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.advances import Payees, agreement_of, payees_of
from app.ledger.allocation import Debts, Part, Whose, allocate
from app.ledger.covering import Money, cover
from app.ledger.documents import insert_documents
from app.ledger.households import Others, asked_of, of_others
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.orders import Order, Stated
from app.ledger.post import Document, post_many
from app.ledger.records import NewEntry, NewPosting
from app.ledger.rules import RuleDays, rule_days
from app.months.locks import lock_for_writing

_CHUNK = 20_000
"""Payments posted at a time; keeps memory flat."""


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
    """Whose money it is; `COMPANY_ITSELF` the company's. None: whoever is owed."""
    stated: Month | None = None
    """The month the payer says it is for."""
    stated_service: int | None = None
    is_anothers: bool = False
    """Of whoever had the account before: it pays what he owes, and nothing else."""
    posting_id: int | None = None
    """Number of its document, where it is drawn already; of all receipts of a call or of none."""

    @property
    def meant(self) -> Stated:
        """Return what the payer says it is for."""
        return Stated(self.stated, self.stated_service)


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
    rules = rule_days(session)
    for chunk in _whole_accounts(ordered):
        _hold(session, chunk)
        others = of_others(session, asked_of({(each.account_id, each.on_day) for each in chunk}))
        at_once, one_by_one = _parted(chunk, rules, others)
        if at_once:
            heads = [_head(each, rules, source_kind, by=by) for each in at_once]
            ids = insert_documents(session, heads)
            cover(session, [_money(*each) for each in zip(at_once, ids, strict=True)])
            posted.update(zip((receipt.source_id for receipt in at_once), ids, strict=True))
        if one_by_one:
            ids = post_many(
                session, _documents(session, one_by_one, rules, others, source_kind, by=by)
            )
            posted.update(zip((receipt.source_id for receipt in one_by_one), ids, strict=True))
    return posted


def _whole_accounts(receipts: Sequence[Receipt]) -> Iterator[Sequence[Receipt]]:
    start = 0
    while start < len(receipts):
        end = min(start + _CHUNK, len(receipts))
        while end < len(receipts) and receipts[end].account_id == receipts[end - 1].account_id:
            end += 1
        yield receipts[start:end]
        start = end


def _hold(session: Session, receipts: Sequence[Receipt]) -> None:
    for month in sorted({receipt.posted for receipt in receipts}):
        lock_for_writing(session, month)  # or a publication might be under way
    open_items.lock_accounts(session, sorted({receipt.account_id for receipt in receipts}))


def _parted(
    receipts: Sequence[Receipt], rules: RuleDays, others: Others
) -> tuple[list[Receipt], list[Receipt]]:
    """Return the receipts of accounts that one statement serves, and those of the others."""
    parted: tuple[list[Receipt], list[Receipt]] = ([], [])
    apart = {account_id for account_id, _ in others}
    for _, of_account in groupby(receipts, key=lambda each: each.account_id):
        own = list(of_account)
        is_alone = own[0].account_id not in apart and has_one_queue(own, rules)
        parted[0 if is_alone else 1].extend(own)
    return parted


def has_one_queue(receipts: Sequence[Receipt], rules: RuleDays) -> bool:
    """Return whether debts of an account stand in one queue for all these payments of it.

    So `ledger.covering` may cover them: all of one payee by age, or with the month first that the
    only one names.
    """
    if any(
        each.stated_service is not None
        or each.is_anothers
        or rules.on(each.on_day).order is not Order.OLDEST_FIRST
        for each in receipts
    ):
        return False
    payees = {each.payee_id for each in receipts}
    return len(receipts) == 1 or (len(payees) == 1 and not any(each.stated for each in receipts))


def _money(receipt: Receipt, posting_id: int) -> Money:
    return Money(
        posting_id,
        receipt.posted.first_day,
        receipt.account_id,
        receipt.payee_id,
        receipt.on_day,
        receipt.amount,
        receipt.stated.first_day if receipt.stated else None,
    )


def _head(receipt: Receipt, rules: RuleDays, source_kind: str, *, by: int) -> NewPosting:
    return NewPosting(
        kind=PostingKind.PAYMENT,
        posted=receipt.posted,
        source_kind=source_kind,
        source_id=receipt.source_id,
        by=by,
        rule=rules.on(receipt.on_day).named(receipt.meant),
        id=receipt.posting_id,
    )


def _documents(
    session: Session,
    receipts: Sequence[Receipt],
    rules: RuleDays,
    others: Others,
    source_kind: str,
    *,
    by: int,
) -> list[Document]:
    accounts = sorted({receipt.account_id for receipt in receipts})
    items = open_items.items_of(session, accounts)
    debts = {account_id: Debts(items.get(account_id, [])) for account_id in accounts}
    payees = payees_of(session, accounts)
    documents: list[Document] = []
    for receipt in receipts:
        lines = receipt_lines(receipt, debts[receipt.account_id], rules, others, payees)
        documents.append((_head(receipt, rules, source_kind, by=by), lines))
    return documents


def receipt_lines(
    receipt: Receipt, debts: Debts, rules: RuleDays, others: Others, payees: Payees
) -> list[NewEntry]:
    """Return the lines of a receipt: what it covers, and the advance that is left of it."""
    parts, advance = allocate(
        debts,
        receipt.amount,
        whose=Whose(
            receipt.payee_id,
            others.get((receipt.account_id, receipt.on_day), ()),
            receipt.is_anothers,
        ),
        stated=receipt.meant,
        rule=rules.on(receipt.on_day),
        on=receipt.on_day,
    )
    lines = [_covering(receipt, part) for part in parts]
    return [*lines, _advance(receipt, advance, payees)] if advance else lines


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
    return NewEntry(
        account_id=receipt.account_id,
        month=receipt.posted,
        kind=EntryKind.PAYMENT,
        amount=-amount,
        on_day=receipt.on_day,
        due_on=receipt.on_day,
        arose_on=receipt.on_day,
        agreement_id=agreement_of(payees, receipt.account_id, receipt.payee_id, receipt.on_day),
        nature=Nature.ADVANCE,
    )
