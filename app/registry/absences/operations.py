"""Writing down that people are away, that they still are, that they came back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.period import Period
from app.months.facts import correct_fact, record_fact, retire_fact
from app.months.parameters import parameter
from app.months.recompute import Reach
from app.months.reduction_keys import (
    ABSENCE_MONTHS,
    ABSENCE_OVER,
)
from app.registry.absences.models import Absence, AbsenceGround
from app.registry.absences.rules import lasts_over, months_after
from app.registry.models import Account, AccountParameter, Parameter
from app.registry.queries import AccountMissing

_BECAUSE = "absence"


class AbsenceTurned(Invalid):
    """The last day is before the first."""

    key = "absence.turned"

    def __init__(self, *, first: date, last: date) -> None:
        super().__init__(f"{last} is before {first}", first=first, last=last)


class AbsenceTooShort(Invalid):
    """Charges are lowered only for an absence of more days."""

    key = "absence.too-short"

    def __init__(self, *, days: int, over: int) -> None:
        super().__init__(f"{days} days are not more than {over}", days=days, over=over)


class MoreAwayThanCounted(Invalid):
    """Nobody can be away who is not counted there."""

    key = "absence.more-than-counted"

    def __init__(self, *, day: date, counted: Decimal, away: int) -> None:
        super().__init__(
            f"{away} would be away on {day} of {counted}", day=day, counted=counted, away=away
        )


class AbsenceMissing(NotFound):
    """The account has no such absence."""

    key = "absence.missing"


class NoticeStillHolds(Conflict):
    """The notice covers all days of the absence: there is nothing to renew."""

    key = "absence.nothing-to-renew"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAbsence:
    """Days away to be recorded: how many persons, on what paper, told of on which day."""

    persons: int
    ground: AbsenceGround
    since: date
    """First day away."""
    until: date | None
    """First day back; None while it is not known."""
    document: str
    noticed_on: date


def record_absence(session: Session, *, account_id: int, new: NewAbsence, by: int) -> Absence:
    """Record that some of an account's persons are away; its months are computed again.

    Raises:
        AbsenceTurned, AbsenceTooShort.
        MoreAwayThanCounted: with those away already they are more than the account counts.
        FactOverlaps: the same paper was recorded for some of these days.
    """
    if new.until is not None and new.until <= new.since:
        raise AbsenceTurned(first=new.since, last=new.until)
    over = parameter(session, ABSENCE_OVER, on=new.since)
    if not lasts_over(new.since, new.until, days=over):
        assert new.until is not None, "an absence without an end is never too short"
        raise AbsenceTooShort(days=(new.until - new.since).days, over=over)
    _locked(session, account_id)
    fact = Absence(
        account_id=account_id,
        persons=new.persons,
        ground=new.ground,
        document=new.document,
        noticed_on=new.noticed_on,
        noticed_until=_notice_ends(session, new.since, new.since),
        valid=Range(new.since, new.until),
    )
    _refuse_more_than_counted(session, fact)
    return record_fact(session, fact, by=by, reach=_reach(fact.account_id, fact.valid))


def renew_absence(
    session: Session, *, account_id: int, absence_id: int, noticed_on: date, by: int
) -> Absence:
    """Record that the people are still away: charges follow the absence for a next term.

    A term goes on from the last one, however late the renewal comes.

    Raises:
        AbsenceMissing, NoticeStillHolds.
    """
    _locked(session, account_id)
    known = _live(session, account_id, absence_id)
    if known.valid.upper is not None and known.noticed_until >= known.valid.upper:
        raise NoticeStillHolds(f"absence {absence_id} is covered to its end")
    first = known.valid.lower
    assert first is not None, "an absence begins on a day"
    covered = known.noticed_until
    renewed = _like(
        known, noticed_on=noticed_on, noticed_until=_notice_ends(session, first, covered)
    )
    days = Range(covered, known.valid.upper)
    correct_fact(
        session, known, [renewed], by=by, reason="absence.renewed", reach=_reach(account_id, days)
    )
    return renewed


def end_absence(
    session: Session, *, account_id: int, absence_id: int, until: date, document: str, by: int
) -> Absence | None:
    """Record the first day on which the people were back, and by what that is known.

    An absence that turns out no longer than the law's days lowers nothing any more; one that
    ended before it began never was, and None is returned.

    Raises:
        AbsenceMissing.
    """
    _locked(session, account_id)
    known = _live(session, account_id, absence_id)
    first, last = known.valid.lower, known.valid.upper
    assert first is not None, "an absence begins on a day"
    reach = _reach(account_id, Range(first, None if last is None else max(last, until)))
    reason = f"absence.ended {document}"
    if until <= first:
        retire_fact(session, known, by=by, reason=reason, reach=reach)
        return None
    ended = _like(known, valid=Range(first, until))
    correct_fact(session, known, [ended], by=by, reason=reason, reach=reach)
    return ended


def remove_absence(
    session: Session, *, account_id: int, absence_id: int, reason: str, by: int
) -> None:
    """Retire an absence that turned out not to be true; the row stays readable.

    Raises:
        AbsenceMissing.
    """
    _locked(session, account_id)
    known = _live(session, account_id, absence_id)
    retire_fact(session, known, by=by, reason=reason, reach=_reach(account_id, known.valid))


def _like(known: Absence, **changes: object) -> Absence:
    names = ("account_id", "persons", "ground", "document", "noticed_on", "noticed_until", "valid")
    return Absence(**{name: getattr(known, name) for name in names} | changes)


def _notice_ends(session: Session, first: date, covered_to: date) -> date:
    """Return the day on which the next term after `covered_to` ends, counted from the first day.

    Counted each from the last one, terms that begin on the 31st would slip.
    """
    months = parameter(session, ABSENCE_MONTHS, on=covered_to)
    terms = 1
    while (end := months_after(first, months * terms)) <= covered_to and end < date.max:
        terms += 1
    return end


def _refuse_more_than_counted(session: Session, fact: Absence) -> None:
    """Look at the first day alone: whoever is counted or away may change later."""
    day = fact.valid.lower
    assert day is not None, "an absence begins on a day"
    counted = session.scalar(
        select(AccountParameter.value).where(
            AccountParameter.account_id == fact.account_id,
            AccountParameter.kind == Parameter.PERSONS,
            AccountParameter.retired_at.is_(None),
            AccountParameter.valid.contains(day),
        )
    )
    others = session.scalar(
        select(func.coalesce(func.sum(Absence.persons), 0)).where(
            Absence.account_id == fact.account_id,
            Absence.retired_at.is_(None),
            Absence.valid.contains(day),
            Absence.document != fact.document,
        )
    )
    away = int(others or 0) + fact.persons
    if away > (counted or 0):
        raise MoreAwayThanCounted(day=day, counted=counted or Decimal(0), away=away)


def _live(session: Session, account_id: int, absence_id: int) -> Absence:
    fact = session.scalar(
        select(Absence).where(
            Absence.id == absence_id,
            Absence.account_id == account_id,
            Absence.retired_at.is_(None),
        )
    )
    if fact is None:
        raise AbsenceMissing(f"account {account_id} has no absence {absence_id}")
    return fact


def _locked(session: Session, account_id: int) -> None:
    # One at a time: two papers entered at once could send away more than there are.
    if session.get(Account, account_id, with_for_update=True, populate_existing=True) is None:
        raise AccountMissing(account_id=account_id)


def _reach(account_id: int, days: Range[date]) -> Reach:
    assert days.lower is not None, "facts begin on a day"
    return Reach(days=Period(days.lower, days.upper), because=_BECAUSE, accounts=[account_id])
