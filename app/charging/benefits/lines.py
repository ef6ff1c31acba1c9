"""Benefits lower the month's charge of a service by a line of their own."""

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import LINES, Facts, Outcome, empty, shaped
from app.charging.pieces import cut
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.registry.models import Parameter
from app.tariffs.benefits.models import BenefitBase
from app.tariffs.models import Method

BENEFIT = "benefit"
"""The method of the lines: no agreement's, for they stand beside those that they lower."""
_KEY = ["account_id", "service_id", "agreement_id"]
_WHOLE = 100_00
"""A hundred per cent, in hundredths of one."""
_days, _sum = pl.col("end") - pl.col("start"), pl.col("sum")


def benefits(lines: pl.DataFrame, quantities: pl.DataFrame, facts: Facts, rules: Rules) -> Outcome:
    """Return a line below zero for each benefit, agreement and run of days with the same persons.

    The per cent is of what the agreement was charged in the month (what was ordered apart), for
    the days of the benefit among the agreement's: of all of it, of the part of those who have the
    benefit among the persons counted, or of what lies within the norm for them and their home,
    the norm of a part month taken by days. Rounded once. A benefit that nothing says how to take
    (nobody is counted, no volume to compare with the norm), and benefits that together come to
    more than the charge, are left to a person, and named. Where only rounding brings them above
    it, the largest is less by so much.

    Source: law-2189/benefits
    """
    of_them = facts.benefits.select("account_id", "service_id").unique()
    charged = lines.filter(pl.col("method") != Method.ONE_OFF.value).join(
        of_them, on=["account_id", "service_id"], how="semi"
    )
    sums = charged.group_by(*_KEY, "vat_rate").agg(sum=pl.col("amount").sum()).filter(_sum > 0)
    agreed = facts.agreements.select(*_KEY, "start", "end", of=_days).join(
        of_them, on=["account_id", "service_id"], how="semi"
    )
    pieces = cut(agreed, facts.benefits, on=["account_id", "service_id"]).join(
        sums.select(_KEY).unique(), on=_KEY, how="semi"
    )
    whole = pieces.filter(base=BenefitBase.SUM.value).with_columns(
        part=wide(1), of_part=wide(1), first=None, second=None
    )
    among, nobody = _among_persons(pieces.filter(base=BenefitBase.PERSONS.value), facts)
    within, no_volume = _within_norm(pieces.filter(base=BenefitBase.NORM.value), quantities, rules)
    found = pl.concat([each.select(_FOUND) for each in (whole, among, within)])
    taken = found.join(sums, on=_KEY).with_columns(
        amount=half_up(
            wide(_sum) * wide(pl.col("off_percent")) * wide(_days) * pl.col("part"),
            wide(pl.col("of")) * pl.col("of_part") * _WHOLE,
        )
    )
    kept = taken.filter(pl.col("amount") > 0)
    beyond = (
        kept.group_by(*_KEY, "vat_rate")
        .agg(sum=_sum.first(), taken=pl.col("amount").sum(), lines=pl.len())
        .filter(pl.col("taken") > _sum)
        .with_columns(over=pl.col("taken") - _sum)
    )
    # Each line may be half a kopeck more than it is exactly.
    is_rounding = pl.col("over") * 2 <= pl.col("lines")
    above = beyond.filter(~is_rounding)
    kept = kept.join(above, on=[*_KEY, "vat_rate"], how="anti")
    return Outcome.of(
        _lines(_trimmed(kept, beyond.filter(is_rounding)), rules),
        report(nobody, Problem.BENEFIT_NO_PERSONS, severity=Severity.WARNS),
        report(no_volume, Problem.BENEFIT_NO_VOLUME, severity=Severity.WARNS),
        report(
            above,
            Problem.BENEFITS_ABOVE,
            severity=Severity.WARNS,
            facts={"sum": _sum, "taken": pl.col("taken")},
        ),
    )


_FOUND = [
    *(pl.col(name) for name in (*_KEY, "grant_id", "term_id", "base", "off_percent", "of")),
    *(pl.col(name) for name in ("start", "end", "part", "of_part")),
    *(pl.col(name).cast(pl.Int64) for name in ("first", "second")),
]


