"""Facts of a chunk in, the lines that should be and the named problems out. Nothing is read."""

from dataclasses import replace

import polars as pl

from app.charging.benefits.lines import BENEFIT, benefits
from app.charging.beyond import without_absurd_amounts, without_absurd_quantities
from app.charging.distribution import share_heat, share_out
from app.charging.facts import LINES, PROBLEMS, QUANTITIES, Facts, Outcome, empty, shaped
from app.charging.methods import (
    area,
    containers,
    fixed,
    flat,
    follows,
    load,
    metered,
    norm,
    one_off,
    share,
    subscription,
    water_heat,
)
from app.charging.pricing import price
from app.charging.problems import Problem, blocked, report
from app.charging.reductions.interruptions import reductions
from app.charging.reductions.trimming import followers_within_charge
from app.charging.rules import Rules
from app.charging.seasons import in_season
from app.tariffs.models import Method

PRICED = {
    Method.METERED: metered,
    Method.NORM: norm,
    Method.AREA: area,
    Method.FLAT: flat,
    Method.LOAD: load,
    Method.SUBSCRIPTION: subscription,
    Method.CONTAINERS: containers,
}
"""Methods that give quantities, which a tariff prices."""
FOLLOWING = {Method.FOLLOWS: follows, Method.WATER_HEAT: water_heat}
"""Methods that give quantities by those of other services."""
FINISHED = {Method.FIXED: fixed}
"""Methods that give finished lines."""


_NOTHING = Outcome(empty(QUANTITIES), empty(PROBLEMS))
_STANDING_ALONE = (Method.ONE_OFF.value, Method.SHARE.value, BENEFIT)
"""Methods of lines that a problem of their service does not take away."""


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return every line that should be charged, by account and service, and every problem.

    What cannot be charged wholly is not charged at all: a blocking problem takes away all lines
    of its account and service, and never those of others.
    """
    used = set(facts.agreements["method"].unique())
    found = [PRICED[each].calculate(facts, rules) for each in PRICED if each in used]
    # In one piece, or each join would put the pieces together again.
    rows = pl.concat([empty(QUANTITIES), *(each.rows for each in found)], rechunk=True)
    own = without_absurd_quantities(Outcome.of(rows, *(each.problems for each in found)))
    own = own if facts.heat_seasons.is_empty() else in_season(own, facts)
    estimates = pl.concat([each.estimates for each in found]) if found else own.estimates
    if Method.IMBALANCE in used or not facts.distributions.is_empty():
        own = share_out(facts, rules, own)
    own = _with_followers(facts, rules, replace(own, estimates=estimates))
    heat = share_heat(facts, facts.heat, rules) if facts.heat is not None else _NOTHING
    finished = [FINISHED[each].calculate(facts, rules) for each in FINISHED if each in used]
    if Method.SHARE in used or not facts.shared_sums.is_empty():
        shared = share.calculate(facts, rules, own)
        finished.append(shared.lines)
        own = replace(own, rows=pl.concat([own.rows, shared.volumes]), shared=shared.sums)
    if not facts.orders.is_empty():
        finished.append(one_off.calculate(facts, rules))
    quantities = pl.concat([own.rows, heat.rows]) if heat.rows.height else own.rows
    priced = price(quantities, facts=facts, rules=rules)
    if not facts.interruptions.is_empty():
        finished.append(reductions(quantities, priced.rows, facts, rules, estimates))
        priced = replace(priced, rows=followers_within_charge(priced.rows))
    charged = pl.concat([empty(LINES), priced.rows, *(each.rows for each in finished)])
    problems = pl.concat([each.problems for each in (own, heat, *finished, priced)])
    lines, problems = _with_benefits(charged, problems, quantities, facts, rules)
    settled = _settle(lines, problems, rules)
    return replace(
        settled,
        balances=own.balances,
        shared=own.shared,
        heat=heat.heat,
        estimates=_charged(estimates, settled),
    )


def _with_followers(facts: Facts, rules: Rules, own: Outcome) -> Outcome:
    """Return the quantities together with those that follow them."""
    used = set(facts.agreements["method"].unique())
    found = [FOLLOWING[each].calculate(facts, rules, own) for each in FOLLOWING if each in used]
    if not found:  # nearly always
        return own
    rows, problems = (
        pl.concat([getattr(own, name), *(getattr(each, name) for each in found)])
        for name in ("rows", "problems")
    )
    return replace(own, rows=rows, problems=problems)


def _with_benefits(
    charged: pl.DataFrame,
    problems: pl.DataFrame,
    quantities: pl.DataFrame,
    facts: Facts,
    rules: Rules,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the lines with those of benefits, and all problems.

    What is not charged is not lowered: a benefit is of the lines that stand, though a problem
    takes the others of its account and service away.
    """
    if facts.benefits.is_empty():  # nearly always
        return charged, problems
    lines, absurd = without_absurd_amounts(charged)
    problems = pl.concat([problems, *absurd])
    stopped = _stopped(problems)
    lowered = benefits(_without(lines, stopped), _without(quantities, stopped), facts, rules)
    return pl.concat([lines, lowered.rows]), pl.concat([problems, lowered.problems])


