"""Heat by a building's meter or load, shared out among its premises."""

from collections.abc import Iterator

import polars as pl

from app.charging.distribution import heat_steps as steps
from app.charging.distribution.fine import fine
from app.charging.distribution.heat_caps import asked_about, capped, moved
from app.charging.distribution.heat_inputs import building_heat
from app.charging.distribution.heat_lines import balances, parts_of, quantities
from app.charging.distribution.heat_members import AT, connected, housed, members_of, outsiders_of
from app.charging.distribution.heat_vacant import beside_vacant, borne, named, nobodys, with_vacant
from app.charging.distribution.members import one_of_each
from app.charging.exact import MILLION
from app.charging.facts import QUANTITIES, Facts, Outcome, empty
from app.charging.heat.facts import LARGEST_HEAT, HeatFacts
from app.charging.problems import Problem, Severity, blocked, report
from app.charging.rules import Rules
from app.months.heat_keys import HeatOverdrawn

_HOUSE = "house_id"
_LARGEST_AREA = 10**13
"""Square metres times days, in millionths; sums beyond it have no room."""


def share_heat(facts: Facts, heat: HeatFacts, rules: Rules) -> Outcome:
    """Return what each premises bears of its house's heat, one quantity an account.

    Each step adds columns: needs of the house (`system`, `common`, `premises`), what its devices
    leave (`rest`), of each premises `first`, `own` after the least share, `own_system`,
    `own_common`, `own_circulation`; the last step rounds so that all add up to the house. Where
    anything of a house or of one of its premises is not known, nobody there is charged.

    Source: order-315/heat
    """
    known = members_of(facts, heat, rules)
    all_premises = with_vacant(known.rows, heat, rules)
    members = all_premises.rows.with_columns(circulates=steps.circulates(rules))
    houses = building_heat(facts, heat, rules)
    sound = _sound(houses, members, known.problems, of=_belonging(heat), rules=rules)
    rows = _divided(members, sound.rows, heat, rules)
    parts = parts_of(rows) if rows.height else rows.with_columns(part=pl.lit(0, dtype=pl.Int64))
    vacant = nobodys(parts)
    here = facts.accounts.select("account_id")
    problems = pl.concat(
        [
            known.problems,
            all_premises.problems,
            named(vacant, parts),
            sound.problems,
            asked_about(rows, rules),
            _out_of_season(heat, houses.join(members, on=_HOUSE, how="anti")),
        ]
    )
    own = beside_vacant(parts)
    lines = quantities(own, connected(heat), rules) if rows.height else empty(QUANTITIES)
    return Outcome(
        lines.join(here, on="account_id", how="semi"),
        problems.join(here, on="account_id", how="semi"),
        heat=balances(
            sound.rows.join(moved(rows), on=_HOUSE, how="left").join(vacant, on=_HOUSE, how="left"),
            _places(facts, heat),
            members=borne(rows),
        ),
    )


def _belonging(heat: HeatFacts) -> pl.DataFrame:
    """Return everybody who belongs to a house, those included who pay by something else."""
    every = (
        each.select(_HOUSE, "account_id", "service_id")
        for each in (housed(heat), outsiders_of(heat).rows)
    )
    return pl.concat(every).unique()


def _places(facts: Facts, heat: HeatFacts) -> pl.DataFrame:
    """Return the buildings of the houses in which an account is charged here."""
    here = facts.accounts.select("building_id").unique()
    return heat.buildings.join(here, on="building_id", how="semi")


def _out_of_season(heat: HeatFacts, idle: pl.DataFrame) -> pl.DataFrame:
    """Return, once a house, that its meter counted while none of its buildings was connected.

    One that counts hot water too goes on all summer.
    """
    of_heating = (pl.col("input") > 0) & (pl.col("has_hot_water") == 0)
    counted = idle.filter(of_heating).select("input", _HOUSE)
    rows = housed(heat).join(heat.seasons, on=AT, how="semi")
    told = rows.join(counted, on=_HOUSE).rename({_HOUSE: "distribution_id"})
    return report(
        one_of_each(told),
        Problem.HEAT_OUT_OF_SEASON,
        severity=Severity.WARNS,
        facts={"volume": pl.col("input")},
    )


