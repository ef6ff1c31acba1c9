"""Share: the account's part of a sum or a volume that a whole group of accounts bears."""

from dataclasses import dataclass

import polars as pl

from app.charging.apportion import apportion, smallest_unit
from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import LINES, Facts, Outcome, shaped
from app.charging.filling import fill
from app.charging.parts import part_name
from app.charging.quantities import of_own_days
from app.charging.rules import Rules
from app.charging.share_facts import SHARED
from app.charging.sharing.problems import of_ended, problems
from app.charging.sharing.weights import capped, culprits, pieces_of
from app.tariffs.models import Method

_OF_ACCOUNT = ["shared_sum_id", "account_id"]
_part, _weight, _total = pl.col("part"), pl.col("weight"), pl.col("total")


@dataclass(frozen=True, slots=True)
class Shared:
    """Parts of sums as finished lines, parts of volumes to be priced, how each sum was met."""

    lines: Outcome
    volumes: pl.DataFrame
    sums: pl.DataFrame


def calculate(facts: Facts, rules: Rules, own: Outcome) -> Shared:
    """Return the parts of each sum; over the whole group they add up to it exactly.

    Weights are figures times days, divided by their sum: they need not make 100 %. Kopecks (or
    last places of a volume) that are left over go to the largest remainders, the earlier account
    first. Nobody bears more than his most: the others do, and what nobody can bear is charged to
    nobody and named. Where one account's weight is unknown, or it takes no service on days of
    which the group does not free it, nobody of the group is charged, or the others would pay for
    it. Whose service was ended bears nothing of the days after: the others do, or his part stays
    with the company where the group says so; either is named.

    Source: law-2866/10
    """
    everybody = pieces_of(facts, own)
    pieces = everybody.filter(pl.col("ended") != "others")
    sums = _totals(facts, rules)
    stopped = culprits(pieces, facts, own)
    known = pieces.join(stopped, on="shared_sum_id", how="anti")
    parts = _parts(known, sums, facts, rules)
    borne = _of_agreements(known, parts)
    met = _met(pieces, sums, borne, stopped)
    mine = borne.filter(pl.col("agreement_id") != 0).join(
        facts.accounts.select("account_id"), on="account_id", how="semi"
    )
    lines = _lines(mine.filter("is_money"), rules)
    return Shared(
        Outcome.of(
            lines, *problems(facts, pieces, stopped, met), *of_ended(everybody, facts, stopped)
        ),
        _volumes(mine.filter(~pl.col("is_money"))),
        shaped(met, SHARED),
    )


def _totals(facts: Facts, rules: Rules) -> pl.DataFrame:
    """Add `total`, what of a sum falls on its days of the month, in its smallest `unit`s."""
    days = wide(pl.col("end") - pl.col("start"))
    places = facts.services.select("service_id", "places")
    is_money = pl.col("volume").is_null()
    return (
        facts.shared_sums.join(places, on="service_id", how="left")
        .with_columns(pl.col("places").fill_null(6), is_money=is_money)
        .with_columns(unit=pl.when("is_money").then(1).otherwise(smallest_unit("volume")))
        .with_columns(whole=pl.when("is_money").then("amount").otherwise("volume"))
        .select(
            *("shared_sum_id", "is_money", "unit", "vat_rate"),
            limit=pl.col("cap"),
            total=half_up(wide(pl.col("whole")) * days, wide(rules.month.days) * pl.col("unit"))
            * pl.col("unit"),
        )
    )


