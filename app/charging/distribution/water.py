"""Water by a building's meter: what individual volumes leave of it goes to its accounts."""

from collections.abc import Mapping, Sequence

import polars as pl

from app.charging.distribution.balance import balanced, capped
from app.charging.distribution.heated import heated_in, hot_users
from app.charging.distribution.inputs import inputs
from app.charging.distribution.members import (
    members_of,
    one_of_each,
    outsiders_of,
    volumes,
    weighed,
    without_shares,
    without_takers,
)
from app.charging.distribution.others import users_of, with_apart
from app.charging.distribution.shares import of_common, of_imbalance, parts_of_common
from app.charging.distribution.vacant import borne, left_by, named, vacant
from app.charging.facts import Facts, Outcome, shaped
from app.charging.house_facts import BALANCES
from app.charging.problems import Problem, Severity, blocked, report
from app.charging.rules import Rules
from app.months.parameter_keys import NegativeImbalance
from app.registry.models import Parameter
from app.tariffs.models import Method

_HOUSE = "distribution_id"
_FAULTS = (
    Problem.HOUSE_UNREAD,
    Problem.HOUSE_DOUBTFUL,
    Problem.HOUSE_GAP,
    Problem.HOUSE_SPANS,
    Problem.HEATED_UNREAD,
)


def share_out(facts: Facts, rules: Rules, own: Outcome) -> Outcome:
    """Return the quantities with the shares of each distributed building's water among them.

    The common volume goes to all by area. The rest, `V_b - V_h - V_c - sum(v_i)`, goes to those
    without readings by persons; where everybody has a volume, to all by volume. `V_h` is what of
    cold water was warmed in the house, and is paid for as hot. Each adds up to its whole
    in the places of the service. Where the building's volume, or the figure of one who shares, is
    not known, nobody there is charged: the others would pay for him.

    Source: order-315/water
    """
    members = members_of(facts, own.problems, rules)
    alone = facts.charged_by(Method.IMBALANCE).join(members, on="agreement_id", how="anti")
    kept = without_shares(own, members)
    persons = weighed(members.filter("unread"), facts, rules, Parameter.PERSONS)
    areas = weighed(members.filter(pl.col("common") > 0), facts, rules, Parameter.TOTAL_AREA)
    barren = areas.rows.group_by(_HOUSE).agg(pl.col("weight").sum()).filter(weight=0)
    no_area = report(members.join(barren, on=_HOUSE), Problem.NO_AREA)
    outsiders = outsiders_of(facts)
    by_else = report(outsiders, Problem.NOT_BY_VOLUME)
    known = pl.concat([kept.problems, persons.problems, areas.problems, no_area, by_else])
    taking = _all_taking(members, outsiders)
    heated = heated_in(facts, rules, own)
    sound = _sound(inputs(facts, rules), facts, taking, known, heated.rows)
    by_agreement = volumes(kept.rows, members, facts.services)
    sums = _balances(sound.rows, by_agreement, members, rules)
    weights = _weights(sums.rows, persons.rows, by_agreement)
    houses = with_apart(
        capped(sums.rows, weights, rules), users_of(by_agreement, weights), _followed(facts, rules)
    )
    users = hot_users(heated.rows, facts, own.rows)
    imbalance = of_imbalance(houses, weights, by_agreement, members, rules, users)
    empty = vacant(facts, members, rules)
    of_area = [each.select(areas.rows.columns) for each in (areas.rows, empty.rows)]
    parts = parts_of_common(houses, pl.concat(of_area))
    common = of_common(borne(parts), houses, weights, by_agreement, members, users)
    told = left_by(parts, houses)
    return Outcome(
        pl.concat([kept.rows, imbalance.rows, common], rechunk=True),
        pl.concat(
            [
                *(known, sound.problems, sums.problems, imbalance.problems, heated.problems),
                _not_shared(houses, members),
                *(empty.problems, named(told, members)),
                report(alone, Problem.NO_DISTRIBUTION),
                report(without_takers(facts, taking), Problem.NO_TAKERS),
            ]
        ),
        shaped(told, BALANCES),
    )


def _followed(facts: Facts, rules: Rules) -> Mapping[int, Sequence[int]]:
    """Return the services that take the volume of others, with those."""
    ids = dict(facts.services.select("code", "service_id").iter_rows())
    return {
        ids[code]: [ids[each] for each in lenders if each in ids]
        for code, lenders in rules.volumes_from.items()
        if code in ids
    }


def _all_taking(members: pl.DataFrame, outsiders: pl.DataFrame) -> pl.DataFrame:
    """Return everybody who is charged for the water of a building, whatever the way."""
    of = ["distribution_id", "agreement_id", "account_id", "service_id"]
    return pl.concat([members.select(of), outsiders.select(of)])


