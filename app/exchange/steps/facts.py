"""Dated facts from a file, set-wise: what is known already stays, what differs is corrected.

A correction retires the live row and records what of it still stands beside the new days, so
that no day is left without a value that had one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.exchange.kind import Check, Step, Write
from app.exchange.reasons import because, because_of_sharing
from app.exchange.steps.sharing import is_shared, mark_sharers

_OWN = {
    "id",
    "valid",
    "recorded_at",
    "recorded_by",
    "retired_at",
    "retired_by",
    "reason",
    "import_job_id",
}

_DUPLICATE = """
SELECT DISTINCT ON (later.line) later.line, jsonb_build_object('other', earlier.line) AS facts
FROM new_{table} AS later
JOIN new_{table} AS earlier
  ON {same_key} AND earlier.valid && later.valid AND earlier.line < later.line
ORDER BY later.line, earlier.line
"""
_LEFT_OUT = """
DELETE FROM new_{table} AS new WHERE NOT EXISTS (SELECT FROM staged WHERE staged.line = new.line)
"""
_KNOWN = """
DELETE FROM new_{table} AS new USING {table} AS live
WHERE live.retired_at IS NULL AND {live_key} AND live.valid @> new.valid
  AND ({live_values}) IS NOT DISTINCT FROM ({new_values})
"""
_OLD = """
CREATE TEMPORARY TABLE old_{table} ON COMMIT DROP AS
SELECT DISTINCT live.* FROM {table} AS live JOIN new_{table} AS new
  ON {live_key} AND live.valid && new.valid
WHERE live.retired_at IS NULL
"""
_RETIRE = """
UPDATE {table} AS live SET retired_at = :at, retired_by = :actor, reason = 'import'
FROM old_{table} AS old WHERE old.id = live.id
"""
_REST = """
INSERT INTO {table} ({columns}, valid, recorded_by, import_job_id)
SELECT {old_columns}, piece.valid, :actor, :job
FROM (
    SELECT old.id, range_agg(new.valid) AS taken
    FROM old_{table} AS old JOIN new_{table} AS new ON {old_key}
    GROUP BY old.id
) AS cut
JOIN old_{table} AS old ON old.id = cut.id
CROSS JOIN LATERAL unnest(datemultirange(old.valid) - cut.taken) AS piece(valid)
"""
_NEW = """
INSERT INTO {table} ({columns}, valid, recorded_by, import_job_id)
SELECT {new_columns}, new.valid, :actor, :job FROM new_{table} AS new ORDER BY new.line
"""
_MARK = """
INSERT INTO to_recompute (month, {whose}, because, marked_by)
SELECT DISTINCT month.month, {which}, {because}, :actor
FROM new_{table} AS new {join}
JOIN month ON month.charging <> 'none'
 AND new.valid && daterange(month.month, (month.month + interval '1 month')::date)
"""


@dataclass(frozen=True, slots=True)
class FactTable:
    """How a fact table takes rows from a file.

    `source` selects `line`, `valid` and every column of the table's own. `key` are its columns
    that hold one live fact a day.
    """

    model: Any
    key: tuple[str, ...]
    source: str
    column: str
    """The column of the file that a duplicate is told of."""
    accounts: str = "account"
    """Whose months it reaches: `account`, `building` (its own), `service` (all takers), `none`."""
    nullable: tuple[str, ...] = ()
    meets: str = ""
    """What else two rows of a key must have in common to speak of the same, as SQL of `{one}` and
    `{other}`; everything, if nothing is said."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps that record what `source` gives."""
        table = self.model.__tablename__
        own = [each.name for each in self.model.__table__.columns if each.name not in _OWN]
        words = {
            "table": table,
            "columns": ", ".join(own),
            "old_columns": _listed("old", own),
            "new_columns": _listed("new", own),
            "live_values": _listed("live", [each for each in own if each not in self.key]),
            "new_values": _listed("new", [each for each in own if each not in self.key]),
            "same_key": self._same("earlier", "later"),
            "live_key": self._same("live", "new"),
            "old_key": self._same("old", "new"),
        }
        return (
            Write(f"CREATE TEMPORARY TABLE new_{table} ON COMMIT DROP AS {self.source}"),
            Check("import.duplicate", self.column, _DUPLICATE.format(**words)),
            Write(_LEFT_OUT.format(**words)),
            Write(_KNOWN.format(**words)),
            Write(_OLD.format(**words)),
            Write(_RETIRE.format(**words), effect=f"retired.{table}"),
            Write(_REST.format(**words)),
            Write(_NEW.format(**words), effect=table),
            *self._marks(table),
            *_shared(table),
        )

    def _marks(self, table: str) -> tuple[Step, ...]:
        if self.accounts == "none":
            return ()
        whose, which, join = _REACHED[self.accounts]
        words = {"whose": whose, "which": which, "join": join, "because": because(table, "new")}
        return (Write(_MARK.format(table=table, **words)),)

    def _same(self, one: str, other: str) -> str:
        same = [
            f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}"
            if name in self.nullable
            else f"{one}.{name} = {other}.{name}"
            for name in self.key
        ]
        return " AND ".join([*same, *([self.meets] if self.meets else [])]).format(
            one=one, other=other
        )


_TAKERS = """
JOIN agreement ON agreement.service_id = new.service_id AND agreement.retired_at IS NULL
 AND agreement.valid && new.valid
"""


_REACHED = {
    "account": ("account_id", "new.account_id", ""),
    "building": ("building_id", "new.building_id", ""),
    "service": ("account_id", "agreement.account_id", _TAKERS),
}
"""Which column of a mark is set, to what, and what must be joined for it."""


def _shared(table: str) -> Sequence[Step]:
    if not is_shared(table):
        return ()
    return tuple(
        Write(mark_sharers(table, source, because=because_of_sharing(table), by=":actor"))
        for source in (f"new_{table}", f"old_{table}")
    )


def _listed(alias: str, names: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names) or "NULL"
