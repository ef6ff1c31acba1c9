"""The absences of an account as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.absences.models import Absence
from app.registry.absences.rules import lasts_over


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days away of some persons, and the days of them that lower charges."""

    id: int
    persons: int
    ground: str
    document: str
    noticed_on: date
    noticed_until: date
    since: date
    until: date | None
    is_long: bool
    """Longer than the law asks; a shorter one lowers nothing."""

    @property
    def counts_until(self) -> date:
        """Return the first day that lowers nothing any more."""
        return self.noticed_until if self.until is None else min(self.until, self.noticed_until)

    @property
    def may_be_renewed(self) -> bool:
        """Return whether days of it are not covered by a notice."""
        return self.until is None or self.noticed_until < self.until


def absences_of(session: Session, account_id: int, *, over: int) -> Sequence[AbsenceRow]:
    """Return the live absences of an account, the latest first; `over` days are too few."""
    first = func.lower(Absence.valid)
    rows = session.scalars(
        select(Absence)
        .where(Absence.account_id == account_id, Absence.retired_at.is_(None))
        .order_by(first.desc(), Absence.id.desc())
    )
    return [_row(each, over) for each in rows]


def _row(fact: Absence, over: int) -> AbsenceRow:
    since, until = fact.valid.lower, fact.valid.upper
    assert since is not None, "an absence begins on a day"
    return AbsenceRow(
        id=fact.id,
        persons=fact.persons,
        ground=fact.ground,
        document=fact.document,
        noticed_on=fact.noticed_on,
        noticed_until=fact.noticed_until,
        since=since,
        until=until,
        is_long=lasts_over(since, until, days=over),
    )
