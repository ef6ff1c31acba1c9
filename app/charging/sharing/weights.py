"""By what each account bears each sum, and who makes a sum impossible to divide."""

import polars as pl

from app.charging.exact import wide
from app.charging.facts import Facts, Outcome
from app.charging.problems import Problem, blocked
from app.charging.rules import Rules
from app.tariffs.sharing.models import BY_CONSUMPTION, ShareKey

_OF_ACCOUNT = ["shared_sum_id", "account_id"]
_days = pl.col("end") - pl.col("start")
_consumption = pl.col("key") == ShareKey.CONSUMPTION.value


def pieces_of(facts: Facts, own: Outcome) -> pl.DataFrame:
    """Return each account's days of each sum by agreement, with `weight`: its figure times days.

    `covered` is how many days have a figure. Consumption of a month is one figure for all its
    days.
    """
    keys = facts.shared_sums.select("shared_sum_id", "key", "of_service_id")
    members = facts.shares.join(keys, on="shared_sum_id")
    if not members.filter(pl.col("key").is_in(BY_CONSUMPTION)).is_empty():
        members = _with_consumption(members, facts, own)
    known = pl.col("value").is_not_null()
    return (
        members.group_by(*_OF_ACCOUNT, "service_id", "agreement_id", "building_id", "ended")
        .agg(
            pl.col("method", "contract_model", "key", "of_service_id", "needed").first(),
            pl.col("start", "parameter_id").min(),
            pl.col("end").max(),
            weight=(wide(pl.col("value")) * wide(_days)).sum(),
            days=_days.sum(),
            covered=pl.when(known).then(_days).otherwise(0).sum(),
        )
        .sort(*_OF_ACCOUNT, "start", "agreement_id")
    )


def _with_consumption(members: pl.DataFrame, facts: Facts, own: Outcome) -> pl.DataFrame:
    """Put what was consumed in the place of `value`; whoever takes no such service used none.

    Neither did he whom a late reading gives volume back to, or the group would pay him.
    """
    over = pl.col("over_end") - pl.col("over_start")
    used = (
        own.rows.filter(pl.col("service_id").is_in(members["of_service_id"].implode()))
        .group_by("account_id", of_service_id="service_id")
        .agg(used=((wide(pl.col("base")) * wide(_days)) // wide(over)).sum().cast(pl.Int64))
    )
    last = facts.consumed.rename({"value": "last"})
    told = members.join(used, on=["account_id", "of_service_id"], how="left").join(
        last, on=_OF_ACCOUNT, how="left"
    )
    consumed = pl.when(_consumption).then("used").otherwise("last").fill_null(0).clip(0)
    by_it = pl.col("key").is_in(BY_CONSUMPTION)
    return told.with_columns(value=pl.when(by_it).then(consumed).otherwise("value"))


def culprits(pieces: pl.DataFrame, facts: Facts, own: Outcome) -> pl.DataFrame:
    """Return for each sum that cannot be divided the account and the problem that stop it.

    The others would pay for an account whose part is not known: nobody does until it is.
    """
    is_absent = (pl.col("agreement_id") == 0) & (pl.col("ended") == "")
    absent = pieces.filter(is_absent)
    short = pieces.filter(
        ~is_absent & (pl.col("covered") < pl.col("needed")) | (pl.col("covered") == 0)
    )
    uncapped = facts.share_caps.filter(pl.col("known") < pl.col("needed"))
    found = [
        (Problem.NO_SHARED_SERVICE, absent),
        (Problem.NO_SHARE, short),
        (Problem.NO_SHARE, uncapped),
        *_unread(pieces, own),
    ]
    named = pl.concat(
        [
            rows.select("shared_sum_id", "account_id", problem=pl.lit(problem.value))
            for problem, rows in found
        ]
    )
    return named.sort("shared_sum_id", "account_id", "problem").unique(
        "shared_sum_id", keep="first", maintain_order=True
    )


def _unread(pieces: pl.DataFrame, own: Outcome) -> list[tuple[Problem, pl.DataFrame]]:
    """Return whose consumption of this month is unknown, and sums whose accounts live apart.

    A building's accounts are charged together, those of several need not be: there the month
    before is known, this one is not.
    """
    by_month = pieces.filter(_consumption)
    if by_month.is_empty():
        return []
    stopped = blocked(own.problems).select("account_id", of_service_id="service_id").unique()
    unread = by_month.join(stopped, on=["account_id", "of_service_id"], how="semi")
    apart = by_month.filter(pl.col("building_id").n_unique().over("shared_sum_id") > 1)
    return [(Problem.SHARE_UNREAD, unread), (Problem.SHARE_APART, apart)]


def capped(accounts: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Add `cap`, the whole units that each account bears at most; null where there is no limit."""
    limits = facts.share_caps.select("shared_sum_id", "account_id", "measure")
    rows = accounts.join(limits, on=_OF_ACCOUNT, how="left")
    # Millionths of a hryvnia to kopecks, or of a unit to millionths of it.
    small = pl.when("is_money").then(10_000_000_000).otherwise(1_000_000)
    exact = wide(pl.col("limit")) * wide(pl.col("measure")) // (wide(rules.month.days) * small)
    units = pl.min_horizontal(exact, wide(pl.col("total"))) // pl.col("unit") * pl.col("unit")
    return rows.with_columns(cap=units.cast(pl.Int64))
