"""What allocators on radiators counted: their dials, each with its coefficient."""

from dataclasses import replace
from decimal import Decimal

import polars as pl

from app.charging.consumption import measure
from app.charging.distribution.heat_spread import of_the_month, told_spread
from app.charging.facts import Facts, Outcome
from app.charging.heat.facts import HeatFacts
from app.charging.meter_gaps import after_closing, with_gaps
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules

ALLOCATED = "alloc"
"""The unit of a dial that counts nothing but its radiator's part in a building's heat."""
_OF = ["account_id", "service_id"]
_MOST = 10**13
"""Millionths of a unit in a month: more is a comma left out."""
_NEVER = Decimal(10**12)
"""Times the last month: radiators give nothing all summer, and much in the first frost."""


def counted_units(facts: Facts, heat: HeatFacts, allocated: pl.DataFrame, rules: Rules) -> Outcome:
    """Return for each account `counted`, what its allocators counted times their coefficients.

    `dials` tells each of them: what it showed first and last, its coefficient, its units. An
    allocator that was replaced counts as both did. One that was not read leaves the account
    without a sum.

    Source: order-315/heat
    """
    asked = heat.registers.filter(pl.col("unit") == ALLOCATED).join(allocated, on=_OF, how="semi")
    in_units = facts.services.with_columns(unit=pl.lit(ALLOCATED), places=pl.lit(6, dtype=pl.Int64))
    measured = measure(asked, services=in_units, rules=replace(rules, spike_times=_NEVER))
    shown = pl.format("[{},{},{},{}]", "figure_3", "figure_5", "multiplier", "counted")
    rows = of_the_month(measured.rows, asked, heat, rules)
    sums = (
        rows.sort("register_id")
        .group_by(_OF, maintain_order=True)
        .agg(*told_spread(), counted=pl.col("volume").sum(), dials=shown.str.join(","))
    )
    absurd = (pl.col("volume").is_null() | (pl.col("volume") > _MOST)).any()
    beyond = measured.rows.group_by(_OF).agg(absurd=absurd).filter("absurd")
    problems = pl.concat([measured.problems, report(beyond, Problem.BEYOND_REASON)])
    faulty = pl.concat([problems.select(_OF), with_gaps(measured.rows, allocated, rules)]).unique()
    late = after_closing(measured.rows, heat.next_meters, allocated, rules)
    named = report(late, Problem.HEAT_METER_GAP_AFTER, severity=Severity.WARNS)
    return Outcome(sums.join(faulty, on=_OF, how="anti"), pl.concat([problems, named]))