def _divided(
    members: pl.DataFrame, houses: pl.DataFrame, heat: HeatFacts, rules: Rules
) -> pl.DataFrame:
    """Return the premises of the houses with the columns of every step."""
    rows = members.join(houses.drop("service_id", "building_id", "has_hot_water"), on=_HOUSE)
    if rows.is_empty():
        return rows
    rows = capped(steps.minimum(steps.first(rows), rules), heat.usual, rules)
    return steps.final(steps.circulation(steps.shared_by_all(rows)))


def _sound(
    houses: pl.DataFrame,
    members: pl.DataFrame,
    problems: pl.DataFrame,
    *,
    of: pl.DataFrame,
    rules: Rules,
) -> Outcome:
    """Return the houses of which everything is known, divided by needs and devices.

    `of` are all who belong to them, those included who are not members for want of a season.
    """
    at_fault = blocked(problems)
    unknown = (
        at_fault.join(of, on=["account_id", "service_id"])
        .group_by(_HOUSE)
        .agg(account=pl.col("account_id").min())
    )
    checked = _checked(houses.join(unknown, on=_HOUSE, how="anti"), members, rules)
    sound = checked.filter(pl.col("fault").is_null())
    others = of.join(unknown, on=_HOUSE).join(at_fault, on=["account_id", "service_id"], how="anti")
    faulty = of.join(checked.filter(pl.col("fault").is_not_null()), on=_HOUSE)
    return Outcome.of(
        sound,
        *(
            report(faulty.filter(fault=kind), Problem(kind))
            for kind in faulty["fault"].unique().sort()
        ),
        report(others, Problem.NEIGHBOUR_UNKNOWN, facts={"account": pl.col("account")}),
        *_doubts(sound, of),
    )


def _checked(houses: pl.DataFrame, members: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return the houses divided by needs and devices, each with its `fault`."""
    summed = steps.needs(houses.join(steps.sums(members), on=_HOUSE), rules)
    divided = steps.left_over(
        summed.with_columns(circulation_charged=fine(pl.col("circulation_here"))), rules
    )
    return divided.with_columns(fault=_fault(rules))


def _doubts(sound: pl.DataFrame, of: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield what is to be looked at, once a house, in houses that are charged."""
    for doubt, problem in (
        (pl.col("rest") < 0, Problem.HEAT_OVERDRAWN),
        (pl.col("dipped"), Problem.HOUSE_GAP),
    ):
        told = of.join(sound.filter(doubt).select(_HOUSE, distribution_id=_HOUSE), on=_HOUSE)
        yield report(one_of_each(told), problem, severity=Severity.WARNS)
    several = sound.filter(pl.col("added") > 0).select(_HOUSE, "added", distribution_id=_HOUSE)
    yield report(
        one_of_each(of.join(several, on=_HOUSE)),
        Problem.HEAT_HOT_WATER_ADDED,
        severity=Severity.WARNS,
        facts={"volume": pl.col("added")},
    )


def _fault(rules: Rules) -> pl.Expr:
    """Return what is wrong with a house; null where nothing is."""
    largest = int(LARGEST_HEAT * MILLION)
    stops = rules.heat.overdrawn is HeatOverdrawn.STOP
    unborne = (pl.col("circulation_here") > 0) & (pl.col("circulates_all") == 0)
    return (
        pl.when(pl.col("fault").is_not_null())
        .then("fault")
        .when((pl.col("area_all") > _LARGEST_AREA) | (pl.col("read_all") > largest))
        .then(pl.lit(Problem.HOUSE_DOUBTFUL.value))
        .when((pl.col("area_connected") == 0) | unborne)
        .then(pl.lit(Problem.HEAT_NOBODY.value))
        .when(pl.col("premises") < 0)
        .then(pl.lit(Problem.HEAT_SHARES_ABOVE.value))
        .when((pl.col("rest") < 0) & stops)
        .then(pl.lit(Problem.HEAT_OVERDRAWN.value))
    )
