"""Let another fact, or none, be true from a day on: "from 1 December the price is …"."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.database.facts import Fact
from app.kernel.period import Period
from app.months.facts import correct_fact, record_fact, retire_fact
from app.months.recompute import Ids, Reach, mark_to_recompute

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From which day something is different, for which key, why, and whose charges it touches.

    `same` selects the facts of that key.
    """

    since: date
    same: ColumnElement[bool]
    reason: str
    accounts: Ids = ()
    buildings: Ids = ()
    sharers: Ids = ()

    def reach(self, days: Period) -> Reach:
        """Return whose months of these days the change touches."""
        return Reach(
            days=days,
            because=self.reason,
            accounts=self.accounts,
            buildings=self.buildings,
            sharers=self.sharers,
        )


_OWN = {"id", "valid", "recorded_at", "recorded_by", "retired_at", "retired_by", "reason"}


def change_from(session: Session, successor: AnyFact, change: Change, *, by: int) -> AnyFact:
    """Record `successor` from the day of the change until the next known one, and return it.

    The fact true on that day keeps its earlier days: it is retired and recorded again with the
    shorter period, so no day has two values and none is left without one.
    """
    model, since = type(successor), change.since
    following = session.scalars(
        select(model)
        .where(change.same, model.retired_at.is_(None), _ends_after(model, since))
        .order_by(func.lower(model.valid))
        .limit(1)
    ).first()
    until = _until(following, since)
    successor.valid = Range(since, until)
    reach = change.reach(Period(since, until))
    if following is None or _first_day(following) > since:
        return record_fact(session, successor, by=by, reach=reach)
    right = [successor]
    if _first_day(following) < since:
        right.insert(0, shortened(following, since))
    correct_fact(session, following, right, by=by, reason=change.reason, reach=reach)
    return successor


def hold_from(
    session: Session, fact: AnyFact, *, same: ColumnElement[bool], reason: str, by: int
) -> AnyFact:
    """Record a fact from its first day until the next of the `same` begins, or until its last.

    The one true on that day keeps its earlier days. Unlike after `change_from`, a gap that followed
    it is closed: what is said from a day on holds until something else is said.
    """
    model, since, ends = type(fact), _first_day(fact), fact.valid.upper
    live = same & model.retired_at.is_(None)
    begins = func.lower(model.valid)
    chosen = [begins > since, *([begins < ends] if ends else [])]
    later = session.scalar(select(func.min(begins)).where(live, *chosen))
    current = session.scalar(
        select(model).where(live, model.valid.contains(since)).with_for_update()
    )
    fact.valid = Range(since, later or ends)
    if current is None:
        return record_fact(session, fact, by=by)
    right = [fact]
    if _first_day(current) < since:
        right.insert(0, shortened(current, since))
    correct_fact(session, current, right, by=by, reason=reason)
    return fact


def end_fact(
    session: Session, fact: Fact, *, on: date, reason: str, by: int, reach: Reach | None = None
) -> None:
    """Let a fact end: `on` is the first day without it. On its own first day, it never was."""
    if on <= _first_day(fact):
        retire_fact(session, fact, by=by, reason=reason, reach=reach)
    else:
        correct_fact(session, fact, [shortened(fact, on)], by=by, reason=reason, reach=reach)


def end_from(session: Session, model: type[Fact], change: Change, *, by: int) -> int:
    """Let nothing be true of the key from the day of the change; return how many facts that ended.

    The fact true on the day before keeps its earlier days; those that would begin later are
    retired whole.
    """
    since = change.since
    ended = session.scalars(
        select(model)
        .where(change.same, model.retired_at.is_(None), _ends_after(model, since))
        .order_by(func.lower(model.valid))
    ).all()
    if not ended:
        return 0
    reach = change.reach(Period(since, ended[-1].valid.upper))
    for fact in ended:
        kept = [shortened(fact, since)] if _first_day(fact) < since else []
        correct_fact(session, fact, kept, by=by, reason=change.reason)
    mark_to_recompute(session, reach, by=by)
    return len(ended)


def _ends_after(model: type[Fact], day: date) -> ColumnElement[bool]:
    return func.upper_inf(model.valid) | (func.upper(model.valid) > day)


def _until(following: Fact | None, since: date) -> date | None:
    if following is None:
        return None
    begins = _first_day(following)
    return begins if begins > since else following.valid.upper


def _first_day(fact: Fact) -> date:
    return cast("date", fact.valid.lower)


def shortened(fact: AnyFact, end: date) -> AnyFact:
    """Return the same fact, not yet recorded, until a day."""
    model: Any = type(fact)
    table = cast("Table", model.__table__)
    kept = {column.name: getattr(fact, column.name) for column in table.columns}
    own = {name: value for name, value in kept.items() if name not in _OWN}
    return cast("AnyFact", model(**own, valid=Range(_first_day(fact), end)))
