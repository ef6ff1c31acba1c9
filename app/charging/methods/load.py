"""Load: the part of a two-part price of heat that is due all year round, for each Gcal an hour.

Premises have a load by contract, or their part by heated area of what is left of the building's.
"""

import polars as pl

from app.charging.apportion import apportion
from app.charging.basis import made_of
from app.charging.exact import half_up, wide
from app.charging.facts import Facts, Outcome
from app.charging.pieces import cut_by_parameters, uncovered
from app.charging.problems import Problem, blocked, report
from app.charging.quantities import of_own_days
from app.charging.rules import Rules
from app.registry.models import Parameter
from app.tariffs.models import Method

_LOAD, _AREA = Parameter.HEAT_LOAD.value, Parameter.HEATED_AREA.value
_AT = ["building_id", "service_id"]
_days = pl.col("end") - pl.col("start")


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return the load of each agreement, as much of it as its days are of the month.

    What loads by contract leave of a building's goes by area times days, to the last digit of the
    building. One unknown area stops all who share it, and nobody with a load by contract.

    Source: cabinet-830
    """
    places = facts.accounts.select("account_id", "building_id")
    rows = facts.charged_by(Method.LOAD).join(places, on="account_id")
    own = _by_contract(rows, facts, rules)
    shared = _by_area(rows.join(own.rows, on="agreement_id", how="anti"), own, facts)
    return Outcome.of(
        pl.concat(of_own_days(each.rows, pl.lit("load")) for each in (own, shared)),
        own.problems,
        shared.problems,
    )


def _by_contract(rows: pl.DataFrame, facts: Facts, rules: Rules) -> Outcome:
    """Return those who have a load of their own on any of their days; on all of them, or not."""
    pieces = cut_by_parameters(rows.with_columns(kind=pl.lit(_LOAD)), facts.parameters)
    by_days = (wide(pl.col("value")) * wide(_days)).sum()
    sums = pieces.group_by("agreement_id").agg(
        part=half_up(by_days, wide(pl.lit(rules.month.days))),
        parameter_id=pl.col("parameter_id").min(),
    )
    found = rows.join(sums, on="agreement_id")
    gaps = uncovered(found, pieces, nothing=Problem.LOAD_UNKNOWN, gap=Problem.LOAD_UNKNOWN)
    return Outcome.of(found.with_columns(**made_of("own_load", "parameter_id", "part")), gaps)


def _by_area(rows: pl.DataFrame, own: Outcome, facts: Facts) -> Outcome:
    """Return the part of each in what loads by contract leave of its building's.

    A load by contract that is not known on all its days leaves an unknown rest.
    """
    pieces = cut_by_parameters(rows.with_columns(kind=pl.lit(_AREA)), facts.parameters)
    weights = pieces.group_by("agreement_id").agg(
        weight=(wide(pl.col("value")) * wide(_days)).sum(),
        parameter_id=pl.col("parameter_id").min(),
    )
    unknown = uncovered(rows, pieces, nothing=Problem.NO_AREA, gap=Problem.AREA_GAP)
    taken = own.rows.group_by(_AT).agg(taken=pl.col("part").sum())
    known = rows.join(facts.house_loads, on="building_id", how="left")
    known = known.join(taken, on=_AT, how="left").with_columns(
        left=pl.col("load") - pl.col("taken").fill_null(0)
    )
    of = ["account_id", "service_id"]
    at_fault = blocked(pl.concat([unknown, own.problems])).select(of).unique()
    everybody = pl.concat(each.select("account_id", *_AT) for each in (known, own.rows))
    stopped = everybody.join(at_fault, on=of, how="semi").select(_AT).unique()
    whole = known.join(stopped, on=_AT, how="anti")
    others = known.join(stopped, on=_AT, how="semi").join(at_fault, on=of, how="anti")
    sound = whole.filter(pl.col("left") >= 0).join(weights, on="agreement_id")
    sound = sound.with_columns(of=pl.format("{}/{}", *_AT))
    parts = apportion(sound, of="of", total="left")
    return Outcome.of(
        parts.with_columns(
            **made_of("load", "load", "left", "parameter_id", "weight", "weights", "part"),
        ),
        unknown,
        report(others, Problem.NEIGHBOUR_UNKNOWN),
        report(whole.filter(pl.col("load").is_null()), Problem.LOAD_UNKNOWN),
        report(whole.filter(pl.col("left") < 0), Problem.LOADS_ABOVE),
        report(sound.join(parts, on="agreement_id", how="anti"), Problem.NO_AREA),
    )
