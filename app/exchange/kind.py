"""What a kind of import is: its columns, and the set-wise steps that check and write its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.exchange.cells import Circumstances
from app.exchange.known import Known
from app.formats.table import Cell

Read = Callable[[Cell, Circumstances], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column a file of this kind may have.

    `read` gives one value, or a mapping when a cell holds several (a house and its flat);
    `fields` names the SQL types of what it gives.
    """

    name: str
    title: str
    read: Read
    fields: Mapping[str, str]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    is_total: bool = False
    """Summed, and compared with the file's own totals line."""
    stands_for: tuple[str, ...] = ()
    """Other columns whose values this one gives, so that they need not be there."""
    path: tuple[str, ...] = ()
    """Where its value stands among the line's values; under its own name when empty."""


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the database: which lines are at fault, and what to tell about them.

    `sql` selects `line` and `facts` from `staged`. Lines at fault leave `staged` at once, unless
    the level is `warning`.
    """

    key: str
    column: str
    sql: str
    level: str = "error"


@dataclass(frozen=True, slots=True)
class Write:
    """One set-wise statement. `effect` names the rows it adds, for the summary."""

    sql: str
    effect: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A step that other nouns own: posting money, marking what must be computed again."""

    run: Callable[[Session, Mapping[str, Any]], int]
    effect: str | None = None


Step = Check | Write | Call


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import."""

    name: str
    title: str
    columns: Callable[[Known], Sequence[Column]]
    steps: tuple[Step, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    """Further columns of `staged`, empty at first: ids found on the way, columns of other kinds."""
    summed: Mapping[str, str] = field(default_factory=dict)
    """Values of many parts (a column a service), and what the sum of all parts is called."""
    answers: bool = False
    """A request: its file goes back with what the company fills in, so it must be a DBF."""


def column(
    name: str,
    title: str,
    read: Read,
    sql_type: str = "text",
    /,
    *synonyms: str,
    **more: Any,
) -> Column:
    """Return a column of one value under its own name.

    `more` is `required` or `is_total`, as of the record.
    """
    return Column(name, title, read, {name: sql_type}, synonyms, **more)
