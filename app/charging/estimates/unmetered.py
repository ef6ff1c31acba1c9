"""Days of an agreement charged as if it had no meter: by norm, or by a share of its building's."""

from dataclasses import dataclass

import polars as pl

from app.charging.basis import made_of
from app.charging.estimates.models import Afterwards
from app.charging.exact import half_up, wide
from app.charging.facts import PROBLEMS, QUANTITIES, Facts, empty, shaped
from app.charging.methods import norm
from app.charging.rules import Rules
from app.tariffs.models import Method

OF = ["agreement_id", "own_service_id"]
_start, _end = pl.col("start"), pl.col("end")


@dataclass(frozen=True, slots=True)
class Unmetered:
    """Agreements on days without a meter: those shared out, and those charged by norm."""

    shared: pl.DataFrame
    by_norm: pl.DataFrame
    """One row for each agreement and service whose meter it lacks, with its first register."""


def unmetered(days: pl.DataFrame, facts: Facts) -> Unmetered:
    """Return the days of each agreement, from the first to the last of all its registers.

    A flat with one of several meters amiss is not equipped: its whole service goes by norm, once.
    """
    hulls = (
        days.sort("register_id")
        .group_by(OF, maintain_order=True)
        .agg(pl.exclude("start", "end").first(), _start.min(), _end.max())
    )
    if hulls.is_empty() or facts.distributions.is_empty():
        return Unmetered(hulls.clear(), hulls)
    places = facts.accounts.select("account_id", "building_id")
    houses = facts.distributions.select("building_id", "service_id")
    shared_out = places.join(houses, on="building_id").select("account_id", "service_id")
    shared = hulls.filter(afterwards=Afterwards.UNMETERED.value).join(
        shared_out, on=["account_id", "service_id"], how="semi"
    )
    return Unmetered(shared, hulls.join(shared, on=OF, how="anti"))


def outside(rows: pl.DataFrame, hulls: pl.DataFrame) -> pl.DataFrame:
    """Return the rows cut to the days on which their agreement is not charged as unmetered."""
    if hulls.is_empty():
        return rows
    bounds = hulls.select(*OF, hull_start="start", hull_end="end")
    met = rows.join(bounds, on=OF)
    parts = [
        met.with_columns(end=pl.min_horizontal("end", "hull_start")),
        met.with_columns(start=pl.max_horizontal("start", "hull_end")),
    ]
    free = rows.join(bounds, on=OF, how="anti")
    cut = pl.concat(parts).filter(_start < _end)
    return pl.concat([free, cut.select(rows.columns)])


@dataclass(frozen=True, slots=True)
class Normed:
    """What norms give: quantities to be priced, and `volumes`, the `norm` of each hull's days."""

    rows: pl.DataFrame
    problems: pl.DataFrame
    volumes: pl.DataFrame


def volumes_by_norm(hulls: pl.DataFrame, facts: Facts, rules: Rules) -> Normed:
    """Return the norm's volumes as quantities of the hulls' agreements, cut where figures change.

    The norm is that of the service whose meter is missing, of the level of amenities that the
    agreement names, or the company's rule, or the only one there is.
    """
    found = [
        Normed(
            empty(QUANTITIES),
            empty(PROBLEMS),
            hulls.select(*OF, norm=pl.lit(0, dtype=pl.Int64)).clear(),
        ),
        *(
            _of_service(own, facts, rules)
            for own in hulls.partition_by("own_service_id", maintain_order=True)
        ),
    ]
    frames = zip(*((each.rows, each.problems, each.volumes) for each in found), strict=True)
    return Normed(*(pl.concat(each) for each in frames))


def _of_service(hulls: pl.DataFrame, facts: Facts, rules: Rules) -> Normed:
    terms = hulls.select("account_id", "agreement_id", "contract_model", "start", "end").join(
        _kinds(hulls, facts), on="agreement_id"
    )
    asked = terms.with_columns(
        service_id=pl.lit(hulls["own_service_id"][0], dtype=pl.Int64),
        method=pl.lit(Method.METERED.value),
    )
    charged = norm.by_norm(asked, facts, rules)
    told = hulls.select(
        "agreement_id", "service_id", "register_id", "zone", "reason", "began", "limit"
    )
    places = facts.services.select("service_id", "places")
    rows = (
        charged.rows.drop("service_id", "zone")
        .join(told, on="agreement_id")
        .join(places, on="service_id")
    )
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    days = wide(_end - _start)
    volume = half_up(wide(pl.col("base")) * days, wide(rules.month.days) * wide(unit)) * unit
    per = pl.when(pl.col("mark") == "").then(pl.lit("")).otherwise(pl.format(".{}", "mark"))
    quantities = rows.with_columns(
        mark=pl.format("r{}.norm{}", "register_id", per),
        persons=pl.lit(None, dtype=pl.Int64),
        base=volume,
        over_start="start",
        over_end="end",
        also=pl.concat_str(
            "also",  # who of the household is away
            pl.format(',"part":[{},{}]', _end - _start, rules.month.days),
            pl.format(',"register":{},"volume":{}', "register_id", volume),
            _why(),
        ),
    )
    problems = charged.problems.drop("service_id").join(
        hulls.select("account_id", "service_id").unique(), on="account_id"
    )
    sums = quantities.group_by("agreement_id").agg(norm=pl.col("base").sum())
    return Normed(
        shaped(quantities, QUANTITIES),
        shaped(problems, PROBLEMS),
        hulls.select(OF).join(sums, on="agreement_id"),
    )


def _kinds(hulls: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    own_service = hulls["own_service_id"][0]
    kinds = facts.norms.filter(service_id=own_service)["norm_kind"].unique().to_list()
    only = kinds[0] if len(kinds) == 1 else ""
    own = facts.agreements.filter(pl.col("agreement_id").is_in(hulls["agreement_id"].implode()))
    return (
        hulls.select("agreement_id", "kind")
        .join(own.select("agreement_id", "norm_kind"), on="agreement_id")
        .select(
            "agreement_id",
            norm_kind=pl.when(pl.col("norm_kind") != "")
            .then("norm_kind")
            .when(pl.col("kind") != "")
            .then("kind")
            .otherwise(pl.lit(only)),
        )
    )


def _why() -> pl.Expr:
    """Return why, since when and until when, for the line's explanation."""
    return why("reason", "began", "limit")


def why(reason: str, began: str, limit: str) -> pl.Expr:
    """Return the part of a basis that says why a day was not measured."""
    until = pl.col(limit).cast(pl.String).fill_null("null")
    return pl.format(',"reason":"{}","since":{},"until":{}', reason, began, until)


def by_inlet() -> dict[str, str | pl.Expr]:
    """Return the basis of a volume that an act of unauthorised use gives."""
    days = _end - _start
    told = pl.concat_str(pl.format(',"register":{}', "register_id"), _why())
    return made_of("inlet", "state_id", "daily", days, "volume", also=told)
