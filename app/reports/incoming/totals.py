"""Payments by channel, source and day: how many and how much, by what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Select, cast, func, literal_column, select
from sqlalchemy.orm import Session

from app.payments.models import Payment, PaymentState
from app.registry.models import Account
from app.reports.incoming.asked import Asked, By, chosen

_ZERO = Decimal("0.00")
Key = tuple[str | None, str | None, date | None]
"""Channel, source and day of a line; None where it is of all of them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some payments."""

    count: int = 0
    amount: Decimal = _ZERO

    def __add__(self, other: "Part") -> "Part":
        return Part(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True, slots=True)
class Line:
    """What came in by a channel, from a source, on a day, by what became of it."""

    key: Key
    states: Mapping[str, Part] = field(default_factory=dict)

    def of(self, state: str) -> Part:
        """Return the payments in a state."""
        return self.states.get(state, Part())

    @property
    def received(self) -> Part:
        """Return all of them: each payment is in exactly one state."""
        return sum(self.states.values(), Part())


_KEYS: Mapping[By, tuple[bool, bool, bool]] = {
    By.SOURCE: (True, True, False),
    By.CHANNEL: (True, False, False),
    By.DAY: (False, False, True),
    By.MONTH: (False, False, True),
    By.SOURCE_DAY: (True, True, True),
}


def lines_by(session: Session, asked: Asked, by: By) -> Sequence[Line]:
    """Return the lines in order of day, channel and source."""
    # Grouped by the word that is selected: a bound «month» twice is two expressions.
    of_day = (
        cast(func.date_trunc(literal_column("'month'"), Payment.paid_on), Date)
        if by is By.MONTH
        else Payment.paid_on
    )
    columns = (Payment.channel, Payment.source, of_day)
    kept = [column for column, is_kept in zip(columns, _KEYS[by], strict=True) if is_kept]
    rows = session.execute(
        select(*kept, Payment.state, func.count(), func.sum(Payment.amount))
        .where(*chosen(asked))
        .group_by(*kept, Payment.state)
    )
    found: dict[Key, dict[str, Part]] = {}
    for *told, state, count, amount in rows:
        left = iter(told)
        channel, source, day = (next(left) if is_kept else None for is_kept in _KEYS[by])
        found.setdefault((channel, source, day), {})[state] = Part(count, amount)
    return [Line(key, found[key]) for key in sorted(found, key=_order)]


def total_of(lines: Sequence[Line]) -> Line:
    """Return the sum of lines."""
    return Line(
        (None, None, None),
        {state: sum((each.of(state) for each in lines), Part()) for state in PaymentState},
    )


def payments_behind(asked: Asked, *, state: str | None) -> Select[*tuple[Any, ...]]:
    """Return the query of the payments behind a figure, with the account of each."""
    query = (
        select(
            Payment.id,
            Payment.paid_on,
            Payment.amount,
            Payment.channel,
            Payment.source,
            Payment.state,
            Payment.document,
            Payment.purpose,
            Payment.account_id,
            Account.number,
        )
        .outerjoin(Account, Account.id == Payment.account_id)
        .where(*chosen(asked))
    )
    return query if state is None else query.where(Payment.state == state)


def sources(session: Session) -> Sequence[tuple[str, str]]:
    """Return every channel with its sources that anything ever came from."""
    rows = session.execute(
        select(Payment.channel, Payment.source).distinct().order_by(Payment.channel, Payment.source)
    )
    return [(channel, source) for channel, source in rows]


def _order(key: Key) -> tuple[date, str, str]:
    channel, source, day = key
    return day or date.min, channel or "", source or ""
