"""The one way to write facts: record, retire, correct.

A fact is never edited. What it says about a month that is running or published is marked to be
computed again in the same transaction, so that no fact is ever forgotten by the charges.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import CursorResult, Table, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database.base import CompanyBase
from app.database.bulk import copy_rows
from app.database.facts import Retirable
from app.kernel import clock
from app.kernel.errors import Conflict
from app.months.recompute import Reach, mark_to_recompute

AnyFact = TypeVar("AnyFact", bound=Retirable)

_TAKEN = {"23P01", "23505"}
"""SQLSTATEs of a live row that already says something for the same key and days."""


class FactOverlaps(Conflict):
    """For some of these days another live fact already says what is true."""

    key = "facts.overlaps"

    def __init__(self, *, table: str) -> None:
        super().__init__(f"another live row of {table} covers some of these days", table=table)


class FactRetired(Conflict):
    """The fact was retired before; what took its place must be corrected instead."""

    key = "facts.retired"

    def __init__(self, *, table: str, missing: int) -> None:
        super().__init__(
            f"{missing} row(s) of {table} are retired already or never were",
            table=table,
            missing=missing,
        )


def record_fact(session: Session, fact: AnyFact, *, by: int, reach: Reach | None = None) -> AnyFact:
    """Write a new fact and mark the months it reaches into.

    Raises:
        FactOverlaps: a live fact for the same key and days exists; correct that one instead.
    """
    fact.recorded_by = by
    with _one_at_a_time(fact.__class__):
        session.add(fact)
        session.flush()
    mark_to_recompute(session, reach, by=by)
    return fact


def record_facts(
    session: Session,
    model: type[CompanyBase],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    reach: Reach | None = None,
    by: int,
) -> int:
    """Write many new facts by COPY and return how many. `rows` follow `columns`.

    Memory stays flat whatever the number of rows; `recorded_by` is added here.
    """
    with _one_at_a_time(model):
        count = copy_rows(session, model, [*columns, "recorded_by"], ((*row, by) for row in rows))
    mark_to_recompute(session, reach, by=by)
    return count


def retire_fact(
    session: Session, fact: Retirable, *, by: int, reason: str, reach: Reach | None = None
) -> None:
    """Retire a fact that turned out not to be true; the row stays readable for ever."""
    (identity,) = inspect(fact).identity
    retire_facts(session, type(fact), [identity], by=by, reason=reason, reach=reach)
    session.expire(fact)


def retire_facts(
    session: Session,
    model: type[Retirable],
    ids: Sequence[int],
    *,
    by: int,
    reason: str,
    reach: Reach | None = None,
) -> None:
    """Retire these facts in one statement, and mark the months they reached into.

    Raises:
        FactRetired: some of them are not live; nothing may be built on this transaction.
    """
    table = _table(model)
    retired = session.execute(
        update(table)
        .where(table.c.id.in_(ids), table.c.retired_at.is_(None))
        .values(_retirement(by=by, reason=reason, at=clock.now()))
    )
    missing = len(set(ids)) - cast("CursorResult[Any]", retired).rowcount
    if missing:
        raise FactRetired(table=table.name, missing=missing)
    mark_to_recompute(session, reach, by=by)


def correct_fact(
    session: Session,
    wrong: AnyFact,
    right: Sequence[AnyFact],
    *,
    by: int,
    reason: str,
    reach: Reach | None = None,
) -> Sequence[AnyFact]:
    """Retire `wrong` and record what is right instead, in that order, in one transaction.

    `right` may be several facts: a value that changed inside the period leaves its first part as
    it was. `reach` names the accounts or buildings and the days that either of them speaks of.
    """
    retire_fact(session, wrong, by=by, reason=reason)
    for fact in right:
        record_fact(session, fact, by=by)
    mark_to_recompute(session, reach, by=by)
    return right


@contextmanager
def _one_at_a_time(model: type[Any]) -> Iterator[None]:
    try:
        yield
    except (IntegrityError, psycopg.IntegrityError) as error:  # COPY goes by the driver alone
        reason = error.orig if isinstance(error, IntegrityError) else error
        if getattr(reason, "sqlstate", None) in _TAKEN:
            raise FactOverlaps(table=_table(model).name) from error
        raise


def _retirement(*, by: int, reason: str, at: datetime) -> dict[str, Any]:
    return {"retired_at": at, "retired_by": by, "reason": reason}


def _table(model: type[Any]) -> Table:
    return cast("Table", model.__table__)
