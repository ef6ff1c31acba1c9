"""Marks: months of an account or building that no longer follow from the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    func,
    insert,
    literal,
    select,
    table,
    union_all,
    values,
)
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
    `sharers` are those whom the fact of another account moves: they are never told what it was.
    """

    days: Period
    because: str
    accounts: Ids = ()
    buildings: Ids = ()
    sharers: Ids = ()


def mark_to_recompute(session: Session, reach: Reach | None, *, by: int) -> None:
    """Mark every running or published month that the fact reaches into.

    A building whose own meter is shared out stands with each of its accounts: what changes for
    one of them changes for his neighbours.
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
    charged = {row.month: row.charging for row in months if row.charging != "none"}
    touched = list(charged)
    if not touched:
        return
    _mark(session, touched, reach, by=by)
    published = [month for month, charging in charged.items() if charging == "published"]
    if published:
        _mark_neighbours(session, published, reach, by=by)


def _mark(session: Session, months: Sequence[date], reach: Reach, *, by: int) -> None:
    for name, ids, is_others in (
        ("account_id", reach.accounts, False),
        ("account_id", reach.sharers, True),
        ("building_id", reach.buildings, False),
    ):
        if (chosen := _rows(ids)) is None:
            continue
        source = chosen.subquery()
        because, marked_by = literal(reach.because, SqlText), literal(by)
        session.execute(
            insert(ToRecompute).from_select(
                ["month", name, "because", "is_others", "marked_by"],
                select(MonthRow.month, source.c[0], because, literal(is_others), marked_by)
                .join_from(MonthRow, source, literal(value=True))
                .where(MonthRow.month.in_(months)),
            )
        )


def mark_neighbours_of_marked(session: Session) -> None:
    """Mark the neighbours of all accounts that this transaction marked; for files, once each."""
    mine = _waiting_accounts().where(
        ToRecompute.marked_at == func.now(),  # it is the instant the transaction began at
        MonthRow.charging == "published",
    )
    _mark_buildings(session, mine.subquery())


def mark_neighbours_of_waiting(session: Session, month: date) -> None:
    """Mark the neighbours of all accounts whose marks of a month wait, as it is published.

    Until then their buildings were charged as a whole anyway.
    """
    _mark_buildings(session, _waiting_accounts().where(ToRecompute.month == month).subquery())


def _mark_neighbours(session: Session, months: Sequence[date], reach: Reach, *, by: int) -> None:
    """Mark the distributed buildings of the reached accounts, in months that are published.

    A running month charges a building as a whole anyway.
    """
    because, marked_by = literal(reach.because, SqlText), literal(by, BigInteger)
    for accounts in (reach.accounts, reach.sharers):
        if (rows := _rows(accounts)) is None:
            continue
        chosen = rows.subquery()
        mine = (
            select(
                MonthRow.month,
                chosen.c[0].label("account_id"),
                because.label("because"),
                marked_by.label("marked_by"),
            )
            .join_from(MonthRow, chosen, literal(value=True))
            .where(MonthRow.month.in_(months))
            .subquery()
        )
        _mark_buildings(session, mine)


def _waiting_accounts() -> Select[date, int | None, str, int]:
    return (
        select(
            ToRecompute.month,
            ToRecompute.account_id.label("account_id"),
            ToRecompute.because,
            ToRecompute.marked_by,
        )
        .join(MonthRow, MonthRow.month == ToRecompute.month)
        .where(ToRecompute.done_at.is_(None), ToRecompute.account_id.is_not(None))
    )


def _mark_buildings(session: Session, mine: Subquery) -> None:
    """Mark the buildings of the accounts in `mine` whose own meter is shared out in the month."""
    rows = (
        select(
            mine.c.month,
            _SHARED_OUT.c.marked_id,
            mine.c.because,
            literal(value=True),
            mine.c.marked_by,
        )
        .join(_ACCOUNT, _ACCOUNT.c.id == mine.c.account_id)
        .join(_PREMISES, _PREMISES.c.id == _ACCOUNT.c.premises_id)
        .join(_SHARED_OUT, _SHARED_OUT.c.building_id == _PREMISES.c.building_id)
        .where(_SHARED_OUT.c.retired_at.is_(None), _SHARED_OUT.c.valid.op("@>")(mine.c.month))
        .distinct()
    )
    marks = ["month", "building_id", "because", "is_others", "marked_by"]
    session.execute(insert(ToRecompute).from_select(marks, rows))


# Tables of higher rooms, by the columns alone that say who shares a building's meter.
_ACCOUNT = table("account", sql_column("id"), sql_column("premises_id"))
_PREMISES = table("premises", sql_column("id"), sql_column("building_id"))
_WATER = table("distribution", *map(sql_column, ("building_id", "valid", "retired_at")))
_HEAT = table(
    "heat_house",
    *map(sql_column, ("building_id", "service_id", "meter_building_id", "valid", "retired_at")),
)
_HOT_WATER = table("heat_month", *map(sql_column, ("building_id", "valid", "retired_at")))
_ON_ITS_METER = _HEAT.alias("on_its_meter")


def _lead(of: FromClause) -> ColumnElement[int]:
    return func.coalesce(of.c.meter_building_id, of.c.building_id)


_SHARED_OUT = union_all(
    select(
        _WATER.c.building_id,
        _WATER.c.building_id.label("marked_id"),
        _WATER.c.valid,
        _WATER.c.retired_at,
    ),
    select(
        _HOT_WATER.c.building_id,
        _HOT_WATER.c.building_id.label("marked_id"),
        _HOT_WATER.c.valid,
        _HOT_WATER.c.retired_at,
    ),
    select(
        _HEAT.c.building_id,
        _ON_ITS_METER.c.building_id.label("marked_id"),
        _HEAT.c.valid,
        _HEAT.c.retired_at,
    ).join_from(
        _HEAT,
        _ON_ITS_METER,
        (_lead(_HEAT) == _lead(_ON_ITS_METER))
        & (_HEAT.c.service_id == _ON_ITS_METER.c.service_id)
        & _ON_ITS_METER.c.retired_at.is_(None)
        & _ON_ITS_METER.c.valid.op("&&")(_HEAT.c.valid),
    ),
).subquery("shared_out")
"""Whose building is shared out on which days, and which building is marked with it."""


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
