"""From when a limit holds: what is the same for those of accounts and those of bodies."""

from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.contracts.limits.models import BodyLimit, YearlyLimit
from app.months.facts import correct_fact, record_fact
from app.months.succession import shortened

AnyLimit = TypeVar("AnyLimit", YearlyLimit, BodyLimit)


def hold_from(
    session: Session, limit: AnyLimit, since: date, *, same: ColumnElement[bool], by: int
) -> AnyLimit:
    """Record a limit from a day to the end of its year, or until the next of the `same`.

    The one that holds on that day ends there.
    """
    model = type(limit)
    live = same & model.retired_at.is_(None)
    ends = date(since.year + 1, 1, 1)
    begins = func.lower(model.valid)
    later = session.scalar(select(func.min(begins)).where(live, begins > since, begins < ends))
    current = session.scalar(
        select(model).where(live, model.valid.contains(since)).with_for_update()
    )
    limit.valid = Range(since, later or ends)
    if current is None:
        return record_fact(session, limit, by=by)
    parts = [limit]
    if current.valid.lower is not None and current.valid.lower < since:
        parts.insert(0, shortened(current, since))
    correct_fact(session, current, parts, by=by, reason=limit.document)
    return limit
