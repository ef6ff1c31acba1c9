"""What was told since a document: facts set backwards, by which debts grow otherwise.

A document keeps the ids of the facts it counted by. When a fact was recorded does not say whether
it was known: one that was on its way while the document was made is older, and was not seen.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, func, inspect, select, true
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.database.facts import Fact
from app.months.models import CompanyParameter, NonWorkingDay
from app.months.parameter_key import Key
from app.months.parameter_keys import (
    INTEREST_LEAP_YEARS,
    INTEREST_RATE,
    PENALTY_ON_PAYMENT_DAY,
)
from app.months.working_days import days_off
from app.penalty.late.counting import Wanted
from app.penalty.late.standing import FactIds
from app.penalty.models import DebtMoratorium, DebtProtection, LateKind, PriceIndex
from app.penalty.penalty import FIRST_DEBT
from app.penalty.terms import POSTING_OF, RATE_OF

_BEARS_ITS_MONTH = 16
"""A debt paid on this day of a month or later bears its index; paid before, it does not."""
_NO_BOOKS_BEFORE = date(1970, 1, 1)
_BAN = (
    DebtMoratorium.settlement_id,
    DebtMoratorium.building_id,
    DebtMoratorium.category,
    DebtMoratorium.extent,
)
_RULES_OF: dict[LateKind, list[Key[Any]]] = {
    LateKind.PENALTY: [*RATE_OF.values(), PENALTY_ON_PAYMENT_DAY],
    LateKind.INTEREST: [INTEREST_RATE, INTEREST_LEAP_YEARS, PENALTY_ON_PAYMENT_DAY],
    LateKind.INFLATION: [],
}
_KEYS_OF = {
    kind: [posting.name, *(rule.name for rule in _RULES_OF[kind])]
    for kind, posting in POSTING_OF.items()
}
"""Since when a kind comes with the bills, by which rates it grows and how its days are counted."""
_TOLD: dict[type[Fact], ColumnElement[bool]] = {
    DebtMoratorium: true(),
    DebtProtection: true(),
    PriceIndex: true(),
    CompanyParameter: CompanyParameter.key.in_(key for keys in _KEYS_OF.values() for key in keys),
}
"""The facts that documents keep the ids of, and which rows of them."""
_DAYS_OFF = cast("Table", NonWorkingDay.__table__).name
"""Days off are no facts: a document keeps the days themselves, as their numbers."""
_Said = tuple[tuple[str, ...], date, date | None]
"""What a fact says, on which days."""


def facts_now(session: Session) -> dict[str, list[int]]:
    """Return the ids of all that is said now of what late debts grow by.

    Ask before anything is counted: what is told later is then new to the next document, and what
    this one has counted by all the same changes nothing there.
    """
    facts = {
        _table_of(model): list(
            session.scalars(
                select(model.id).where(model.retired_at.is_(None), chosen).order_by(model.id)
            )
        )
        for model, chosen in _TOLD.items()
    }
    return facts | {_DAYS_OFF: [day.toordinal() for day in sorted(_days_off(session))]}


def newly_protected(session: Session, seen: FactIds) -> list[int]:
    """Return the accounts whose protection is not what a document has seen, by id."""
    found = select(DebtProtection.account_id).where(_is_other(DebtProtection, seen)).distinct()
    return list(session.scalars(found.order_by(DebtProtection.account_id)))


def known_anew(
    session: Session, seen: FactIds, wanted: Wanted, *, until: date = date.max
) -> date | None:
    """Return the first day for which indices, rates, bans are not what a document has seen.

    So is since when a kind comes with the bills, and which days up to `until`, the document's
    last, are off. Debts paid on that day or later grow otherwise, though they were settled long
    ago. None, as nearly always, where nothing of these kinds was recorded or taken back since.

    Source: civil-code/625.2
    """
    found = [_first_unlike(session, DebtMoratorium, seen, _BAN)]
    if LateKind.INFLATION in wanted:
        month = _first_unlike(session, PriceIndex, seen, [PriceIndex.percent])
        found.append(month and month.replace(day=_BEARS_ITS_MONTH))
    keys = [key for kind in wanted for key in _KEYS_OF[kind]]
    rate = [CompanyParameter.key, CompanyParameter.value]
    found.append(
        _first_unlike(session, CompanyParameter, seen, rate, CompanyParameter.key.in_(keys))
    )
    if LateKind.PENALTY in wanted:
        found.append(_first_rest_unlike(session, seen, until))
    days = [max(day, _NO_BOOKS_BEFORE) for day in found if day is not None]
    return min(days, default=None)


def _days_off(session: Session, *, until: date = date.max) -> AbstractSet[date]:
    return days_off(session, first=FIRST_DEBT, last=until)


def _first_rest_unlike(session: Session, seen: FactIds, until: date) -> date | None:
    """Return the first day that is off now and was not, or was and is no more.

    A rest postpones since when penalty grows; later days are the next document's own.
    """
    if (kept := seen.get(_DAYS_OFF)) is None:  # a document older than this list
        return None
    then = {day for each in kept if (day := date.fromordinal(each)) <= until}
    return min(then ^ _days_off(session, until=until), default=None)


def _first_unlike(
    session: Session,
    model: type[Fact],
    seen: FactIds,
    said: Sequence[Any],
    chosen: ColumnElement[bool] | None = None,
) -> date | None:
    """Return the first day for which what the facts say now is not what those seen said."""
    begins, ends = func.lower(model.valid), func.upper(model.valid)
    rows = session.execute(
        select(model.retired_at.is_(None), begins, ends, *said).where(
            _is_other(model, seen), true() if chosen is None else chosen
        )
    ).all()
    now, then = (
        [(tuple(map(str, row[3:])), row[1], row[2]) for row in rows if row[0] is stands]
        for stands in (True, False)
    )
    bounds = {day for _, *days in (*then, *now) for day in days if day is not None}
    unlike = (day for day in sorted(bounds) if _on(then, day) != _on(now, day))
    return next(unlike, None)


def _is_other(model: type[Fact], seen: FactIds) -> ColumnElement[bool]:
    """Return the condition that a fact stands and was not seen, or was and stands no more."""
    was_seen = among(model.id, seen.get(_table_of(model), ()))
    return was_seen.is_distinct_from(model.retired_at.is_(None))


def _table_of(model: type[Fact]) -> str:
    return cast("Table", inspect(model).local_table).name


def _on(facts: Iterable[_Said], day: date) -> set[tuple[str, ...]]:
    """Return what facts say on a day."""
    return {said for said, start, end in facts if start <= day and (end is None or day < end)}
