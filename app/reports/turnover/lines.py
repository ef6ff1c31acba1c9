"""The finest lines of the sheet: each account, service and agreement, with its figures.

The opening is the balance stored when the month before was closed; nothing that is closed is
summed up again. Only the months asked for, and open ones before them, are read entry by entry.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.charging.basis import TARIFF_OF_BASIS
from app.charging.benefits.lines import BENEFIT
from app.charging.models import Charge, Run
from app.ledger.figures import last_closed_before, months_between
from app.ledger.models import Balance, Entry
from app.months.models import MonthRow
from app.reports.turnover.asked import Asked, lines_chosen
from app.reports.turnover.figures import COLUMN_OF, LOWERING, MOVEMENTS
from app.tariffs.benefits.models import BenefitGrant

Accounts = Select[int] | Sequence[int] | None
SUMS = ("opening", *MOVEMENTS)
_KEY = ("account_id", "service_id", "agreement_id")
_OTHER = "other"
_NOTHING = cast(literal(0), Numeric(16, 2))


def lines_of(session: Session, asked: Asked, accounts: Accounts) -> Subquery:
    """Return lines by account, service and agreement: `opening`, the movements, `closing`.

    Those where everything is zero are left out.
    """
    months = months_of(session, asked)
    parts = union_all(
        *_before(session, asked, accounts),
        _moved(asked, months, accounts),
        _own(asked, months, accounts),
    ).subquery()
    sums = {name: func.sum(parts.c[name]) for name in SUMS}
    signed = [-sums[name] if name in LOWERING else sums[name] for name in MOVEMENTS]
    closing: ColumnElement[Any] = sums["opening"]
    for each in signed:
        closing = closing + each
    keys = [parts.c[name] for name in _KEY]
    lines = (
        select(
            *keys,
            *(each.label(name) for name, each in sums.items()),
            closing.label("closing"),
        )
        .group_by(*keys)
        .having(_any_of([each != 0 for each in sums.values()]))
        .subquery("line")
    )
    return lines if asked.tariff_id is None else _of_tariff(lines, asked, months, accounts)


def months_of(session: Session, asked: Asked) -> Sequence[date]:
    """Return the months of the sheet that the company has, each by its first day."""
    return session.scalars(
        select(MonthRow.month)
        .where(MonthRow.month.between(asked.first.first_day, asked.last.first_day))
        .order_by(MonthRow.month)
    ).all()


def priced_by(months: Sequence[date], accounts: Accounts) -> Subquery:
    """Return by which tariff each service of an account was charged last in these months.

    Where several priced it at once (zones, parts of a price), by the first of them.
    """
    tariff = literal_column(TARIFF_OF_BASIS, BigInteger)
    return (
        select(Charge.account_id, Charge.service_id, tariff.label("tariff_id"))
        .join(Run, Run.id == Charge.run_id)
        .where(
            Charge.posted.in_(months),
            Run.state == "published",
            tariff.is_not(None),
            *_among(Charge.account_id, accounts),
        )
        .ext(distinct_on(Charge.account_id, Charge.service_id))
        .order_by(
            Charge.account_id,
            Charge.service_id,
            Charge.posted.desc(),
            Charge.month.desc(),
            Charge.part,
        )
        .subquery("priced")
    )


def _of_tariff(lines: Any, asked: Asked, months: Sequence[date], accounts: Accounts) -> Subquery:
    priced = priced_by(months, accounts)
    return (
        select(*lines.c)
        .outerjoin(
            priced,
            (priced.c.account_id == lines.c.account_id)
            & (priced.c.service_id == lines.c.service_id),
        )
        .where(func.coalesce(priced.c.tariff_id, 0) == asked.tariff_id)
        .subquery("line_of_tariff")
    )


def _before(session: Session, asked: Asked, accounts: Accounts) -> list[Select[Any]]:
    stored = last_closed_before(session, asked.first)
    open_before = months_between(session, stored, asked.first)
    parts = []
    if open_before:
        parts.append(
            _part(Entry, opening=func.sum(Entry.amount)).where(
                Entry.posted.in_(open_before), *_narrowed(Entry, asked, accounts)
            )
        )
    if stored is not None:
        parts.append(
            _part(Balance, opening=func.sum(Balance.closing)).where(
                Balance.month == stored, *_narrowed(Balance, asked, accounts)
            )
        )
    return parts


def _moved(asked: Asked, months: Sequence[date], accounts: Accounts) -> Select[Any]:
    """Return the months' entries; balances brought from a former system are of the opening."""
    # A kind that nobody gave a column yet is told among the others rather than lost.
    elsewhere = [kind for kind, of in COLUMN_OF.items() if of != _OTHER]
    sums = {_OTHER: _sum_where(Entry.kind.not_in(elsewhere), Entry.amount)}
    for column in sorted({COLUMN_OF[kind] for kind in elsewhere}):
        kinds = [kind for kind in elsewhere if COLUMN_OF[kind] == column]
        amount = -Entry.amount if column in LOWERING else Entry.amount
        sums[column] = _sum_where(Entry.kind.in_(kinds), amount)
    return _part(Entry, **sums).where(Entry.posted.in_(months), *_narrowed(Entry, asked, accounts))


def _own(asked: Asked, months: Sequence[date], accounts: Accounts) -> Select[Any]:
    """Return lines of the company's own benefits, out of what was charged or recalculated."""
    # Only accounts that ever had a benefit: the key of `charge` leads to each of them.
    holders = select(BenefitGrant.account_id).distinct().subquery()
    is_of_month = Charge.month == Charge.posted
    return (
        _part(
            Charge,
            charged=-_sum_where(is_of_month, Charge.amount),
            own_benefits=func.sum(Charge.amount),
            recalculated=-_sum_where(~is_of_month, Charge.amount),
        )
        .join(holders, holders.c.account_id == Charge.account_id)
        .join(Run, Run.id == Charge.run_id)
        .where(
            Charge.posted.in_(months),
            Charge.method == BENEFIT,
            Run.state == "published",
            *_narrowed(Charge, asked, accounts),
        )
    )


def _part(table: Any, **sums: ColumnElement[Any]) -> Select[Any]:
    """Return a SELECT with every column of a line; those not given are nothing."""
    keys = [getattr(table, name) for name in _KEY]
    return select(*keys, *(sums.get(name, _NOTHING).label(name) for name in SUMS)).group_by(*keys)


def _narrowed(table: Any, asked: Asked, accounts: Accounts) -> list[ColumnElement[bool]]:
    return [*_among(table.account_id, accounts), *lines_chosen(asked, table)]


def _among(column: Any, accounts: Accounts) -> list[ColumnElement[bool]]:
    return [] if accounts is None else [column.in_(accounts)]


def _sum_where(chosen: ColumnElement[bool], amount: Any) -> ColumnElement[Any]:
    return func.sum(case((chosen, amount), else_=_NOTHING))


def _any_of(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *others = conditions
    for each in others:
        first = first | each
    return first
