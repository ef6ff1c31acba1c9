"""What makes a payment the same payment, however often the world tells of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from app.kernel.month import Month
from app.payments.models import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment as its source tells of it. `account_id` None: nobody knows yet whose it is."""

    source: str
    """Where it came from: a bank account, a register, the cash desk, a provider."""
    paid_on: date
    """Value date in Ukraine; `kernel.clock.local_day` turns an instant into it."""
    amount: Decimal
    """UAH, above zero."""
    channel: Channel = Channel.REGISTER
    external_id: str | None = None
    """The source's own number; None where it gives none."""
    account_id: int | None = None
    payee_id: int | None = None
    """Whose it is; `COMPANY_ITSELF` the company's. None: of whoever is owed."""
    is_anothers: bool = False
    """Of whoever had the account before: it pays what he owes there."""
    stated: Month | None = None
    """The month the payer names."""
    stated_service: int | None = None
    """The service the payer names."""
    document: str | None = None
    purpose: str | None = None
    raw: dict[str, Any] = field(default_factory=dict)


def with_identities(payments: Iterable[NewPayment]) -> Iterator[tuple[str, NewPayment]]:
    """Yield each payment with its identity within its source.

    Sources without numbers are told apart by content and by which of several equal rows it is:
    three equal rows of one file are three payments, the same file again brings none, and a file
    that overlaps an earlier one brings only what is new.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for payment in payments:
        if payment.external_id is not None:
            yield payment.external_id, payment
            continue
        print_ = _fingerprint(payment)
        seen[payment.source, print_] += 1
        yield f"{print_}#{seen[payment.source, print_]}", payment


def _fingerprint(payment: NewPayment) -> str:
    # The account is left out: the same line may be matched by one import and not by another.
    parts = (payment.paid_on, payment.amount, payment.document or "", payment.purpose or "")
    text = "\x1f".join(map(str, parts))
    return f"content:{sha256(text.encode()).hexdigest()[:32]}"
