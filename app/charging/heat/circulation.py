"""The heat of hot water that circulates, and of heated towel rails: shared without any volume."""

import polars as pl

from app.charging.apportion import apportion, smallest_unit
from app.charging.basis import made_of
from app.charging.distribution.members import one_of_each
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import PROBLEMS, QUANTITIES, Facts, Outcome, empty
from app.charging.pieces import cut_by_parameters, uncovered
from app.charging.problems import Problem, Severity, blocked, report
from app.charging.quantities import of_own_days
from app.charging.rules import Rules
from app.months.heat_keys import CirculationBy
from app.registry.models import Parameter

_AT = ["building_id", "service_id"]
_OF = ["account_id", "service_id"]
_days = pl.col("end") - pl.col("start")
_MARK = pl.lit("circulation")
_FIGURES = {
    CirculationBy.LINE_AREA: Parameter.HEATED_AREA,
    CirculationBy.LINE_RAILS: Parameter.TOWEL_RAILS,
}
"""By what a line of circulation goes -> the account's figure of it; by premises, days alone."""


def circulated(facts: Facts, rules: Rules, terms: pl.DataFrame) -> Outcome:
    """Return each agreement's part of its building's circulation, where it is a line of its own.

    Parts add up to the building's. Where only a norm for a towel rail is known, it is charged for
    each; an account that is said to have none bears nothing by rails. What circulates in several
    buildings on one meter is borne with heating alone: there they are shared out as one.

    Source: order-315/hot-water
    """
    by = rules.heat.circulation_by
    if not by.is_own_line:
        return Outcome(empty(QUANTITIES), empty(PROBLEMS))
    weighed = _weighed(facts, terms, by)
    known = facts.hot_water_months.filter(pl.col("circulation") > 0)
    of_several = known.filter(pl.col("several") > 0)  # the others' part of it is not theirs
    unparted = terms.join(of_several, on="building_id", how="semi")
    own = known.filter(pl.col("several") == 0).select("building_id", "circulation")
    rows = weighed.rows.join(own, on="building_id")
    at_fault = blocked(weighed.problems)
    faulty = rows.join(at_fault, on=_OF, how="semi").select(_AT).unique()
    others = rows.join(faulty, on=_AT, how="semi").join(at_fault, on=_OF, how="anti")
    sound = rows.join(faulty, on=_AT, how="anti").with_columns(of=pl.format("{}/{}", *_AT))
    parts = apportion(sound, of="of", total="circulation", unit=smallest_unit("circulation"))
    nobody = sound.join(parts, on=_AT, how="anti").with_columns(distribution_id="building_id")
    by_norm = _by_norm(weighed.rows.join(known, on="building_id", how="anti"), rules)
    told = pl.format(',"by":"{}"', pl.lit(by.value))
    figures = ("circulation", "parameter_id", "weight", "weights", "part")
    measured = of_own_days(
        parts.filter(pl.col("part") > 0), _MARK, **made_of("circulates", *figures, also=told)
    )
    return Outcome.of(
        pl.concat([measured, by_norm]),
        weighed.problems.join(rows, on=_OF, how="semi"),
        report(others, Problem.NEIGHBOUR_UNKNOWN),
        report(unparted, Problem.CIRCULATION_OF_SEVERAL),
        report(one_of_each(nobody), Problem.CIRCULATION_NOBODY, severity=Severity.WARNS),
    )


def _weighed(facts: Facts, terms: pl.DataFrame, by: CirculationBy) -> Outcome:
    """Add `weight`: area or rails times days, or days; and the first figure it rests on."""
    if by not in _FIGURES:
        parameter = pl.lit(0, dtype=pl.Int64)
        return Outcome.of(terms.with_columns(weight=wide(_days), parameter_id=parameter))
    kind = pl.lit(_FIGURES[by].value)
    pieces = cut_by_parameters(terms.with_columns(kind=kind), facts.parameters)
    weights = pieces.group_by("agreement_id").agg(
        weight=(wide(pl.col("value")) * wide(_days)).sum(),
        parameter_id=pl.col("parameter_id").min(),
    )
    rows = terms.join(weights, on="agreement_id", how="left").with_columns(
        pl.col("weight", "parameter_id").fill_null(0)
    )
    if by is CirculationBy.LINE_RAILS:
        return Outcome.of(rows)
    return Outcome.of(rows, uncovered(terms, pieces, nothing=Problem.NO_AREA, gap=Problem.AREA_GAP))


def _by_norm(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the norm for a towel rail times rails, by days of the month."""
    norm = int(rules.towel_rail_heat * MILLION)
    if not norm or rules.heat.circulation_by is not CirculationBy.LINE_RAILS:
        return empty(QUANTITIES)
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    whole = wide(pl.col("weight")) * wide(norm)
    part = half_up(whole, wide(MILLION * rules.month.days) * wide(unit)) * unit
    counted = rows.filter(pl.col("weight") > 0).with_columns(part=part, norm=pl.lit(norm))
    told = made_of("rails", "norm", "parameter_id", "weight", "part")
    return of_own_days(counted, _MARK, **told)
