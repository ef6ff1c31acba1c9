"""What every dated fact carries, and the constraints that keep facts honest."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Table, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Days, Id, Instant, Ref

FACT = {"fact": True}
"""Table info: the company's user may INSERT, and UPDATE only the retirement columns."""
APPEND_ONLY = {"append_only": True}
"""Table info: the company's user may INSERT and SELECT, nothing else."""
NO_DELETE = {"no_delete": True}
"""Table info: rows may change but never disappear; others refer to them by id without a key."""


DRAWN = {"drawn": True}
"""Table info: ids may be drawn from the table's numbers before its rows are written."""
GUARDS = "guards"
"""Table info: {name: text} of triggers that refuse a change, `CREATE TRIGGER name` left out."""

POLICIES = "policies"
"""Table info: {name: text} of what rows a user may see or add, `CREATE POLICY name` left out.

For a hot table: a subquery of a policy is answered once a statement, a trigger's once a row.
COPY FROM is not possible under a policy: many rows come by INSERT ... SELECT.
"""


FACT_KEY = "fact_key"
"""Info of a fact's constraint: the SQL expressions that say what it is about."""


def refuse_update(table: str, when: str, why: str) -> str:
    """Return the guard that refuses an UPDATE of rows for which `when` (of OLD and NEW) holds."""
    return (
        f"BEFORE UPDATE ON {table}\nFOR EACH ROW WHEN ({when})\n"
        f"EXECUTE FUNCTION ext.refuse_change('{table}', '{why}')"
    )


class Retirable:
    """Who recorded the row, and who retired it. A correction retires one row and records another.

    `import_job_id` names the import that brought the row, so that it can be undone.
    """

    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]
    reason: Mapped[str | None]
    import_job_id: Mapped[int | None]


class Fact(Retirable):
    """Something true about the world for whole days. Never edited."""

    id: Mapped[Id]
    valid: Mapped[Days]


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that `column` holds a member of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def fact_rules(
    table: str, *key: str, also: tuple[str, str] | None = None
) -> tuple[CheckConstraint, ExcludeConstraint]:
    """Return the constraints of a fact table: at least one day, and one live row for key and day.

    `key` are SQL expressions; wrap nullable columns in `coalesce(…, 0)`. `also` is one more with
    an operator of its own.
    """
    has_days = CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid_has_days")
    one_at_a_time = ExcludeConstraint(
        *((text(each), "=") for each in key),
        *([(text(also[0]), also[1])] if also else []),
        (text("valid"), "&&"),
        name=f"ex_{table}_one_at_a_time",
        using="gist",
        where=text("retired_at IS NULL"),
    )
    one_at_a_time.info[FACT_KEY] = (*key, *(also[:1] if also else ()))
    return has_days, one_at_a_time


def fact_key(table: Table) -> Sequence[str] | None:
    """Return the SQL expressions of what a fact of the table is about; None where none says."""
    found: Iterator[Sequence[str]] = (
        each.info[FACT_KEY] for each in table.constraints if FACT_KEY in each.info
    )
    return next(found, None)
