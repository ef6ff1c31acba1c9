"""Follows: wastewater as the sum of what the account is charged for of cold and hot water."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.pieces import cut, cut_by_parameters
from app.charging.problems import Problem, blocked, report
from app.charging.reductions.interruptions import charged_for_good, with_fraction
from app.charging.rules import Rules
from app.registry.models import Parameter
from app.tariffs.models import Method

_TERMS = ["agreement_id", "account_id", "service_id", "contract_model", "method", "start", "end"]
_LENT = ["account_id", "lender_id"]
_ESTIMATED = {"est": "average", "act": "inlet"}
_SHARES = "s."
"""What marks of shares of a building begin with; they say themselves what they are of."""


def calculate(facts: Facts, rules: Rules, own: Outcome) -> Outcome:
    """Return each volume of the followed services once more, and water from an own source.

    Whatever way a volume came about, by meter, norm or as a share of the building's, it runs off.
    What a break takes off a norm of water, or off an estimate that no reading settles, is taken
    off here too. `own` are all quantities of the followed services, and their estimates; where one
    of them cannot be charged, neither can what follows it.

    Source: order-315/wastewater
    """
    agreements = facts.charged_by(Method.FOLLOWS)
    terms = agreements.select(_TERMS).join(_followed(facts, rules), on="service_id")
    volumes = lent_volumes(own, facts, rules).select(
        *_LENT, "mark", "base", "start", "end", "over_start", "over_end", "by"
    )
    rows = _quantities(cut(terms, volumes, on=_LENT))
    wells = _wells(agreements, facts, rules)
    found = pl.concat([rows, wells])
    unknown = blocked(own.problems).select("account_id", lender_id="service_id").unique()
    stopped = terms.join(unknown, on=_LENT, how="semi")
    idle = agreements.join(found, on="agreement_id", how="anti").join(
        stopped, on="agreement_id", how="anti"
    )
    return Outcome.of(
        found, report(stopped, Problem.FOLLOWED_UNKNOWN), report(idle, Problem.NOTHING_FOLLOWED)
    )


def lent_volumes(own: Outcome, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return quantities as what follows them takes them, less what breaks take off them.

    Source: order-315/wastewater
    """
    lent = own.rows.with_columns(by=_by())
    found = pl.concat([lent, _not_given(lent, own.estimates, facts, rules)])
    return found.rename({"service_id": "lender_id"})


def _followed(facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return which service follows which others, those with their codes."""
    ids = dict(facts.services.select("code", "service_id").iter_rows())
    pairs = [
        (ids[code], ids[each], each)
        for code, others in rules.volumes_from.items()
        for each in others
        if code in ids and each in ids
    ]
    schema = {"service_id": pl.Int64, "lender_id": pl.Int64, "lender": pl.String}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def _by() -> pl.Expr:
    """Return how a volume came about: its method, or which share of the building it is.

    A meter that no reading measured was estimated, by the average, a norm or an act.
    """
    estimated = pl.col("mark").str.extract(r"^r\d+\.(est|norm|act)")
    return (
        pl.when(pl.col("mark").str.starts_with(_SHARES))
        .then("mark")
        .otherwise(pl.coalesce(estimated.replace(_ESTIMATED), "method"))
    )


def _not_given(
    lent: pl.DataFrame, estimates: pl.DataFrame, facts: Facts, rules: Rules
) -> pl.DataFrame:
    """Return below zero what days without a followed service take off what is not counted of it."""
    if facts.interruptions.is_empty():
        return lent.clear()
    breaks = with_fraction(facts, rules).filter((pl.col("quality") == 0) & (pl.col("fraction") > 0))
    at = facts.accounts.select("account_id", "building_id")
    touched = cut(lent.join(at, on="account_id"), breaks, on=["building_id", "service_id"])
    norms = touched.filter(pl.col("method") == Method.NORM.value)
    pieces = pl.concat([norms, charged_for_good(touched, estimates)])
    base = half_up(wide(pl.col("base")) * wide(pl.col("fraction")), MILLION)
    return pieces.with_columns(
        base=-base,
        mark=pl.concat_str(
            pl.format("b{}", "interruption_id"),
            pl.when(pl.col("mark") != "").then(pl.format(".{}", "mark")).otherwise(pl.lit("")),
        ),
        by=pl.lit("break"),
    ).select(lent.columns)


def _quantities(rows: pl.DataFrame) -> pl.DataFrame:
    mark = pl.when(pl.col("mark") != "").then(pl.format(".{}", "mark")).otherwise(pl.lit(""))
    return shaped(
        rows.with_columns(
            mark=pl.concat_str("lender", mark),
            zone=pl.lit(""),
            persons=None,
            **made_of("follows", "lender_id", "base", also=pl.format(',"by":"{}"', "by")),
        ),
        QUANTITIES,
    )


def _wells(agreements: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the water of an own well, or of rain, that a document puts at so much a month."""
    kind = pl.lit(Parameter.OWN_WATER.value)
    pieces = cut_by_parameters(agreements.with_columns(kind=kind), facts.parameters)
    return shaped(
        pieces.with_columns(
            mark=pl.lit("own_water"),
            zone=pl.lit(""),
            base="value",
            persons=None,
            **made_of("own_water", "parameter_id", "value"),
            **rules.whole_month(),
        ),
        QUANTITIES,
    )
