"""Two ways of charging the same accounts, side by side. Pure."""

from dataclasses import dataclass

import polars as pl

from app.charging.facts import Outcome
from app.charging.problems import blocked

SERVICE, TARIFF, CATEGORY, PREMISES, BUILDING = (
    "service",
    "tariff",
    "category",
    "premises",
    "building",
)
BAND = "band"
"""By how much an account's sum changes."""
PROBLEM, NEW_PROBLEM = "problem", "new_problem"
"""Why something was left out of both sides: it is so already, or only the scenario makes it so."""
GROUPINGS = (SERVICE, TARIFF, CATEGORY, PREMISES, BUILDING, BAND, PROBLEM, NEW_PROBLEM)

EDGES = (*(step * 10**power for power in range(2, 8) for step in (1, 2, 5)), 10**8)
"""Kopecks: a difference of at most the first is in band 1, of at most the second in band 2…"""

_OF = ["account_id", "service_id"]
_COUNTS = {
    "accounts": pl.len(),
    "higher": (pl.col("after") > pl.col("before")).sum(),
    "lower": (pl.col("after") < pl.col("before")).sum(),
    "before": pl.col("before").sum(),
    "after": pl.col("after").sum(),
}
_NOTHING = pl.lit(0, dtype=pl.Int64)
GROUP_COLUMNS = ["grouped_by", "key", *_COUNTS]


@dataclass(frozen=True, slots=True)
class Side:
    """What one way of charging gives, only as fine as it is compared."""

    lines: pl.DataFrame
    """Kopecks by account, service and tariff."""
    stopped: pl.DataFrame
    """Accounts and services that a problem keeps from being charged; service 0 is all of them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both ways, without whatever could not be calculated in one of them."""

    services: pl.DataFrame
    """Kopecks `before` and `after` of each account and service."""
    accounts: pl.DataFrame
    """The same of each account."""
    groups: pl.DataFrame
    """The columns of `GROUP_COLUMNS`."""
    left_out: int


def side_of(outcome: Outcome) -> Side:
    """Return of an outcome what is compared, so that the rest of it can be let go."""
    lines = outcome.rows.group_by(*_OF, "tariff_id").agg(pl.col("amount").sum())
    return Side(lines, blocked(outcome.problems).select(*_OF, "kind").unique())


def compare(before: Side, after: Side, *, places: pl.DataFrame) -> Comparison:
    """Return the two sides beside each other.

    `places` are the accounts with their building, category and kind of premises. A service that
    either side could not charge is compared in neither: nothing against something is no difference.
    """
    lines = pl.concat(
        [
            before.lines.select(*_OF, "tariff_id", before="amount", after=_NOTHING),
            after.lines.select(*_OF, "tariff_id", before=_NOTHING, after="amount"),
        ]
    )
    stopped = pl.concat([before.stopped, after.stopped]).select(_OF).unique()
    compared, dropped = _apart(lines, stopped)
    services = _summed(compared, _OF).sort(_OF)
    accounts = _summed(services, ["account_id"]).sort("account_id")
    placed = accounts.join(places, on="account_id").with_columns(band=_band())
    groups = [
        _grouped(services, SERVICE, "service_id"),
        _grouped(_summed(compared, ["account_id", "tariff_id"]), TARIFF, "tariff_id"),
        _grouped(placed, CATEGORY, "category"),
        _grouped(placed, PREMISES, "premises"),
        _grouped(placed, BUILDING, "shown_building_id"),
        _grouped(placed, BAND, "band"),
        *_problems(before, after, _summed(dropped, _OF)),
    ]
    left_out = stopped["account_id"].n_unique()
    return Comparison(services, accounts, pl.concat(groups), left_out)


def band_of(kopecks: int) -> int:
    """Return the band of a difference: 0 for none, below zero where less is paid.

    >>> [band_of(each) for each in (0, 1, 100, 101, -101)]
    [0, 1, 1, 2, -2]
    """
    size = 1 + sum(abs(kopecks) > edge for edge in EDGES)
    return 0 if kopecks == 0 else size if kopecks > 0 else -size


def _band() -> pl.Expr:
    change = pl.col("after") - pl.col("before")
    over = pl.sum_horizontal((change.abs() > edge).cast(pl.Int64) for edge in EDGES)
    return change.sign() * (over + 1)


def _apart(lines: pl.DataFrame, stopped: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines that are compared, and those that are not."""
    whole = stopped.filter(service_id=0)["account_id"]
    numbered = lines.with_row_index("place")
    named = numbered.join(stopped, on=_OF, how="semi")["place"]
    gone = pl.col("place").is_in(named.implode()) | pl.col("account_id").is_in(whole.implode())
    return tuple(numbered.filter(each).drop("place") for each in (~gone, gone))  # type: ignore[return-value]


def _summed(lines: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    return lines.group_by(of).agg(pl.col("before").sum(), pl.col("after").sum())


def _grouped(rows: pl.DataFrame, grouped_by: str, key: str) -> pl.DataFrame:
    return (
        rows.group_by(pl.col(key).cast(pl.String).alias("key"))
        .agg(**_COUNTS)
        .with_columns(grouped_by=pl.lit(grouped_by))
        .select(_whole(GROUP_COLUMNS))
    )


def _problems(before: Side, after: Side, dropped: pl.DataFrame) -> list[pl.DataFrame]:
    """Return for each kind of problem how many accounts it leaves out, and their sums."""
    new = after.stopped.join(before.stopped, on=_OF, how="anti")
    return [
        _grouped(
            stopped.join(dropped, on=_OF, how="left")
            .with_columns(pl.col("before", "after").fill_null(0))
            .group_by("account_id", "kind")
            .agg(pl.col("before").sum(), pl.col("after").sum()),
            grouped_by,
            "kind",
        )
        for grouped_by, stopped in ((PROBLEM, before.stopped), (NEW_PROBLEM, new))
    ]


def _whole(names: list[str]) -> list[pl.Expr]:
    texts = {"grouped_by", "key"}
    return [pl.col(name) if name in texts else pl.col(name).cast(pl.Int64) for name in names]
