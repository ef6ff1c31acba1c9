"""Days that neither a reading measures nor a state is told of, and why nothing is known of them."""

import polars as pl

from app.charging.estimates.facts import Estimating
from app.charging.estimates.models import Reason
from app.metering.states.models import MeterCondition

REFUSED = MeterCondition.ACCESS_REFUSED.value
SPELL = ["register_id", "start", "end", "reason", "began", "state_id", "daily"]
UNREAD_SINCE = (
    pl.when(pl.col("from_id").is_null()).then("installed").otherwise(pl.col("from_day") + 1)
)
_over_start, _start, _end, _day = (
    pl.col(name) for name in ("over_start", "start", "end", "to_day")
)


def gaps_of(unread: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """Return the days between the blocked ones: before the first, between them, after the last."""
    of = unread.select("register_id", "behind", "over_start", "over_end").unique("register_id")
    own = spells.select("register_id", "start", "end").join(of, on="register_id", how="semi")
    bounds = pl.concat(
        [
            own.select("register_id", end="start", next="end"),
            of.select("register_id", end="over_end", next="over_end"),
        ]
    ).sort("register_id", "end", "next")
    return (
        bounds.with_columns(start=pl.col("next").shift().over("register_id"))
        .join(of, on="register_id")
        .with_columns(pl.col("start").fill_null(_over_start))
        .filter(_start < _end)
        .select("register_id", "behind", "start", "end")
    )


def reasoned(gaps: pl.DataFrame, outlined: pl.DataFrame, estimating: Estimating) -> pl.DataFrame:
    """Add why nothing is known of these days: an overdue verification, no access, no reading.

    The last reading before them may be of their own month.
    """
    refused = (
        estimating.states.filter(state=REFUSED)
        .sort("start")
        .unique("meter_id", keep="first", maintain_order=True)
        .select("meter_id", refused="start", refusal="state_id")
    )
    of = ("register_id", "meter_id", "overdue", "to_day")
    known = outlined.select(*of, unread=UNREAD_SINCE).unique("register_id")
    rows = (
        gaps.join(known, on="register_id")
        .join(refused, on="meter_id", how="left")
        .with_columns(
            overdue=pl.coalesce("lapse", "overdue"),
            unread=pl.when(_day < _start).then(_day + 1).otherwise("unread"),
        )
    )
    is_overdue, is_refused = (pl.col(name).is_not_null() for name in ("overdue", "refused"))
    return rows.select(
        *("register_id", "start", "end"),
        reason=pl.when(is_overdue)
        .then(pl.lit(Reason.UNVERIFIED.value))
        .when(is_refused)
        .then(pl.lit(Reason.ACCESS_REFUSED.value))
        .otherwise(pl.lit(Reason.NO_READING.value)),
        began=pl.coalesce("overdue", "refused", "unread"),
        state_id=pl.when(is_overdue).then(0).otherwise(pl.col("refusal").fill_null(0)),
        daily=pl.lit(0, dtype=pl.Int64),
    ).select(SPELL)
