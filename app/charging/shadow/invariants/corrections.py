"""What a run changes in earlier months must take back exactly what stood, and say of which run."""

import polars as pl

from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.exactly import of_kopecks, wide
from app.charging.shadow.invariants.rule import Rules, that, told
from app.charging.shadow.questions import runs

_ALSO, _AMOUNT = pl.col("also"), pl.col("amount")
_OF = ["account_id", "service_id"]


def taken_back(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines that take back what did not stand, or something else than stood."""
    told_by = ["agreement_id", "quantity", "price", "figure_1"]
    lines = chunk.of_form("taken_back", columns=told_by)
    if lines.is_empty():
        return told(lines)
    rows = lines.join(chunk.charges, on=[*_OF, "part", "figure_1"], how="left")
    is_other = pl.any_horizontal(
        pl.col(f"was_{name}").ne_missing(pl.col(of))
        for name, of in (
            *((same, same) for same in ("quantity", "price", "amount")),
            ("agreement", "agreement_id"),
        )
    )
    return told(
        that(rows, is_other), expected=of_kopecks(pl.col("was_amount")), found=of_kopecks(_AMOUNT)
    )


def no_correction(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines of an earlier month that do not say what they stand instead of."""
    lines = chunk.drafts.filter(pl.col("form") != "taken_back")
    if lines.is_empty():
        return told(lines)
    published = chunk.said(runs.RUNS)["of_run"]
    instead_of = _ALSO.str.extract('"instead_of":([0-9]+)').cast(pl.Int64, strict=False)
    says_so = _ALSO.str.contains('"instead_of"', literal=True)
    of_none = _ALSO.str.contains('"instead_of":0', literal=True)
    is_known = instead_of.is_in(published.implode()).fill_null(value=False)
    return told(that(lines, ~says_so | (~of_none & ~is_known)), found=of_kopecks(_AMOUNT))


def correction_sum(chunk: CheckedChunk) -> pl.DataFrame:
    """Return services whose lines do not come to what the run says it changes."""
    summed = chunk.drafts.group_by(_OF).agg(sum=wide(_AMOUNT).sum())
    changed = chunk.said(runs.RECALCULATED).group_by(_OF).agg(wide(_AMOUNT).sum())
    rows = summed.join(changed, on=_OF, how="full", coalesce=True)
    differ = that(rows, _AMOUNT.ne_missing(pl.col("sum"))).sort(_OF)
    return told(differ, expected=of_kopecks(_AMOUNT), found=of_kopecks(pl.col("sum")))


OF_CORRECTIONS: Rules = {
    "taken_back": taken_back,
    "no_correction": no_correction,
    "correction_sum": correction_sum,
}
