"""Who takes part in the distribution of a building's water, and with what weight."""

import polars as pl

from app.charging.distribution.inputs import UNREAD
from app.charging.exact import wide
from app.charging.facts import Facts, Outcome
from app.charging.pieces import cut_by_parameters, uncovered
from app.charging.pricing import sized
from app.charging.problems import Problem, Severity
from app.charging.reductions.absences import without_absent
from app.charging.rules import Rules
from app.months.parameter_keys import WithoutReading
from app.registry.models import Parameter
from app.tariffs.models import Method

TAKE_PART = (Method.METERED.value, Method.NORM.value, Method.IMBALANCE.value)
"""Methods whose accounts share the building's water."""
NOT_BY_VOLUME = (
    Method.AREA.value,
    Method.FLAT.value,
    Method.SHARE.value,
    Method.FIXED.value,
    Method.FOLLOWS.value,
    Method.WATER_HEAT.value,
)
"""Methods that charge for the same water without saying how much of it was taken."""
_OF = ["account_id", "service_id"]


def members_of(facts: Facts, problems: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the agreements of the distributed buildings; `unread` have no volume of their own.

    A metered account that any of its registers leaves without a volume is unread as a whole,
    where the company lets it take a share instead.
    """
    places = facts.accounts.select("account_id", "building_id")
    own = facts.agreements.filter(pl.col("method").is_in(TAKE_PART)).join(places, on="account_id")
    known = facts.distributions.select("distribution_id", "building_id", "service_id", "common")
    rows = own.join(known, on=["building_id", "service_id"])
    unread = pl.col("method") == Method.IMBALANCE.value
    if rules.without_reading is WithoutReading.SHARE:
        silent = problems.filter(_nothing_read()).select(*_OF, silent=pl.lit(value=True)).unique()
        rows = rows.join(silent, on=_OF, how="left")
        is_silent = pl.col("silent").fill_null(value=False)
        unread |= is_silent & (pl.col("method") == Method.METERED.value)
    return rows.with_columns(unread=unread)


def outsiders_of(facts: Facts) -> pl.DataFrame:
    """Return the agreements of distributed buildings that pay for the water by something else.

    The order knows two sorts of premises: those with a volume of their own, and those that share
    what is left. Whoever is neither took some of the water, and the others would pay for it.

    Source: order-315/water
    """
    places = facts.accounts.select("account_id", "building_id")
    others = facts.agreements.filter(pl.col("method").is_in(NOT_BY_VOLUME))
    known = facts.distributions.select("distribution_id", "building_id", "service_id")
    return others.join(places, on="account_id").join(known, on=["building_id", "service_id"])


def without_takers(facts: Facts, taking: pl.DataFrame) -> pl.DataFrame:
    """Return the first account of each distributed building that nobody takes the service in."""
    idle = facts.distributions.join(taking, on="distribution_id", how="anti")
    return one_of_each(idle.join(facts.accounts, on="building_id"))


def without_shares(own: Outcome, members: pl.DataFrame) -> Outcome:
    """Return the quantities without those that a share takes the place of.

    What was not read is no reason any more to charge nothing, but a person should still look.
    """
    unread = members.filter(pl.col("unread"))
    if unread.is_empty():
        return own
    # Few problems at most, and none of these of whom a share is not taken.
    key = pl.format("{}/{}", "account_id", "service_id")
    among = key.is_in(unread.select(key).to_series().implode())
    told = own.problems.with_columns(
        severity=pl.when(_nothing_read() & among)
        .then(pl.lit(Severity.WARNS.value))
        .otherwise("severity")
    )
    return Outcome(own.rows.join(unread, on="agreement_id", how="anti"), told)


def volumes(
    quantities: pl.DataFrame, members: pl.DataFrame, services: pl.DataFrame
) -> pl.DataFrame:
    """Return `volume`, what each agreement's registers or norm gave in its own days."""
    of = members.filter(~pl.col("unread")).select("agreement_id", "distribution_id")
    places = services.select("service_id", "places")
    rows = quantities.join(of, on="agreement_id").join(places, on="service_id")
    return (
        sized(rows)
        .group_by("distribution_id", "agreement_id", "account_id", "method")
        .agg(volume=pl.col("quantity").sum())
    )


def weighed(members: pl.DataFrame, facts: Facts, rules: Rules, kind: Parameter) -> Outcome:
    """Return `weight`, a parameter of each agreement times its days, and who has none.

    Persons who are away are not counted; `away` tells of them as a basis does.
    """
    asked = members.with_columns(kind=pl.lit(kind.value))
    pieces = cut_by_parameters(asked, facts.parameters)
    nothing, gap = _UNKNOWN[kind]
    problems = uncovered(members, pieces, nothing=nothing, gap=gap)
    per = "person" if kind is Parameter.PERSONS else ""
    present = without_absent(pieces.with_columns(per=pl.lit(per), norm_id=0), facts, rules)
    days = wide(pl.col("end") - pl.col("start"))
    of_agreement = present.group_by("distribution_id", "agreement_id", "account_id")
    sums = {
        "weight": (wide(pl.col("value")) * days).sum(),
        "parameter_id": pl.col("parameter_id").min(),
    }
    if not (present["away"] > 0).any():  # nearly always
        return Outcome(of_agreement.agg(**sums).with_columns(away=pl.lit("")), problems)
    away = {
        "days_away": (wide(pl.col("away")) * days).sum(),
        "absences": _ids(pl.col("absences")),
    }
    told = pl.format(',"away":[{},{}],"absences":[{}]', "days_away", _all_days, "absences")
    is_away = pl.col("days_away") > 0
    rows = of_agreement.agg(**sums, **away).with_columns(
        away=pl.when(is_away).then(told).otherwise(pl.lit(""))
    )
    return Outcome(rows.drop(list(away)), problems)


_all_days = pl.col("weight") + pl.col("days_away")


def _ids(absences: pl.Expr) -> pl.Expr:
    """Return the ids of lists of absences once each, as they stand between brackets."""
    ids = absences.str.strip_chars("[]").filter(absences != "").unique().sort()
    return ids.str.join(",")


def one_of_each(members: pl.DataFrame) -> pl.DataFrame:
    """Return the first account of each building: for what is to be said of it once."""
    return members.sort("account_id").unique("distribution_id", keep="first")


_UNKNOWN = {
    Parameter.PERSONS: (Problem.NO_PERSONS, Problem.PERSONS_GAP),
    Parameter.TOTAL_AREA: (Problem.NO_AREA, Problem.AREA_GAP),
}


def _nothing_read() -> pl.Expr:
    return pl.col("kind").is_in([each.value for each in UNREAD])
