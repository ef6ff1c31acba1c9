"""What the check asks the database of a chunk: its own queries, whole columns at once."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

import polars as pl
from sqlalchemy.orm import Session

from app.database.columns import Column, driver, read_columns
from app.database.packed import array_of

WHOLE, DAY, TEXT = Column.WHOLE, Column.DAY, Column.TEXT
MONEY, FIGURE = Column.HUNDREDTHS, Column.MILLIONTHS
Answers = dict[Hashable, pl.DataFrame]
"""By the question, and all that it names."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the columns it returns, and those in which thousands of its rows agree."""

    statement: LiteralString
    columns: Mapping[LiteralString, Column]
    alike: Collection[str] = ()
    named_by: tuple[str, ...] = ()
    """Where lines name the fact: a column, and the forms of a basis that have its id there."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks for facts in one session; `known` is what each of its questions may name."""

    session: Session
    known: Mapping[str, object]
    answers: Answers = field(default_factory=dict)
    """What was answered before: who is asked the same of another month does not ask again."""

    def rows(self, question: Question, **besides: object) -> pl.DataFrame:
        """Return what answers the question."""
        known = {**self.known, **besides}
        named = {name: told for name, told in known.items() if f"%({name})s" in question.statement}
        asked = (question.statement, *named.items())
        if asked not in self.answers:
            self.answers[asked] = read_columns(
                self.session,
                question.statement,
                columns=question.columns,
                alike=question.alike,
                parameters=known,
            )
        return self.answers[asked]

    def value(self, statement: LiteralString) -> Any:
        """Return the one value that answers a question, as the server holds it."""
        with driver(self.session).cursor(binary=True) as cursor:
            row = cursor.execute(statement, self.known).fetchone()
        return row[0] if row else None

    def named(self, question: Question, ids: pl.Series) -> pl.DataFrame:
        """Return the facts that have these ids; the question takes them as `ids`."""
        return self.rows(question, ids=array_of(ids.drop_nulls()))


IDS: LiteralString = "id = ANY((SELECT %(ids)s::bigint[])::bigint[])"
"""A subquery, so that the planner does not look at each of thousands of ids by itself."""
