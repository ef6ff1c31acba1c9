"""Marks: months of an account or building that no longer follow from the facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Select, func, insert, literal, select, values
from sqlalchemy import Text as SqlText
from sqlalchemy import column as sql_column
from sqlalchemy.orm import Session

from app.kernel.period import Period
from app.months.models import MonthRow, ToRecompute

Ids = Sequence[int] | Select[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whose months, of which days, a fact speaks of, and why they must be computed again.

    A price or a norm reaches many accounts: give a SELECT of their ids rather than the ids.
    """

    days: Period
    because: str
    accounts: Ids = ()
    buildings: Ids = ()


def mark_to_recompute(session: Session, reach: Reach | None, *, by: int) -> None:
    """Mark every running or published month that the fact reaches into.

    Takes those months FOR SHARE: a run that starts or publishes at this moment either sees the
    fact, or sees the mark.
    """
    if reach is None:
        return
    months = session.scalars(
        select(MonthRow)
        .where(_touched(reach.days))
        .order_by(MonthRow.month)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    touched = [row.month for row in months if row.charging != "none"]
    if not touched:
        return
    for name, ids in (("account_id", reach.accounts), ("building_id", reach.buildings)):
        if (chosen := _rows(ids)) is None:
            continue
        source = chosen.subquery()
        session.execute(
            insert(ToRecompute).from_select(
                ["month", name, "because", "marked_by"],
                select(MonthRow.month, source.c[0], literal(reach.because, SqlText), literal(by))
                .join_from(MonthRow, source, literal(value=True))
                .where(MonthRow.month.in_(touched)),
            )
        )


def _touched(days: Period) -> ColumnElement[bool]:
    month_ends = MonthRow.month + func.make_interval(0, 1)
    begins = month_ends > days.start
    return begins if days.end is None else begins & (MonthRow.month < days.end)


def _rows(ids: Ids) -> Select[int] | None:
    if isinstance(ids, Select):
        return ids
    if not ids:
        return None
    listed = values(sql_column("id", BigInteger), name="listed").data([(each,) for each in ids])
    return select(listed.c.id)
