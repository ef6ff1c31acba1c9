"""Sums as payment systems write them, and which of them may be paid. Pure."""

import re
from decimal import Decimal

from app.payments.providers.refused import SumAboveAsked, SumNotAsked, SumUnreadable

_HRYVNIAS = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
_KOPECKS = re.compile(r"\d{1,11}", re.ASCII)


def hryvnias(text: str | None) -> Decimal:
    """Return a sum of whole kopecks above zero, written with a point or a comma.

    >>> hryvnias("845,37"), hryvnias("10")
    (Decimal('845.37'), Decimal('10.00'))

    Raises:
        SumUnreadable: it is anything else, a blank or a sign among it.
    """
    found = _HRYVNIAS.fullmatch(text or "")
    if found is None:
        raise SumUnreadable(f"{text!r} is no sum of hryvnias")
    return _above_zero(Decimal(f"{found[1]}.{(found[2] or '').ljust(2, '0')}"))


def kopecks(text: str | None) -> Decimal:
    """Return hryvnias of a sum written in kopecks.

    >>> kopecks("84537")
    Decimal('845.37')

    Raises:
        SumUnreadable: it is no whole number above zero.
    """
    if _KOPECKS.fullmatch(text or "") is None:
        raise SumUnreadable(f"{text!r} is no sum of kopecks")
    return _above_zero(Decimal(text or "").scaleb(-2))


def refuse_sum(amount: Decimal, asked: Decimal, *, any_sum: bool, advances: bool) -> None:
    """Let a sum through that this payment system may take for what is asked.

    Raises:
        SumAboveAsked: it is more, and nothing is paid in advance here.
        SumNotAsked: it is another one, and only the sum asked is paid here.
    """
    if amount > asked and not advances:
        raise SumAboveAsked(f"{amount} is more than the {asked} asked", asked=asked)
    if amount < asked and not any_sum:
        raise SumNotAsked(f"{amount} is not the {asked} asked", asked=asked)


def _above_zero(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise SumUnreadable("a payment of nothing")
    return amount
