"""The row of a payment that a payment system tells of: written first, once for its number.

Whoever tells of it at the same time waits there, and then finds it as the first has left it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.kernel import clock
from app.payments.providers.debts import Payer, find_account, find_payer
from app.payments.providers.models import Provider, ProviderPayment, ProviderState
from app.payments.providers.refused import (
    CallUnreadable,
    LineUnknown,
    PaymentEnded,
    PaymentMissing,
    PaymentOfAnother,
    SumUnreadable,
)
from app.payments.providers.sums import refuse_sum
from app.payments.providers.told import Part, Told, value_day

_CONFIRMED_WITHIN = timedelta(hours=24)
_LONGEST_ID = 100
_MOST_PARTS = 20


def held(session: Session, provider: Provider, condition: ColumnElement[bool]) -> ProviderPayment:
    """Return a payment of a payment system, held until this transaction ends.

    Raises:
        PaymentMissing: it told of no such payment.
    """
    payment = session.scalar(
        select(ProviderPayment)
        .where(ProviderPayment.provider_id == provider.id, condition)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if payment is None:
        raise PaymentMissing("no such payment was told of")
    return payment


def identities(provider: Provider, payment: ProviderPayment) -> tuple[str, list[str]]:
    """Return the source and the numbers by which `payment` keeps the money of each part.

    A number with a `/` of its own bears its part's code too, else it might be that of a part of
    another payment; codes have none.
    """
    is_told_apart = len(payment.parts) > 1 or "/" in payment.ext_id
    own = [
        f"{payment.ext_id}/{part['code']}" if is_told_apart else payment.ext_id
        for part in payment.parts
    ]
    return f"provider:{provider.code}", own


def actor_of_provider(session: Session, provider: Provider) -> int:
    """Return the hand that writes what the payment system tells."""
    return job_actor(session, f"provider:{provider.code}")


def tell(
    session: Session, provider: Provider, told: Told, *, at: datetime
) -> tuple[ProviderPayment, bool]:
    """Return the payment of this number and whether it was not known before.

    Raises:
        All that `paying.pay` does.
    """
    if not 0 < len(told.ext_id) <= _LONGEST_ID or not told.ext_id.isprintable():
        raise CallUnreadable("a payment has a number of its own")
    account = find_account(session, told.number)
    made = session.scalar(
        insert(ProviderPayment)
        .values(
            provider_id=provider.id,
            ext_id=told.ext_id,
            account_id=account.id,
            account=told.number,
            amount=told.amount,
            parts=[],
            paid_at=at,
            paid_on=clock.local_day(at),
            state=ProviderState.PREPARED,
            requests={},
            answers={},
            told_at=at,
            expires_at=at + _CONFIRMED_WITHIN,
        )
        .on_conflict_do_nothing(index_elements=["provider_id", "ext_id"])
        .returning(ProviderPayment)
    )
    if made is None:
        known = held(session, provider, ProviderPayment.ext_id == told.ext_id)
        _refuse_other(known, account.id, told, at=at)
        return known, False
    made.paid_at = told.paid_at or at
    made.paid_on = value_day(made.paid_at, at=at)
    payer = find_payer(session, provider, told.number, on=clock.local_day(at))
    made.parts = parts_of(provider, payer, told.parts)
    session.flush()
    return made, True


def _refuse_other(known: ProviderPayment, account_id: int, told: Told, *, at: datetime) -> None:
    parts = [(part["code"], Decimal(part["amount"])) for part in known.parts]
    same_parts = len(parts) == len(told.parts) and all(
        amount == part.amount and part.code in (code, None)
        for (code, amount), part in zip(parts, told.parts, strict=True)
    )
    if known.account_id != account_id or not same_parts:
        raise PaymentOfAnother(f"{told.ext_id} came with another account, line or sum")
    is_over = known.state == ProviderState.PREPARED and known.expires_at <= at
    if is_over or known.state in (ProviderState.CANCELLED, ProviderState.EXPIRED):
        raise PaymentEnded(f"{told.ext_id} is {known.state}")


def parts_of(provider: Provider, payer: Payer, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return parts of a payment as they are kept, once each may be taken.

    Raises:
        LineUnknown, SumUnreadable, SumNotAsked, SumAboveAsked.
    """
    if not 0 < len(parts) <= _MOST_PARTS:
        raise SumUnreadable("a payment of no parts, or of too many")
    lines = {line.code: line for line in payer.lines}
    only = payer.lines[0] if len(payer.lines) == 1 else None
    named = []
    for part in parts:
        line = only if part.code is None else lines.pop(part.code, None)
        if line is None:
            raise LineUnknown(f"no line {part.code!r}, or twice")
        refuse_sum(
            part.amount,
            line.to_pay,
            any_sum=provider.takes_any_sum,
            advances=provider.takes_advances,
        )
        named.append(
            {
                "code": line.code,
                "payee_id": line.payee_id,
                "service_id": line.service_id,
                "amount": f"{part.amount:.2f}",
            }
        )
    return named
