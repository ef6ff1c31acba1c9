"""What a rule is: it looks at a chunk and returns what breaks it, told in one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.exactly import wide

Rule = Callable[[CheckedChunk], pl.DataFrame]
NOTHING = pl.lit(None, dtype=pl.Int64)
_NOBODY = pl.DataFrame(
    schema={
        **dict.fromkeys(("account_id", "building_id", "service_id"), pl.Int64),
        "part": pl.String,
        **dict.fromkeys(("expected", "found"), pl.Int128),
    }
)
"""Most rules find nothing: that costs nothing either."""


@dataclass(frozen=True, slots=True)
class LineRule:
    """No line is so. What looks so at first glance may be looked at `closer`, by itself."""

    where: pl.Expr
    closer: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    expected: pl.Expr = NOTHING
    found: pl.Expr = NOTHING

    def broken(self, suspected: pl.DataFrame) -> pl.DataFrame:
        """Return what is wrong among lines that look so."""
        rows = self.closer(suspected) if self.closer else suspected
        return told(rows, expected=self.expected, found=self.found)


Rules = Mapping[str, Rule | LineRule]


def broken(chunk: CheckedChunk, rules: Rules) -> Mapping[str, pl.DataFrame]:
    """Return what breaks each of the rules that is broken."""
    of_lines = {kind: rule for kind, rule in rules.items() if isinstance(rule, LineRule)}
    suspects = chunk.lines.select(**{kind: rule.where for kind, rule in of_lines.items()})
    found: dict[str, pl.DataFrame] = {}
    for kind, rule in rules.items():
        if not isinstance(rule, LineRule):
            found[kind] = rule(chunk)
        elif suspects[kind].any():
            found[kind] = rule.broken(chunk.lines.filter(suspects[kind]))
    return {kind: rows for kind, rows in found.items() if not rows.is_empty()}


def told(
    rows: pl.DataFrame,
    *,
    expected: pl.Expr = NOTHING,
    found: pl.Expr = NOTHING,
    **instead: pl.Expr,
) -> pl.DataFrame:
    """Return rows as mismatches: whose, and the two figures that should be one, in millionths.

    Columns that rows do not have, or that are something else there, are given `instead`.
    """
    if rows.is_empty():
        return _NOBODY
    where = {
        "account_id": pl.col("account_id") if "account_id" in rows.columns else NOTHING,
        "building_id": NOTHING,
        "service_id": pl.col("service_id") if "service_id" in rows.columns else NOTHING,
        "part": pl.col("part") if "part" in rows.columns else pl.lit(""),
        **instead,
    }
    return rows.select(**where, expected=wide(expected), found=wide(found))


def that(rows: pl.DataFrame, where: pl.Expr) -> pl.DataFrame:
    """Return the rows for which `where` is true; mostly there are none, and nothing is copied."""
    found = rows.select(where.alias("")).to_series()
    return rows.filter(found) if found.any() else rows.clear()