def _among_persons(pieces: pl.DataFrame, facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cut days by persons counted, and return those whose days nobody is counted on."""
    counted = facts.parameters.filter(
        (pl.col("kind") == Parameter.PERSONS.value) & (pl.col("value") > 0)
    ).select("account_id", "value", "start", "end")
    known = cut(pieces, counted, on="account_id")
    having = pl.min_horizontal(pl.col("having") * MILLION, pl.col("value"))
    among = known.with_columns(
        part=wide(having), of_part=wide(pl.col("value")), first=having, second=pl.col("value")
    )
    key = [*_KEY, "grant_id", "term_id"]
    covered = known.group_by(key).agg(covered=_days.sum())
    asked = pieces.group_by(key).agg(asked=_days.sum())
    short = asked.join(covered, on=key, how="left").filter(
        pl.col("covered").fill_null(0) < pl.col("asked")
    )
    # A part of the days would be a benefit that nobody can check: all of it waits.
    return among.join(short, on=key, how="anti"), short


def _within_norm(
    pieces: pl.DataFrame, quantities: pl.DataFrame, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Compare the volume of the agreement's days with the norm for them."""
    base, over = pl.col("base"), pl.col("over_end") - pl.col("over_start")
    volumes = (
        quantities.join(pieces, on=_KEY, how="semi")
        .with_columns(volume=half_up(wide(base) * wide(_days), wide(over)))
        .group_by(_KEY)
        .agg(volume=pl.col("volume").sum())
    )
    compared = pieces.join(volumes, on=_KEY, how="left")
    norm = pl.col("per_person") * pl.col("having") + pl.col("per_home")
    limit = wide(norm) * wide(pl.col("of"))
    volume = wide(pl.col("volume")) * rules.month.days
    known = compared.filter(pl.col("volume") > 0).with_columns(
        part=pl.min_horizontal(limit, volume),
        of_part=volume,
        first=norm,
        second=pl.col("volume"),
    )
    return known, compared.filter(pl.col("volume").fill_null(0) <= 0)


def _trimmed(taken: pl.DataFrame, beyond: pl.DataFrame) -> pl.DataFrame:
    """Add `trimmed`: by how many kopecks a line is less, for all not to be above the charge."""
    if beyond.is_empty():
        return taken.with_columns(trimmed=pl.lit(0, dtype=pl.Int64))
    of, line = [*_KEY, "vat_rate"], ["grant_id", "start"]
    largest = taken.sort("amount", *line, descending=[True, False, False]).unique(
        of, keep="first", maintain_order=True
    )
    trimmed = largest.join(beyond.select(*of, trimmed="over"), on=of)
    less = pl.col("trimmed").fill_null(0)
    return taken.join(
        trimmed.select(*of, *line, "trimmed"), on=[*of, *line], how="left", maintain_order="left"
    ).with_columns(amount=pl.col("amount") - less, trimmed=less)


def _lines(taken: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    in_part = _days != pl.col("of")
    told = (
        pl.when(base=BenefitBase.PERSONS.value)
        .then(pl.format(',"persons_having":[{},{}]', "first", "second"))
        .when(base=BenefitBase.NORM.value)
        .then(pl.format(',"within":[{},{}]', "first", "second"))
        .otherwise(pl.lit(""))
    )
    trimmed = pl.when(pl.col("trimmed") > 0).then(pl.format(',"trimmed":{}', "trimmed"))
    told = pl.concat_str(told, trimmed.otherwise(pl.lit("")))
    rows = taken.with_columns(
        part=pl.format("g{}.{}.{}", "grant_id", pl.col("start") - rules.first + 1, "vat_rate"),
        method=pl.lit(BENEFIT),
        tariff_id=pl.lit(0),
        quantity=pl.lit(0),
        price=pl.lit(0),
        amount=-pl.col("amount"),
        days=pl.when(in_part).then(_days),
        of_days=pl.when(in_part).then(pl.col("of")),
        **made_of("benefit", "grant_id", "term_id", "sum", "off_percent", also=told),
    )
    return shaped(rows, LINES) if rows.height else empty(LINES)
