"""Norm: so many units of the service a month for each person, head, square metre or appliance."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up_or_null, wide
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.pieces import cut, cut_by_parameters, uncovered
from app.charging.problems import Problem, Severity, report
from app.charging.reductions.absences import told_of, without_absent
from app.charging.rules import Rules
from app.registry.models import Parameter
from app.tariffs.models import Method

_KIND = {
    "person": Parameter.PERSONS.value,
    "head": Parameter.LIVESTOCK.value,
    "m2": Parameter.GARDEN_AREA.value,
    "appliance": Parameter.APPLIANCES.value,
    "area": Parameter.TOTAL_AREA.value,
    "seat": Parameter.SEATS.value,
    "employee": Parameter.EMPLOYEES.value,
}
"""What a norm is `per` -> the account's figure it is multiplied by."""
_of_persons, _in_season = pl.col("per") == "person", pl.col("in_season") == 1


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return what the agreements charged by norm come to in the month.

    Source: norms-148
    """
    return by_norm(facts.charged_by(Method.NORM), facts, rules)


def by_norm(agreements: pl.DataFrame, facts: Facts, rules: Rules) -> Outcome:
    """Return norm times figure as a monthly quantity, cut where either changed.

    A norm of the account's own settlement goes before one for all. A kind of norm may have one
    for each of several figures (persons, garden, heads): each is a quantity and a line of its own.
    A norm out of its season gives nothing, and a figure that an account has not is none of it;
    only persons must be known. Those who are away are not counted.

    Source: norms-148
    """
    with_norm = cut(
        agreements.join(facts.accounts.select("account_id", "settlement_id"), on="account_id"),
        _of_all_settlements(facts),
        on=["service_id", "norm_kind", "settlement_id"],
    ).rename({"value": "norm"})
    charged = with_norm.filter(_in_season)
    keyed = charged.with_columns(kind=pl.col("per").replace_strict(_KIND, default=""))
    pieces = cut_by_parameters(keyed, facts.parameters)
    away, nobody_counted = pl.lit(""), pl.col("value") == 0
    if not facts.absences.is_empty():
        pieces = without_absent(pieces, facts, rules)
        away, nobody_counted = told_of(), nobody_counted & (pl.col("away") == 0)
    rows = pieces.filter(_of_persons | (pl.col("value") != 0)).with_columns(
        mark=pl.when(_of_persons).then(pl.lit("")).otherwise("per"),
        zone=pl.lit(""),
        base=half_up_or_null(wide(pl.col("norm")) * wide(pl.col("value")), MILLION),
        persons=pl.when(_of_persons).then("value"),
        **made_of("norm", "norm_id", "norm", "parameter_id", "value", also=away),
        **rules.whole_month(),
    )
    return Outcome.of(
        shaped(rows, QUANTITIES),
        *_without_norm(agreements, with_norm, charged),
        uncovered(
            agreements.join(charged.filter(_of_persons), on="agreement_id", how="semi"),
            pieces.filter(_of_persons),
            nothing=Problem.NO_PERSONS,
            gap=Problem.PERSONS_GAP,
        ),
        report(_without_figure(charged, pieces), Problem.NO_FIGURE),
        report(
            rows.filter(_of_persons & nobody_counted),
            Problem.ZERO_PERSONS,
            severity=Severity.WARNS,
        ),
    )


def _without_norm(
    agreements: pl.DataFrame, with_norm: pl.DataFrame, charged: pl.DataFrame
) -> list[pl.DataFrame]:
    """Return the problems of agreements without a norm, or with days that no norm covers.

    A norm out of its season, where none is in it, covers its days too: nothing is due then.
    """
    key = ["agreement_id", "per"]
    told = charged
    if charged.height < with_norm.height:
        resting = with_norm.filter(~_in_season).join(charged, on=key, how="anti")
        told = pl.concat([charged, resting.unique([*key, "start", "end"])])
    figures = told["per"].unique().sort().to_list()
    if len(figures) == 1:  # nearly always, and then one look finds both
        return [uncovered(agreements, told, nothing=Problem.NO_NORM, gap=Problem.NORM_GAP)]
    found = [report(agreements.join(told, on="agreement_id", how="anti"), Problem.NO_NORM)]
    for per in figures:
        covering = told.filter(per=per)
        asked = agreements.join(covering, on="agreement_id", how="semi")
        found.append(uncovered(asked, covering, nothing=Problem.NO_NORM, gap=Problem.NORM_GAP))
    return found


def _without_figure(charged: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Return what is charged by other figures alone and has none of them.

    Whoever has a norm for persons too may well have no garden.
    """
    others = charged.filter(~_of_persons)
    if others.is_empty():  # nearly always
        return others
    of_persons = charged.filter(_of_persons)
    alone = others.join(of_persons, on="agreement_id", how="anti")
    return alone.join(pieces, on="agreement_id", how="anti")


def _of_all_settlements(facts: Facts) -> pl.DataFrame:
    """Return the norms once for each settlement of the chunk, its own before the common ones.

    A norm of its own that is out of season stands before nothing: the common one holds then, as
    it does on days before its own begins or after it ends.
    """
    places = facts.accounts.select(place="settlement_id").unique()
    norms = facts.norms.with_columns(own=pl.col("settlement_id") != 0)
    fitting = norms.join(places, how="cross").filter(
        ~pl.col("own") | (pl.col("settlement_id") == pl.col("place"))
    )
    keys = ["service_id", "norm_kind", "per", "place"]
    own = fitting.filter(pl.col("own") & _in_season)
    everybodys = fitting.filter(~pl.col("own"))
    common = everybodys.join(own, on=keys, how="anti")
    besides = _days_left(everybodys.join(own, on=keys, how="semi"), own, on=keys)
    return (
        pl.concat([fitting.filter("own"), common, besides])
        .drop("own", "settlement_id")
        .rename({"place": "settlement_id"})
    )


def _days_left(common: pl.DataFrame, own: pl.DataFrame, *, on: list[str]) -> pl.DataFrame:
    """Return the runs of days of common norms on which no own one stands before them."""
    if common.is_empty():  # nearly always
        return common
    day, of = pl.int_ranges("start", "end").alias("day"), ["norm_id", "place"]
    taken = own.select(*on, day).explode("day")
    free = common.with_columns(day).explode("day").join(taken, on=[*on, "day"], how="anti")
    numbered = free.sort(*of, "day").with_columns(
        run=pl.col("day") - pl.int_range(pl.len()).over(of)
    )
    runs = numbered.group_by(*of, "run", maintain_order=True).agg(
        pl.exclude(*of, "run", "day", "start", "end").first(),
        start=pl.col("day").min(),
        end=pl.col("day").max() + 1,
    )
    return runs.select(common.columns)
