"""The intervals of many debts as texts, in the words of `told.as_json`. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from app.kernel.month import Month
from app.penalty.inflation import InflationRow
from app.penalty.late.sets.frames import WIDE, as_decimal, day_of, half_up
from app.penalty.late.sets.pieces import Pieces
from app.penalty.late.told import SHOWN_PLACES
from app.penalty.models import LateKind

_ZERO = Decimal(0)
# What days add is told in ten-thousandths of a hryvnia: a hundredth of a kopeck, a per cent of it.
assert SHOWN_PLACES == 4
_ALIKE = ("from", "stop", "rate", "year_days", "block")
"""What decides over the words of an interval, its sums apart."""
_PART_PLACES = 10
"""Of what a part of inflation adds, before it is told to four."""


@dataclass(frozen=True, slots=True)
class ByDays:
    """Intervals of penalty or interest."""

    kind: LateKind
    pieces: Pieces

    def tell(self, since: pl.DataFrame) -> pl.DataFrame:
        """Return the text of each request's intervals, cut to `since` (`request`, `since`)."""
        per = pl.lit(10**self.pieces.places, dtype=WIDE)
        rows = (
            self.pieces.rows.join(since, on="request", maintain_order="left")
            .filter(pl.col("stop") > pl.col("since"))
            .with_columns(pl.max_horizontal("start", "since").alias("from"))
            .with_columns(days=pl.col("stop") - pl.col("from"))
        )
        days = pl.col("days").cast(WIDE)
        if self.kind == LateKind.PENALTY:
            whole = (pl.col("stop") - pl.col("start")).cast(WIDE) * per
            adds = half_up(pl.col("exact") * days, whole)
        else:
            weight = pl.col("owed").cast(WIDE) * pl.col("percent").cast(WIDE) * days
            counted = pl.when(pl.col("block") < 0).then(weight).otherwise(pl.lit(0, dtype=WIDE))
            adds = half_up(counted, per * pl.col("year_days").cast(WIDE))
        # Most debts have one interval: its words are the whole list then.
        alone = not (rows["request"] == rows["request"].shift()).any()
        rows = rows.with_columns(adds=adds).join(
            self._words(rows, "[]" if alone else ""),
            on=list(_ALIKE),
            how="left",
            maintain_order="left",
        )
        text = pl.concat_str(
            "head",
            as_decimal(pl.col("owed"), 2),
            pl.lit('","'),
            as_decimal(pl.col("adds"), SHOWN_PLACES),
            "ending",
        )
        rows = rows.select("request", text.alias("told"))
        return rows if alone else _gathered(rows)

    def _words(self, rows: pl.DataFrame, around: str) -> pl.DataFrame:
        """Return how the text of an interval begins and ends, in which few of them differ."""
        alike = rows.select(_ALIKE).unique()
        pairs = (self._of(*each) for each in alike.iter_rows())
        words = [(around[:1] + head, ending + around[1:]) for head, ending in pairs]
        shape = {"head": pl.String, "ending": pl.String}
        return pl.concat([alike, pl.DataFrame(words, shape, orient="row")], how="horizontal")

    def _of(self, start: int, stop: int, rate: int, year_days: int, block: int) -> tuple[str, str]:
        of = self.pieces.blocks[block] if block >= 0 else None
        reason = [of.ground, of.document] if of else ["", ""]
        head = _json([self.kind, day_of(start).isoformat(), day_of(stop - 1).isoformat()])
        rest = [stop - start, self.pieces.rates[rate], year_days, [], "0", *reason]
        return head[:-1] + ',"', '",' + _json(rest)[1:]


@dataclass(frozen=True, slots=True)
class ByParts:
    """Parts of debts in the months that they were late."""

    parts: pl.DataFrame
    """`request`, `amount`, `part` (its place), `head` and `ending` of its text, what it is."""
    exact: Sequence[int]
    """What each part adds, in kopecks with `places` decimals."""
    places: int

    def tell(self, since: pl.DataFrame) -> pl.DataFrame:
        """Return the text of the parts of the requests that `since` has, all of them."""
        rows = self.parts.filter("is_told").join(
            since.select("request"), on="request", how="semi", maintain_order="left"
        )
        adds = [
            _shown(self.exact[part], self.places, is_fall=is_fall)
            for part, is_fall in rows[["part", "is_fall"]].iter_rows()
        ]
        text = pl.concat_str(
            "head",
            as_decimal(pl.col("amount"), 2),
            pl.lit('","'),
            pl.Series("adds", adds, dtype=pl.String),
            "ending",
        )
        return _gathered(rows.select("request", text.alias("told")))


def words_of(
    months: Sequence[Month], coefficient: Decimal, since: int, last: int
) -> tuple[str, str]:
    """Return how the text of a part begins and ends."""
    row = InflationRow(_ZERO, day_of(since), day_of(last), months, coefficient, _ZERO)
    head = _json([LateKind.INFLATION, row.since.isoformat(), day_of(last).isoformat()])
    factor = str(row.shown_coefficient)
    ending = _json(["", 0, "0", 0, [str(month) for month in months], factor, "", ""])
    return head[:-1] + ',"', ending[2:]


def _shown(exact: int, places: int, *, is_fall: bool) -> str:
    """Return kopecks as hryvnias to four places, rounded to ten before, as one part tells them."""
    unit = 10 ** (places + 2)
    tenth = (2 * abs(exact) * 10**_PART_PLACES + unit) // (2 * unit)
    whole = 10 ** (_PART_PLACES - SHOWN_PLACES)
    shown = (2 * tenth + whole) // (2 * whole)
    sign = "-" if is_fall else ""
    return f"{sign}{shown // 10**SHOWN_PLACES}.{shown % 10**SHOWN_PLACES:0{SHOWN_PLACES}}"


def _gathered(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the intervals of each request as one list in JSON."""
    listed = rows.group_by("request", maintain_order=True).agg("told")
    told = pl.concat_str(pl.lit("["), pl.col("told").list.join(","), pl.lit("]"))
    return listed.select("request", told=told)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