def _sound(
    inputs: pl.DataFrame,
    facts: Facts,
    taking: pl.DataFrame,
    problems: pl.DataFrame,
    heated: pl.DataFrame,
) -> Outcome:
    """Return the buildings of which everything is known, with their `input` and `heated`."""
    unknown = (
        blocked(problems)
        .join(taking, on=["account_id", "service_id"])
        .group_by(_HOUSE)
        .agg(account=pl.col("account_id").min())
    )
    houses = _with_heated(inputs, facts, heated)
    faulty = houses.filter(pl.col("fault").is_not_null()).select(_HOUSE, "fault", "hot_account")
    at_fault = taking.join(faulty, on=_HOUSE)
    others = taking.join(unknown, on=_HOUSE).filter(pl.col("account_id") != pl.col("account"))
    return Outcome.of(
        houses.filter(pl.col("fault").is_null()).join(unknown, on=_HOUSE, how="anti"),
        *(report(at_fault.filter(fault=each.value), each) for each in _FAULTS),
        report(
            at_fault.filter(fault=Problem.HEATED_UNKNOWN.value),
            Problem.HEATED_UNKNOWN,
            facts={"account": pl.col("hot_account")},
        ),
        report(
            one_of_each(taking.join(houses.filter("dipped"), on=_HOUSE)),
            Problem.HOUSE_GAP,
            severity=Severity.WARNS,
        ),
        report(others, Problem.NEIGHBOUR_UNKNOWN, facts={"account": pl.col("account")}),
    )


def _with_heated(inputs: pl.DataFrame, facts: Facts, heated: pl.DataFrame) -> pl.DataFrame:
    """Return the inputs of buildings, and what of each was warmed there; a fault is of either."""
    houses = inputs.join(facts.services.select("service_id", "places"), on="service_id").join(
        heated.drop("building_id"), on=_HOUSE, how="left"
    )
    return houses.with_columns(
        pl.col("heated").fill_null(0),
        pl.col("heated_by").fill_null(""),
        fault=pl.coalesce("fault", "heated_fault"),
        dipped=pl.col("dipped") | pl.col("heated_dipped").fill_null(value=False),
    )


def _balances(
    houses: pl.DataFrame, own: pl.DataFrame, members: pl.DataFrame, rules: Rules
) -> Outcome:
    """Return the sums of the buildings, but for those that the company wants looked at first."""
    unread = members.filter("unread").select(_HOUSE).unique().with_columns(by_persons=True)
    rows = balanced(houses, own, rules).join(unread, on=_HOUSE, how="left")
    rows = rows.with_columns(pl.col("by_persons").fill_null(value=False))
    below = rows.filter(pl.col("imbalance") < 0).select(_HOUSE, "imbalance")
    is_stop = rules.negative_imbalance is NegativeImbalance.STOP
    told = members.join(below, on=_HOUSE)
    return Outcome(
        rows.join(below, on=_HOUSE, how="anti") if is_stop else rows,
        report(
            told if is_stop else one_of_each(told),
            Problem.NEGATIVE_IMBALANCE,
            severity=Severity.BLOCKS if is_stop else Severity.WARNS,
            facts={"volume": pl.col("imbalance")},
        ),
    )


def _not_shared(houses: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return what nobody bears, as problems of those who should: each must know what to mend.

    Where only premises without persons are unread, nobody is there to bear it by persons.
    """
    left = houses.filter(pl.col("undistributed") > 0).select(
        _HOUSE, "undistributed", deserted=pl.col("by_persons") & (pl.col("weights") == 0)
    )
    rows = members.join(left, on=_HOUSE)
    facts = {"volume": pl.col("undistributed")}
    return pl.concat(
        [
            report(
                rows.filter(pl.col("deserted") & pl.col("unread")),
                Problem.SHARE_WITHOUT_PERSONS,
                severity=Severity.WARNS,
                facts=facts,
            ),
            report(
                one_of_each(rows.filter(~pl.col("deserted"))),
                Problem.UNDISTRIBUTED,
                severity=Severity.WARNS,
                facts=facts,
            ),
        ]
    )


def _weights(houses: pl.DataFrame, persons: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Return the weights by which each building's imbalance goes: persons, or volumes.

    Whoever a late reading gives water back to took none of it: his weight is nothing, or the
    others would bear more than there is.
    """
    of = [_HOUSE, "agreement_id", "account_id", "weight", "parameter_id", "away"]
    by_volume = own.with_columns(
        weight=pl.col("volume").clip(0).cast(pl.Int128),
        parameter_id=pl.lit(0, dtype=pl.Int64),
        away=pl.lit(""),
    )
    return pl.concat(
        [
            persons.join(houses.filter("by_persons"), on=_HOUSE, how="semi").select(of),
            by_volume.join(houses.filter(~pl.col("by_persons")), on=_HOUSE, how="semi").select(of),
        ]
    )
