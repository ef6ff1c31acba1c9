"""Share: the account's part of a sum that a whole group (a building, an estimate) bears."""

import polars as pl

from app.charging.apportion import apportion
from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import LINES, Facts, Outcome, shaped
from app.charging.parts import part_name
from app.charging.pieces import cut
from app.charging.problems import Problem, report
from app.charging.rules import Rules
from app.tariffs.models import Method

_GROUP = ["service_id", "share_group"]
_weight, _weights, _total = pl.col("weight"), pl.col("weights"), pl.col("total")


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return the parts of each sum; over the whole group they add up to it exactly.

    Weights are shares (or areas) times days, divided by their sum: they need not make 100 %.
    The kopecks left over go to the largest remainders, the earlier account first. Where one
    member's weight is unknown nobody of the group is charged, or the others would pay for him.

    Source: law-2866/10
    """
    agreements = facts.charged_by(Method.SHARE)
    members = facts.shares
    unknown = (
        members.filter(pl.col("value").is_null())
        .group_by(_GROUP)
        .agg(account=pl.col("account_id").min())
    )
    known = members.join(unknown, on=_GROUP, how="anti")
    parts = _parts(known, _sums(facts, rules))
    own = parts.join(agreements.select("agreement_id"), on="agreement_id", how="semi")
    return Outcome.of(
        _lines(own, rules),
        report(
            agreements.join(unknown, on=_GROUP),
            Problem.NO_SHARE,
            facts={"account": pl.col("account")},
        ),
        report(agreements.join(facts.shared_sums, on=_GROUP, how="anti"), Problem.NO_SHARED_SUM),
    )


def _sums(facts: Facts, rules: Rules) -> pl.DataFrame:
    """Add `total`, the kopecks of a sum that fall on its days of the month."""
    days = wide(pl.col("end") - pl.col("start"))
    return facts.shared_sums.with_columns(
        total=half_up(wide(pl.col("amount")) * days, rules.month.days)
    )


def _parts(members: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """Return each agreement's whole kopecks of each sum, by largest remainder."""
    days = pl.col("end") - pl.col("start")
    weighed = (
        cut(members, sums, on=_GROUP)
        .group_by("shared_sum_id", "agreement_id", "account_id", *_GROUP, "total", "vat_rate")
        .agg(
            weight=(wide(pl.col("value")) * wide(days)).sum(),
            start=pl.col("start").min(),
            parameter_id=pl.col("parameter_id").min(),
        )
    )
    return apportion(weighed, of="shared_sum_id", total="total").rename({"part": "amount"})


def _lines(parts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    rows = parts.with_columns(
        part=part_name(rules),
        method=pl.lit(Method.SHARE.value),
        tariff_id=pl.lit(0),
        quantity=half_up(_weight * wide(MILLION), _weights),
        price=_total * 10_000,
        days=None,
        of_days=None,
        # Weights are sums of products: a figure has no room for them.
        **made_of(
            "share",
            "shared_sum_id",
            "total",
            also=pl.format(',"share":[{},{},{}]', "parameter_id", _weight, _weights),
        ),
    )
    return shaped(rows, LINES)
