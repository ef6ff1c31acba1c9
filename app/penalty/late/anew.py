"""From which day on all debts grow otherwise than was known at a moment: facts set backwards."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from app.database.facts import Fact
from app.months.models import CompanyParameter
from app.months.parameter_keys import INTEREST_RATE
from app.penalty.late.counting import Wanted
from app.penalty.models import DebtMoratorium, LateKind, PriceIndex
from app.penalty.terms import RATE_OF

_BEARS_ITS_MONTH = 16
"""A debt paid on this day of a month or later bears its index; paid before, it does not."""
_NO_BOOKS_BEFORE = date(1970, 1, 1)
_BAN = (
    DebtMoratorium.settlement_id,
    DebtMoratorium.building_id,
    DebtMoratorium.category,
    DebtMoratorium.extent,
)
_Said = tuple[tuple[str, ...], date, date | None]
"""What a fact says, on which days."""


def known_anew(session: Session, since: datetime, wanted: Wanted) -> date | None:
    """Return the first day for which indices, rates and bans are not what they were at a moment.

    Debts paid on that day or later grow otherwise, though they were settled long ago. None, as
    nearly always, where nothing of these kinds was recorded or taken back since.

    Source: civil-code/625.2
    """
    found = [_first_unlike(session, DebtMoratorium, since, _BAN)]
    if LateKind.INFLATION in wanted:
        month = _first_unlike(session, PriceIndex, since, [PriceIndex.percent])
        found.append(month and month.replace(day=_BEARS_ITS_MONTH))
    keys = [key.name for key in RATE_OF.values()] if LateKind.PENALTY in wanted else []
    keys += [INTEREST_RATE.name] if LateKind.INTEREST in wanted else []
    rate = [CompanyParameter.key, CompanyParameter.value]
    found.append(
        _first_unlike(session, CompanyParameter, since, rate, CompanyParameter.key.in_(keys))
    )
    days = [max(day, _NO_BOOKS_BEFORE) for day in found if day is not None]
    return min(days, default=None)


def _first_unlike(
    session: Session,
    model: type[Fact],
    since: datetime,
    said: Sequence[Any],
    chosen: ColumnElement[bool] | None = None,
) -> date | None:
    """Return the first day for which what the facts say now is not what they said then."""
    begins, ends = func.lower(model.valid), func.upper(model.valid)
    rows = session.execute(
        select(model.recorded_at <= since, model.retired_at.is_(None), begins, ends, *said).where(
            or_(model.recorded_at > since, model.retired_at > since),
            true() if chosen is None else chosen,
        )
    ).all()
    then, now = (
        [(tuple(map(str, row[4:])), row[2], row[3]) for row in rows if row[place]]
        for place in (0, 1)
    )
    bounds = {day for _, *days in (*then, *now) for day in days if day is not None}
    unlike = (day for day in sorted(bounds) if _on(then, day) != _on(now, day))
    return next(unlike, None)


def _on(facts: Iterable[_Said], day: date) -> set[tuple[str, ...]]:
    """Return what facts say on a day."""
    return {said for said, start, end in facts if start <= day and (end is None or day < end)}
