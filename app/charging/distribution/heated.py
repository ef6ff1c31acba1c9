"""Water that a building's meter of cold water counts and the house warms: it is paid for as hot."""

from dataclasses import replace

import polars as pl

from app.charging.distribution.inputs import inputs
from app.charging.distribution.lent import COLD, HOT
from app.charging.distribution.members import one_of_each
from app.charging.exact import day_number
from app.charging.facts import Facts, Outcome
from app.charging.pricing import sized
from app.charging.problems import Problem, Severity, blocked, report
from app.charging.rules import Rules
from app.tariffs.models import Method

BY_METER, BY_CHARGED = "meter", "charged"
_HOUSE = "distribution_id"
_BY_VOLUME = (Method.METERED.value, Method.NORM.value)


def heated_in(facts: Facts, rules: Rules, own: Outcome) -> Outcome:
    """Return how much of each building's cold water was warmed there: `heated`, `heated_by`.

    What a meter of the building's hot water counted, where one stood all month or hot water is
    shared out by it; else the sum of what its accounts are charged for, `own`. Where that is not
    known, `heated_fault` is the problem, and `hot_account` whose hot water it is: nobody there can
    be charged for cold water, or he would pay for it twice. Rows are only of buildings that the
    fact is of.

    Source: order-315/water
    """
    ids = dict(facts.services.select("code", "service_id").iter_rows())
    said = facts.distributions.filter(pl.col("heated_too") == 1, service_id=ids.get(COLD, 0))
    if said.is_empty() or HOT not in ids:  # nearly always
        return Outcome.of(_NOTHING)
    hot = ids[HOT]
    metered = _by_meter(_with_meter(said, facts, rules, hot), facts, rules, hot)
    charged = _by_charged(said.join(metered, on=_HOUSE, how="anti"), facts, own, hot)
    rows = pl.concat([metered, charged.select(metered.columns)])
    return Outcome.of(rows, _not_taken(charged, facts))


def hot_users(heated: pl.DataFrame, facts: Facts, own: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts whose hot water is in a building's heated volume, and who `used` any.

    The volume is told with each share of cold water: of one neighbour it would be his.
    """
    hot = facts.services.filter(code=HOT)["service_id"]
    at = facts.accounts.select("account_id", "building_id").join(heated, on="building_id")
    rows = own.filter(pl.col("service_id").is_in(hot.implode())).join(at, on="account_id")
    return rows.group_by(_HOUSE, "account_id").agg(used=(pl.col("base") > 0).any())


def _with_meter(said: pl.DataFrame, facts: Facts, rules: Rules, hot: int) -> pl.DataFrame:
    """Return the buildings whose hot water is measured: by a meter of the whole month."""
    gone = pl.col("removed").fill_null(rules.end)
    stood = (
        facts.house_registers.filter(service_id=hot)
        .group_by(building_id="account_id")
        .agg(since=pl.col("installed").min(), until=gone.max())
        .filter(
            (pl.col("since") <= rules.first) & (pl.col("until") > day_number(rules.closing_day(0)))
        )
    )
    shared = facts.distributions.filter(service_id=hot)
    either = pl.concat([stood.select("building_id"), shared.select("building_id")])
    return said.join(either, on="building_id", how="semi")


def _by_meter(said: pl.DataFrame, facts: Facts, rules: Rules, hot: int) -> pl.DataFrame:
    if said.is_empty():
        return _NOTHING
    measured = inputs(
        replace(facts, distributions=said.with_columns(service_id=pl.lit(hot, dtype=pl.Int64))),
        rules,
    )
    return measured.select(
        _HOUSE,
        "building_id",
        heated=pl.col("input").fill_null(0),
        heated_by=pl.lit(BY_METER),
        heated_fault=pl.when(pl.col("fault").is_not_null()).then(
            pl.lit(Problem.HEATED_UNREAD.value)
        ),
        hot_account=pl.lit(None, dtype=pl.Int64),
        heated_dipped="dipped",
    )


def _by_charged(said: pl.DataFrame, facts: Facts, own: Outcome, hot: int) -> pl.DataFrame:
    """Add up the hot water of each building's accounts; `takers` is how many agreements it is of.

    Whoever pays for hot water by something else took some of it, and nobody knows how much.
    """
    at = facts.accounts.select("account_id", "building_id").join(
        said.select(_HOUSE, "building_id"), on="building_id"
    )
    takers = facts.agreements.filter(service_id=hot).join(at, on="account_id")
    stopped = blocked(own.problems).filter(service_id=hot).select("account_id").unique()
    doubtful = pl.concat(
        [
            takers.filter(~pl.col("method").is_in(_BY_VOLUME)).select(_HOUSE, "account_id"),
            takers.join(stopped, on="account_id", how="semi").select(_HOUSE, "account_id"),
        ]
    )
    places = facts.services.select("service_id", "places")
    rows = own.rows.filter(service_id=hot).join(at, on="account_id").join(places, on="service_id")
    sums = sized(rows).group_by(_HOUSE).agg(heated=pl.col("quantity").sum())
    found = said.select(_HOUSE, "building_id")
    for each in (
        sums,
        doubtful.group_by(_HOUSE).agg(hot_account=pl.col("account_id").min()),
        takers.group_by(_HOUSE).agg(takers=pl.len()),
    ):
        found = found.join(each, on=_HOUSE, how="left")
    return found.with_columns(
        pl.col("heated").fill_null(0),
        pl.col("takers").fill_null(0),
        heated_by=pl.lit(BY_CHARGED),
        heated_fault=pl.when(pl.col("hot_account").is_not_null()).then(
            pl.lit(Problem.HEATED_UNKNOWN.value)
        ),
        heated_dipped=pl.lit(value=False),
    )


def _not_taken(charged: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Return a warning of buildings that warm water which nobody there is charged for."""
    idle = charged.filter(takers=0).join(facts.accounts, on="building_id")
    cold = facts.services.filter(code=COLD).select("service_id")
    told = one_of_each(idle.join(cold, how="cross"))
    return report(told, Problem.HEATED_NONE, severity=Severity.WARNS)


_NOTHING = pl.DataFrame(
    schema={
        **dict.fromkeys((_HOUSE, "building_id", "heated"), pl.Int64),
        "heated_by": pl.String,
        "heated_fault": pl.String,
        "hot_account": pl.Int64,
        "heated_dipped": pl.Boolean,
    }
)
