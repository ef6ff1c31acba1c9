"""The shares of a building's volumes, as quantities of those who bear them."""

import polars as pl

from app.charging.apportion import apportion, smallest_unit
from app.charging.basis import made_of
from app.charging.distribution.others import those_with, users_of, with_others
from app.charging.exact import MILLION, wide
from app.charging.facts import Outcome
from app.charging.problems import Problem, Severity, report
from app.charging.quantities import of_own_days
from app.charging.rules import Rules
from app.tariffs.models import Method

_HOUSE = "distribution_id"
_weight = pl.col("weight")


def of_imbalance(
    houses: pl.DataFrame,
    weights: pl.DataFrame,
    own: pl.DataFrame,
    members: pl.DataFrame,
    rules: Rules,
    hot_users: pl.DataFrame,
) -> Outcome:
    """Return what is shared of each building's imbalance, and the shares that look too large.

    Where others pay for a share, whoever has no volume of his own has a line even of nothing.
    """
    parts = apportion(
        weights.join(houses.drop("weights"), on=_HOUSE),
        of=_HOUSE,
        total="shared",
        unit=smallest_unit("shared"),
    )
    persons = pl.format(',"persons":[{},{}],"of":{}{}', "parameter_id", _weight, "weights", "away")
    volumes = pl.format(',"own":{},"of":{}', _weight, "weights")
    by = pl.when("by_persons").then(persons).otherwise(volumes)
    told = parts.filter((pl.col("part") > 0) | pl.col("by_persons"))
    told = with_others(told, those_with(own, "volume"), those_with(weights, "weight"), hot_users)
    rows = _quantities(told, members, by=by, mark="s.imbalance")
    large = parts.filter("by_persons").filter(_above(rules))
    too_large = report(
        large, Problem.LARGE_SHARE, severity=Severity.WARNS, facts={"volume": pl.col("part")}
    )
    return Outcome.of(rows, too_large)


def parts_of_common(houses: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of each building's common volume, by area."""
    rows = areas.join(houses.filter(pl.col("common") > 0).drop("weights"), on=_HOUSE)
    return apportion(rows, of=_HOUSE, total="common", unit=smallest_unit("common"))


def of_common(
    parts: pl.DataFrame,
    houses: pl.DataFrame,
    weights: pl.DataFrame,
    own: pl.DataFrame,
    members: pl.DataFrame,
    hot_users: pl.DataFrame,
) -> pl.DataFrame:
    """Return what everybody bears of each building's common volume, by `parts`."""
    parts = with_others(parts, _everybody(houses, parts, weights, own), hot_users)
    by = pl.concat_str(
        pl.format(',"area":[{},{}],"of":{}', "parameter_id", _weight, "weights"),
        pl.when(pl.col("vacant") > 0)
        .then(pl.format(',"vacant":[{},{}]', "vacant_weight", "vacant"))
        .otherwise(pl.lit("")),
    )
    return _quantities(parts, members, by=by, mark="s.common")


def _quantities(
    parts: pl.DataFrame, members: pl.DataFrame, *, by: pl.Expr, mark: str
) -> pl.DataFrame:
    """Return the shares as quantities for the days of their agreements."""
    terms = members.select("agreement_id", "service_id", "contract_model", "start", "end")
    rows = parts.drop("service_id").join(terms, on="agreement_id")
    individual = pl.col("metered") + pl.col("by_norm")
    figures = (_HOUSE, "input", individual, "common", "carried_in", "shared")
    return of_own_days(
        rows,
        pl.lit(mark),
        method=pl.lit(Method.IMBALANCE.value),
        **made_of("house", *figures, also=_also(by)),
    )


def _everybody(
    houses: pl.DataFrame, parts: pl.DataFrame, weights: pl.DataFrame, own: pl.DataFrame
) -> pl.DataFrame:
    """Return the accounts of each building, and whether they `used` any of its water."""
    shared = weights.join(houses.filter(pl.col("shared") > 0), on=_HOUSE, how="semi")
    nobody = parts.select(_HOUSE, "account_id", used=pl.lit(value=False))
    both = pl.concat([nobody, users_of(own, shared)])
    return both.group_by(_HOUSE, "account_id").agg(pl.col("used").any())


def _also(by: pl.Expr) -> pl.Expr:
    others = pl.col("others").cast(pl.String).fill_null("null")
    warmed = pl.format(',"heated":{},"heated_by":"{}"', "heated", "heated_by")
    return pl.concat_str(
        pl.format(',"part":{}', "part"),
        by,
        pl.format(',"others":{}', others),
        pl.when(pl.col("heated") != 0).then(warmed).otherwise(pl.lit("")),
    )


def _above(rules: Rules) -> pl.Expr:
    """Say whether a share is more than the company finds usual for so many persons."""
    usual = _weight * wide(int(rules.large_share * MILLION))
    return wide(pl.col("part")) * wide(MILLION * rules.month.days) > usual
