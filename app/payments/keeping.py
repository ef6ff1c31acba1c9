"""Payments written down, each once, with the number of the document it is about to become."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.bulk import given_rows
from app.ledger.documents import draw
from app.ledger.orders import COMPANY_ITSELF
from app.payments.identity import NewPayment
from app.payments.models import Payment, PaymentState

_COLUMNS = (
    "channel",
    "source",
    "external_id",
    "account_id",
    "payee_id",
    "is_companys",
    "is_anothers",
    "paid_on",
    "amount",
    "for_month",
    "for_service_id",
    "document",
    "purpose",
    "state",
    "posting_id",
    "raw",
    "recorded_by",
    "import_job_id",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a kept payment says how it is posted."""

    id: int
    posting_id: int
    account_id: int
    payee_id: int | None
    is_companys: bool
    is_anothers: bool
    paid_on: date
    amount: Decimal
    for_month: date | None
    for_service_id: int | None

    @classmethod
    def of(cls, payment: Payment) -> Self:
        """Return the same of a payment whose account is known."""
        return cls(*(getattr(payment, each.name) for each in fields(cls)))

    @property
    def whose(self) -> int | None:
        """Return the same as `Payment.whose`."""
        return COMPANY_ITSELF if self.is_companys else self.payee_id


def keep(
    session: Session,
    payments: Sequence[tuple[str, NewPayment]],
    *,
    by: int,
    import_job_id: int | None,
) -> tuple[int, list[Kept]]:
    """Keep those not known yet; return how many they are, and those whose account is known."""
    matched = sum(payment.account_id is not None for _, payment in payments)
    numbers = iter(draw(session, matched))
    # In identity order, so that two imports of one file wait for each other, never in a circle.
    rows = [
        (*_row(identity, payment, numbers), by, import_job_id)
        for identity, payment in sorted(payments, key=lambda each: (each[1].source, each[0]))
    ]
    kept = session.execute(
        insert(Payment)
        .from_select(_COLUMNS, given_rows(Payment, _COLUMNS, rows))
        .on_conflict_do_nothing(index_elements=["source", "external_id"])
        .returning(*(getattr(Payment, each.name) for each in fields(Kept)))
    ).all()
    return len(kept), [Kept(*row) for row in kept if row.posting_id is not None]


def _row(identity: str, payment: NewPayment, numbers: Iterator[int]) -> tuple[Any, ...]:
    matched = payment.account_id is not None
    return (
        payment.channel,
        payment.source,
        identity,
        payment.account_id,
        payment.payee_id or None,
        payment.payee_id == COMPANY_ITSELF,
        payment.is_anothers,
        payment.paid_on,
        payment.amount,
        payment.stated.first_day if payment.stated else None,
        payment.stated_service,
        payment.document,
        payment.purpose,
        PaymentState.POSTED if matched else PaymentState.UNMATCHED,
        next(numbers) if matched else None,
        payment.raw,
    )
