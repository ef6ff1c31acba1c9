"""One attempt to import: check and write all good lines, set-wise, inside a savepoint.

A line found at fault may have had rows written by an earlier step, or may have been what another
line stood on. So an attempt that finds faults is rolled back and made again without those lines,
until none is found. The trial run is such an attempt, rolled back at the end: what it tells is
what importing does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from app.database.bulk import look_over
from app.exchange.kind import Call, Check, Kind, Step, Write
from app.exchange.kinds import columns_of
from app.exchange.known import Known
from app.exchange.models import ImportJob
from app.exchange.verdict import Verdict
from app.months.recompute import mark_neighbours_of_marked

_MOST_AT_ONCE = 20_000
"""Faults one check tells in one attempt: the others are found by the next, in flat memory."""

_STAGE = """
CREATE TEMPORARY TABLE staged ON COMMIT DROP AS
SELECT kept.line, kept.values, typed.*{ids}
FROM import_row AS kept
CROSS JOIN LATERAL jsonb_to_record(kept.values) AS typed({fields})
WHERE kept.job_id = :job AND NOT kept.is_bad AND kept.line <> ALL (:without)
"""
_DROP = "DELETE FROM staged WHERE line = ANY (:lines)"
_READ_MONTHS = "SELECT month FROM month WHERE books = 'open' ORDER BY month FOR SHARE"


@dataclass(slots=True)
class Outcome:
    """What an attempt came to."""

    verdicts: list[Verdict] = field(default_factory=list)
    effects: dict[str, int] = field(default_factory=dict)
    """How many rows of what were written."""

    @property
    def bad_lines(self) -> set[int]:
        """Return the lines that the attempt left out."""
        return {verdict.line for verdict in self.verdicts if verdict.level == "error"}


def attempt(
    session: Session, job: ImportJob, kind: Kind, known: Known, parameters: Mapping[str, Any]
) -> Outcome:
    """Write what the good lines of the job say and return what was written and what was not.

    The caller's transaction holds the result; it may roll it back. `parameters` are bound to the
    kind's statements.
    """
    # Publishing and closing wait for us, and we for them; each then sees what the other did.
    session.execute(text(_READ_MONTHS))
    errors: list[Verdict] = []
    while True:
        savepoint = session.begin_nested()
        _stage(session, job, kind, known, without=sorted({each.line for each in errors}))
        found = _Pass(session, parameters)
        for step in kind.steps:
            found.take(step)
        new_errors = [each for each in found.verdicts if each.level == "error"]
        if not new_errors:
            session.execute(text("DROP TABLE staged"))
            mark_neighbours_of_marked(session)
            savepoint.commit()
            return Outcome([*errors, *found.verdicts], found.effects)
        savepoint.rollback()
        errors += new_errors


def _stage(
    session: Session, job: ImportJob, kind: Kind, known: Known, *, without: list[int]
) -> None:
    fields = {
        name: sql_type
        for column in columns_of(kind, known)
        for name, sql_type in column.fields.items()
    }
    more = {name: sql_type for name, sql_type in kind.fields.items() if name not in fields}
    # Names and types come from the kinds' own declarations, never from a file.
    statement = _STAGE.format(
        fields=", ".join(f'"{name}" {sql_type}' for name, sql_type in fields.items()),
        ids="".join(f", NULL::{sql_type} AS {name}" for name, sql_type in more.items()),
    )
    session.execute(text(statement), {"job": job.id, "without": without})
    session.execute(text("CREATE INDEX ON staged (line)"))
    # The values as a whole are compared with nothing, and take longer to look at than all others.
    look_over(session, "staged", "line", *fields, *more)


class _Pass:
    """One pass over a kind's steps."""

    def __init__(self, session: Session, parameters: Mapping[str, Any]) -> None:
        self._session = session
        self._parameters = parameters
        self.verdicts: list[Verdict] = []
        self.effects: dict[str, int] = {}

    def take(self, step: Step) -> None:
        match step:
            case Check():
                self._check(step)
            case Write():
                self._count(step.effect, self._execute(step.sql).rowcount)
            case Call():
                self._count(step.effect, step.run(self._session, self._parameters))

    def _check(self, check: Check) -> None:
        rows: Sequence[Any] = self._execute(check.sql).fetchmany(_MOST_AT_ONCE)
        if not rows:
            return
        self.verdicts += [
            Verdict(row[0], check.column, check.key, row[1] or {}, check.level) for row in rows
        ]
        if check.level == "error":
            self._session.execute(text(_DROP), {"lines": [row[0] for row in rows]})

    def _execute(self, sql: str) -> CursorResult[Any]:
        statement = text(sql)
        wanted = {name: self._parameters[name] for name in statement.compile().params}
        return cast("CursorResult[Any]", self._session.execute(statement, wanted))

    def _count(self, effect: str | None, count: int) -> None:
        if effect is not None and count > 0:
            self.effects[effect] = self.effects.get(effect, 0) + count