def _parts(pieces: pl.DataFrame, sums: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return each account's part of each sum."""
    accounts = pieces.group_by(_OF_ACCOUNT).agg(_weight.sum(), pl.col("days").sum())
    rows = accounts.join(sums, on="shared_sum_id").with_columns(agreement_id=pl.lit(0))
    limited = capped(rows, facts, rules)
    filled = fill(limited, of="shared_sum_id")
    return filled.with_columns(others=_others()).select(
        *_OF_ACCOUNT,
        *("is_money", "vat_rate", "total", "part", "rest", "weights", "full", "unit", "others"),
        *("limit", "measure"),
        whole_weight="weight",
        whole_days="days",
    )


def _others() -> pl.Expr:
    """Return the fewest accounts besides the row's that a figure told of its sum stands on.

    What those divide who are not full tells of them, what is left for them tells of those who
    are. It is null where nobody else belongs to the sum.
    """
    full = pl.col("full")
    divides = ~full & (_weight > 0)
    of_full = full.sum().over("shared_sum_id").cast(pl.Int64)
    of_rest = divides.sum().over("shared_sum_id").cast(pl.Int64)
    more = pl.when(of_full > 0).then(of_full)
    told = (
        pl.when(full)
        .then(of_full + of_rest - 1)
        .otherwise(pl.min_horizontal(of_rest - divides.cast(pl.Int64), more))
    )
    return pl.when(pl.len().over("shared_sum_id") > 1).then(told)


def _of_agreements(pieces: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return what of an account's part each of its agreements takes: who holds it, by his days."""
    numbered = parts.rename({"part": "whole_part"}).with_row_index("owner")
    rows = pieces.drop("weight").join(numbered, on=_OF_ACCOUNT)
    borne = rows.filter(pl.col("full") | (pl.col("weights") > 0)).with_columns(weight="days")
    return apportion(
        borne.rename({"weights": "all_weights"}),
        of="owner",
        total="whole_part",
        unit=pl.col("unit"),
    ).sort(*_OF_ACCOUNT, "agreement_id")


def _met(
    pieces: pl.DataFrame, sums: pl.DataFrame, parts: pl.DataFrame, stopped: pl.DataFrame
) -> pl.DataFrame:
    """Say of each sum how many bear it, what of it they bear and what stays with the company."""
    members = pieces.group_by("shared_sum_id").agg(members=pl.col("account_id").n_unique())
    is_kept = pl.col("agreement_id") == 0
    borne = parts.group_by("shared_sum_id").agg(
        borne=_part.filter(~is_kept).sum(),
        kept=_part.filter(is_kept).sum(),
        capped=pl.col("account_id").filter("full").n_unique(),
    )
    return (
        sums.join(members, on="shared_sum_id", how="left")
        .join(borne, on="shared_sum_id", how="left")
        .join(stopped.rename({"account_id": "problem_account_id"}), on="shared_sum_id", how="left")
        .with_columns(pl.col("members", "borne", "kept", "capped").fill_null(0))
        .sort("shared_sum_id")
    )


def _lines(parts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    rows = parts.with_columns(
        part=part_name(rules, pl.format("x{}", "shared_sum_id")),
        amount=_part,
        method=pl.lit(Method.SHARE.value),
        tariff_id=pl.lit(0),
        quantity=pl.when(_total > 0)
        .then(half_up(wide(_part) * wide(MILLION), pl.max_horizontal(wide(_total), wide(1))))
        .otherwise(0),
        price=_total * 10_000,
        days=None,
        of_days=None,
        **made_of("share", "shared_sum_id", "total", also=_also()),
    )
    return shaped(rows, LINES)


def _volumes(parts: pl.DataFrame) -> pl.DataFrame:
    return of_own_days(
        parts,
        pl.format("x{}", "shared_sum_id"),
        method=pl.lit(Method.SHARE.value),
        **made_of("volume", "shared_sum_id", "total", also=_also()),
    )


def _also() -> pl.Expr:
    """Return what a figure has no room for: weights, which are sums of products, and limits.

    And how many `others` the sum stands on: with too few it would tell a neighbour's figure.
    """
    share = pl.format(
        ',"key":"{}","share":[{},{},{}]', "key", "parameter_id", "whole_weight", "all_weights"
    )
    others = pl.format(',"others":{}', pl.col("others").cast(pl.String).fill_null("null"))
    full = pl.when("full").then(pl.format(',"cap":[{},{}]', "limit", "measure"))
    less = pl.when(~pl.col("full") & (pl.col("rest") != _total)).then(
        pl.format(',"rest":{}', "rest")
    )
    several = pl.when(pl.col("days") != pl.col("whole_days")).then(
        pl.format(',"whole_part":{},"own_days":[{},{}]', "whole_part", "days", "whole_days")
    )
    return pl.concat_str(
        share, others, *(each.otherwise(pl.lit("")) for each in (full, less, several))
    )