def _settle(lines: pl.DataFrame, problems: pl.DataFrame, rules: Rules) -> Outcome:
    lines, absurd = without_absurd_amounts(_in_order(lines))
    problems = pl.concat([problems, *absurd])
    parked = _parked(lines, rules)
    if not parked.is_empty():
        problems = pl.concat([problems, _orders_left_out(lines, parked)])
        lines = lines.join(parked, on="account_id", how="anti", maintain_order="left")
    lines = _without(lines, _stopped(problems))
    order = ["account_id", "service_id", "kind", "facts"]
    return Outcome(
        lines,
        pl.concat([shaped(problems, PROBLEMS), parked]).unique().sort(order),
    )


def _charged(estimates: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """Return the estimates of accounts and services that were charged, in order."""
    if estimates.is_empty():
        return estimates
    of = ["account_id", "service_id"]
    return estimates.join(outcome.rows.select(of), on=of, how="semi").sort(
        "register_id", "service_id", "start", "step"
    )


def _stopped(problems: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts and services that something keeps from being charged."""
    return blocked(problems).select("account_id", "service_id").unique()


def _without(lines: pl.DataFrame, stopped: pl.DataFrame) -> pl.DataFrame:
    """Return the lines, in their order, but those of the stopped accounts and services.

    Few accounts are stopped: only their lines are looked at by service. What was ordered, or is
    borne together, does not hang on a reading or a norm: no other month charges the one, and
    without one part the others of the other would no longer add up to it. A benefit is of lines
    that stay, and stays with them.
    """
    if stopped.is_empty():
        return lines
    numbered = lines.with_row_index("place")
    doubtful = numbered.filter(
        pl.col("account_id").is_in(stopped["account_id"].implode())
        & ~pl.col("method").is_in(_STANDING_ALONE)
    )
    gone = doubtful.join(stopped, on=["account_id", "service_id"], how="semi")["place"]
    return numbered.filter(~pl.col("place").is_in(gone.implode())).drop("place")


def _in_order(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines by account and service, as the database keeps them."""
    services = lines["service_id"].unique().sort().to_list()
    places = {service: place for place, service in enumerate(services)}
    place = pl.col("service_id").replace_strict(places, return_dtype=pl.Int64)
    # One figure sorts several times as quickly as two.
    return lines.sort(pl.col("account_id") * len(services) + place).set_sorted("account_id")


def _parked(lines: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the problem of accounts with so many lines that a loop must have made them."""
    many = (
        lines.group_by("account_id")
        .agg(lines=pl.len())
        .filter(pl.col("lines") > rules.lines_over)
        .with_columns(service_id=pl.lit(0))
    )
    return report(many, Problem.TOO_MANY_LINES, facts={"lines": pl.col("lines")})


def _orders_left_out(lines: pl.DataFrame, parked: pl.DataFrame) -> pl.DataFrame:
    """Return the problem of parked accounts that have ordered something: no later month has it."""
    ordered = lines.filter(method=Method.ONE_OFF.value).join(parked, on="account_id", how="semi")
    counted = ordered.group_by("account_id", "service_id").agg(orders=pl.len())
    return report(counted, Problem.ORDER_LEFT_OUT, facts={"orders": pl.col("orders")})
