"""Months, charges and payments, posted as the product posts them."""

from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal
from itertools import count

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.month import Month
from app.ledger.closing import close_books
from app.ledger.frames import Alike
from app.ledger.models import EntryKind, Nature, OpenItem, PostingKind
from app.ledger.post import post, post_frames
from app.ledger.records import NewEntry, NewPosting
from app.months.operations import find_month, open_month
from app.months.states import mark_published
from app.payments.identity import NewPayment
from app.payments.models import Payment
from app.payments.operations import receive_payments
from app.tariffs.models import Agreement
from tests.factories.accounts import BY

_run = count(1)


def publish(
    session: Session, month: Month, *charged: tuple[Agreement, str], at: datetime | None = None
) -> int:
    """Post and publish charges of a month, as a run does; return the posting, 0 if none."""
    if find_month(session, month) is None:
        open_month(session, month)
    row = mark_published(session, month, by=BY, at=at or clock.now())
    assert row.due_on is not None
    if not charged:
        return 0
    last_day = date(month.year, month.number, month.days)
    alike = Alike(
        month=month.first_day,
        kind=EntryKind.CHARGE,
        nature=Nature.PRINCIPAL,
        on_day=last_day,
        due_on=row.due_on,
        arose_on=last_day,
    )
    lines = pl.DataFrame(
        [
            {
                "account_id": each.account_id,
                "agreement_id": each.id,
                "service_id": each.service_id,
                "vat_rate": 20_00,
                "amount": int(Decimal(amount).scaleb(2)),
            }
            for each, amount in charged
        ]
    ).sort("account_id", "service_id", maintain_order=True)
    document = NewPosting(
        kind=PostingKind.PUBLICATION,
        posted=month,
        source_kind="run",
        source_id=str(next(_run)),
        by=BY,
    )
    return post_frames(session, posting=document, lines=[lines], alike=alike)


def a_charge(
    agreement: Agreement,
    month: Month,
    amount: str,
    *,
    due_on: date,
    kind: EntryKind = EntryKind.CHARGE,
) -> NewEntry:
    last_day = date(month.year, month.number, monthrange(month.year, month.number)[1])
    return NewEntry(
        account_id=agreement.account_id,
        month=month,
        kind=kind,
        amount=Decimal(amount),
        on_day=last_day,
        due_on=due_on,
        arose_on=last_day,
        service_id=agreement.service_id,
        agreement_id=agreement.id,
        vat_rate=Decimal(20),
    )


def pay(
    session: Session,
    account_id: int,
    amount: str,
    on: date,
    *,
    stated: Month | None = None,
    service: int | None = None,
    payee_id: int | None = None,
) -> Payment:
    identity = f"t{next(_run)}"
    receive_payments(
        session,
        [
            NewPayment(
                source="bank",
                external_id=identity,
                account_id=account_id,
                payee_id=payee_id,
                paid_on=on,
                amount=Decimal(amount),
                stated=stated,
                stated_service=service,
            )
        ],
        by=BY,
    )
    return session.scalars(select(Payment).where(Payment.external_id == identity)).one()


def close(session: Session, month: Month) -> None:
    close_books(session, month, by=BY)


def opening(session: Session, agreement: Agreement, month: Month, of: Month, amount: str) -> int:
    entry = a_charge(agreement, of, amount, due_on=of.plus(2).first_day, kind=EntryKind.OPENING)
    document = NewPosting(
        kind=PostingKind.OPENING,
        posted=month,
        source_kind="import",
        source_id=str(next(_run)),
        by=BY,
    )
    return post(session, posting=document, entries=[entry])


def open_sums(session: Session, account_id: int) -> dict[str, Decimal]:
    """Return what is open by month, and under `advance` what was paid ahead."""
    found: dict[str, Decimal] = {}
    for item in session.scalars(select(OpenItem).where(OpenItem.account_id == account_id)):
        name = "advance" if item.nature == Nature.ADVANCE else str(Month.of(item.month))
        found[name] = found.get(name, Decimal(0)) + item.outstanding
    return found
