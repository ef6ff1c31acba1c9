"""Payments held against the ledger: every kopeck of both is told once, or named as unexplained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import Entry, Posting, PostingKind
from app.months.reaching import months_reaching
from app.payments.models import Payment, PaymentState
from app.reports.incoming.asked import Asked, By, chosen
from app.reports.incoming.totals import Key, Line, Part, lines_by

_ZERO = Decimal("0.00")
_LISTED = 200
_POSTED = (PaymentState.POSTED, PaymentState.REVERSED)
"""What stands in the ledger: a payment taken back stays there, with its reversal beside it."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A line of payments, and what the ledger says of the same."""

    line: Line
    ledger: Part
    """Documents of payments in the ledger, of the same days."""

    @property
    def posted(self) -> Part:
        """Return the payments that ought to stand in the ledger."""
        return sum((self.line.of(state) for state in _POSTED), Part())

    @property
    def waits(self) -> bool:
        """Return whether any is known whose it is and not posted yet."""
        return self.line.of(PaymentState.MATCHED).count > 0

    @property
    def unexplained(self) -> Decimal:
        """Return by how much the ledger has more than the payments; 0 is what is hoped for."""
        return self.ledger.amount - self.posted.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A payment or a document where the two sides do not say the same."""

    payment_id: int | None
    posting_id: int | None
    account_id: int | None
    on_day: date
    payment: Decimal
    ledger: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Reversals of payments in the ledger on some days, whenever the payments were made."""

    ledger: Part
    payments: Part
    """The payments they take back, by what the payments say."""

    @property
    def unexplained(self) -> Decimal:
        """Return by how much the two differ."""
        return self.ledger.amount - self.payments.amount


def reconciled_by(session: Session, asked: Asked, by: By) -> Sequence[Reconciled]:
    """Return payments and ledger line by line; a document of no payment has no channel."""
    lines = {each.key: each for each in lines_by(session, asked, by)}
    ledger = _ledger_by(session, asked, by)
    keys = [*lines, *(key for key in ledger if key not in lines)]
    return [Reconciled(lines.get(key, Line(key)), ledger.get(key, Part())) for key in keys]


def unexplained_in(session: Session, asked: Asked) -> Sequence[Unexplained]:
    """Return each payment and document where the two sides differ, at most two hundred."""
    documents = _documents(session, asked).subquery()
    side = select(Payment).where(
        Payment.paid_on.between(asked.since, asked.until), Payment.state.in_(_POSTED)
    )
    payments = side.subquery()
    told = func.coalesce(payments.c.amount, _ZERO)
    booked = func.coalesce(documents.c.amount, _ZERO)
    rows = session.execute(
        select(
            payments.c.id,
            func.coalesce(documents.c.posting_id, payments.c.posting_id),
            func.coalesce(documents.c.account_id, payments.c.account_id),
            func.coalesce(documents.c.on_day, payments.c.paid_on),
            told,
            booked,
        )
        .select_from(payments)
        .join(
            documents,
            (documents.c.posting_id == payments.c.posting_id)
            & (documents.c.on_day == payments.c.paid_on),
            full=True,
        )
        .where(told != booked)
        .order_by(func.coalesce(documents.c.on_day, payments.c.paid_on), payments.c.id)
        .limit(_LISTED)
    )
    names = ("payment_id", "posting_id", "account_id", "on_day", "payment", "ledger")
    return [Unexplained(**dict(zip(names, row, strict=True))) for row in rows]


def booked_in(session: Session, asked: Asked) -> Mapping[Month, Part]:
    """Return in which months' books the payments of these days stand, the first first."""
    rows = session.execute(
        select(Posting.posted, func.count(), func.sum(Payment.amount))
        .join(Posting, Posting.id == Payment.posting_id)
        .where(*chosen(asked), Payment.state.in_(_POSTED))
        .group_by(Posting.posted)
        .order_by(Posting.posted)
    )
    return {Month.of(posted): Part(count, amount) for posted, count, amount in rows}


def taken_back_in(session: Session, asked: Asked) -> TakenBack:
    """Return what was taken back on these days, by the ledger and by the payments."""
    months = months_reaching(session, asked.since)
    taken = (
        select(Posting.id, Posting.reverses, func.sum(Entry.amount).label("amount"))
        .join(Entry, (Entry.posted == Posting.posted) & (Entry.posting_id == Posting.id))
        .where(
            Posting.kind == PostingKind.REVERSAL,
            Posting.posted.in_(months),
            Entry.posted.in_(months),
            Entry.on_day.between(asked.since, asked.until),
            Posting.reverses.in_(select(Posting.id).where(Posting.kind == PostingKind.PAYMENT)),
        )
        .group_by(Posting.id)
        .subquery()
    )
    count, amount, known, of_payments = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(taken.c.amount), _ZERO),
            func.count(Payment.id),
            func.coalesce(func.sum(Payment.amount), _ZERO),
        )
        .select_from(taken)
        .outerjoin(
            Payment,
            (Payment.posting_id == taken.c.reverses) & (Payment.state == PaymentState.REVERSED),
        )
    ).one()
    return TakenBack(ledger=Part(count, amount), payments=Part(known, of_payments))


def _ledger_by(session: Session, asked: Asked, by: By) -> Mapping[Key, Part]:
    documents = _documents(session, asked).subquery()
    rows = session.execute(
        select(
            Payment.channel,
            Payment.source,
            documents.c.on_day,
            func.count(),
            func.sum(documents.c.amount),
        )
        .select_from(documents)
        .outerjoin(Payment, Payment.posting_id == documents.c.posting_id)
        .group_by(Payment.channel, Payment.source, documents.c.on_day)
    )
    found: dict[Key, Part] = {}
    for channel, source, day, count, amount in rows:
        key = _keyed(by, channel, source, day)
        found[key] = found.get(key, Part()) + Part(count, amount)
    return found


def _keyed(by: By, channel: str | None, source: str | None, day: date) -> Key:
    match by:
        case By.SOURCE:
            return channel, source, None
        case By.CHANNEL:
            return channel, None, None
        case By.DAY:
            return None, None, day
        case By.MONTH:
            return None, None, day.replace(day=1)
        case By.SOURCE_DAY:
            return channel, source, day


def _documents(session: Session, asked: Asked) -> Select[*tuple[Any, ...]]:
    """Return the ledger's documents of payments on these days, each with its sum."""
    months = months_reaching(session, asked.since)
    return (
        select(
            Posting.id.label("posting_id"),
            Entry.account_id,
            Entry.on_day,
            (-func.sum(Entry.amount)).label("amount"),
        )
        .join(Entry, (Entry.posted == Posting.posted) & (Entry.posting_id == Posting.id))
        .where(
            Posting.kind == PostingKind.PAYMENT,
            Posting.posted.in_(months),
            Entry.posted.in_(months),
            Entry.on_day.between(asked.since, asked.until),
        )
        .group_by(Posting.id, Entry.account_id, Entry.on_day)
    )
