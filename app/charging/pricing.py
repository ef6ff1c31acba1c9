"""From quantities to lines: days cut by tariffs, tiers, exact amounts rounded once a line."""

import polars as pl

from app.charging import tiers
from app.charging.basis import BASIS
from app.charging.exact import MILLION, half_up, half_up_or_null, wide
from app.charging.facts import LINES, Facts, Outcome, shaped
from app.charging.fee_ceiling import fees_among, held_to_ceiling, within_ceiling
from app.charging.parts import part_name, tier_names
from app.charging.pieces import cut
from app.charging.problems import Problem, report
from app.charging.rules import Rules
from app.charging.schedule import keys_in_use, price_schedule

_KOPECKS = 10_000_000_000
"""Millionths of a unit times millionths of a hryvnia, in one kopeck."""

_CARRIED = ["method", *BASIS]
"""What a quantity's lines have of it as it is: it joins them last, to be copied once."""

_MONTHLY = ("", "head", "m2", "appliance", "area", "seat", "employee")
"""Marks of quantities for a month: norms, areas, fees. What a register counted is a volume."""

_base, _price = pl.col("base"), pl.col("price")
_over = pl.col("over_end") - pl.col("over_start")
_days = pl.col("end") - pl.col("start")
_tiered = pl.col("tiered")


def price(quantities: pl.DataFrame, *, facts: Facts, rules: Rules) -> Outcome:
    """Return a line for each quantity, price part, tier and run of days under one tariff.

    A price part that is blank for all the days gives no line; a day that only some part covers,
    or none at all, is a problem. A zero price gives a zero line. A subscriber fee is no higher
    than the law lets it be.
    """
    indexed = quantities.with_row_index("quantity_id")
    told = indexed.with_columns(also=_also(rules)).select(_CARRIED)
    numbered, classes = _classed(indexed.drop(_CARRIED), facts)  # in whatever order
    places = classes.join(facts.services, on="service_id").select("price_class", "places")
    prices = price_schedule(classes, facts.tariffs).join(places, on="price_class")
    fees = fees_among(indexed, facts.agreements, rules)
    if not fees.is_empty():
        numbered, prices = held_to_ceiling(numbered, prices, fees, rules)
    pieces = cut(numbered, prices, on="price_class")
    plain = ~_tiered & (_days == _over)
    divided, tiered = (pieces.filter(~plain & kind) for kind in (~_tiered, _tiered))
    some, in_tiers = sized(divided), tiers.filled(sized(tiered), rules)
    lines = pl.concat(
        [
            _lines(pieces.filter(plain).with_columns(quantity=_base), rules, plain=True),
            _lines(pl.concat([some, in_tiers]), rules),
        ]
    )
    rows = pl.concat([lines, told[lines["quantity_id"]]], how="horizontal")
    rows, above = within_ceiling(rows, rules)
    unpriced = _unpriced(numbered, prices, rules=rules)
    outside = tiers.outside(numbered, tiered, [some, in_tiers], besides=unpriced)
    return Outcome.of(shaped(rows, LINES), above, *unpriced, outside)


def _classed(quantities: pl.DataFrame, facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the classes of consumers whom no tariff tells apart, and return them too.

    Accounts are few beside quantities: what tells them apart is numbered among them.
    """
    used = keys_in_use(facts.tariffs)
    of_account = [name for name in used if name in facts.accounts.columns]
    of_quantity = [name for name in used if name not in of_account]
    kinds = facts.accounts.select(of_account).unique().with_row_index("account_kind")
    kind = _account_kind(facts.accounts, kinds, of_account) if of_account else pl.lit(0)
    # One figure for both: to look up two takes much longer.
    wide_class = pl.col("service_id") * (kinds.height + 1) + kind
    rows = quantities.with_columns(account_kind=kind, price_class=wide_class)
    classes = rows.select("price_class", "service_id", "account_kind", *of_quantity).unique()
    if of_quantity:
        key = ["wide_class", *of_quantity]
        rows, classes = (each.rename({"price_class": "wide_class"}) for each in (rows, classes))
        classes = classes.with_row_index("price_class")
        rows = rows.join(classes.select("price_class", *key), on=key).drop("wide_class")
    if of_account:
        classes = classes.join(kinds, on="account_kind")
    return rows.drop("account_kind"), classes.select("price_class", "service_id", *used)


def _account_kind(accounts: pl.DataFrame, kinds: pl.DataFrame, names: list[str]) -> pl.Expr:
    """Return the number of the account's kind; most accounts are of the usual one."""
    numbered = accounts.join(kinds, on=names).select("account_id", "account_kind")
    usual = numbered["account_kind"].mode().min()
    others = numbered.filter(pl.col("account_kind") != usual)
    return pl.col("account_id").replace_strict(
        others["account_id"], others["account_kind"], default=usual, return_dtype=pl.Int64
    )


def sized(pieces: pl.DataFrame) -> pl.DataFrame:
    """Add `quantity` of the piece's days, and `share`, the days it is a part of.

    A volume is cut at the days' boundaries in the places of its service, so that the pieces of a
    volume always add up to it. A monthly quantity keeps its exact fraction for the amount.
    """
    volume = ~pl.col("mark").is_in(_MONTHLY)
    step = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    unit = pl.when(_base % step == 0).then(step).otherwise(pl.lit(1, dtype=pl.Int64))

    def until(day: pl.Expr) -> pl.Expr:
        passed = wide(day - pl.col("over_start"))
        return half_up(wide(_base) * passed, wide(_over) * wide(unit)) * unit

    part = until(pl.col("end")) - until(pl.col("start"))
    share = half_up(wide(_base) * wide(_days), wide(_over))
    return pieces.with_columns(quantity=pl.when(volume).then(part).otherwise(share))


def _lines(pieces: pl.DataFrame, rules: Rules, *, plain: bool = False) -> pl.DataFrame:
    """Return the lines but for what is carried; `plain` pieces are of all days and no tier."""
    tiers = [] if plain else [tier_names(pieces["tier_floor"])]
    return pieces.select(
        *("quantity_id", "account_id", "service_id", "agreement_id"),
        *("tariff_id", "vat_rate", "quantity", "price"),
        *(name for name in ("ceiling",) if name in pieces.columns),
        part=part_name(rules, pl.col("mark"), pl.col("price_part"), *tiers),
        amount=_amount(rules, plain=plain),
        **_part_of_days(),
    )


def _amount(rules: Rules, *, plain: bool) -> pl.Expr:
    """Return kopecks: of what stands on the line, or of the exact part of a monthly quantity."""
    amount = half_up_or_null(wide(pl.col("quantity")) * wide(_price), _KOPECKS)
    if not plain:
        exact = half_up_or_null(
            wide(_base) * wide(_days) * wide(_price), wide(_over) * wide(_KOPECKS)
        )
        monthly = pl.col("mark").is_in(_MONTHLY) & ~_tiered
        amount = pl.when(monthly).then(exact).otherwise(amount)
    if not rules.price_per_person_first:
        return amount
    first = pl.col("persons") > 0
    if not plain:  # no person has a part of a tier
        first &= ~_tiered
    # Norm times persons, divided by persons: exact for every norm of six places.
    one = half_up_or_null(wide(_base) * wide(_price), wide(pl.col("persons")) * wide(10_000))
    by_person = half_up_or_null(
        wide(one) * wide(pl.col("persons")) * wide(_days), wide(_over) * wide(MILLION)
    )
    return pl.when(first.fill_null(value=False)).then(by_person).otherwise(amount)


def _also(rules: Rules) -> pl.Expr:
    if not rules.price_per_person_first:
        return pl.col("also")
    first = pl.when(pl.col("persons").is_not_null()).then(pl.lit(',"person_first":1'))
    return pl.concat_str("also", first.otherwise(pl.lit("")))


def _part_of_days() -> dict[str, pl.Expr]:
    part = _days != _over
    return {"days": pl.when(part).then(_days), "of_days": pl.when(part).then(_over)}


def _unpriced(
    quantities: pl.DataFrame, prices: pl.DataFrame, *, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the problems of quantities without any price, and of price parts with a gap.

    Few classes of consumers have days without a price: only their quantities are looked at.
    """
    parts = prices.unique(["price_class", "price_part", "start"])
    covered = parts.group_by("price_class", "price_part").agg(covered=_days.sum())
    least = covered.group_by("price_class").agg(pl.col("covered").min())
    whole = least.filter(pl.col("covered") == rules.month.days)
    doubtful = quantities.filter(~pl.col("price_class").is_in(whole["price_class"].implode()))
    priced = cut(
        doubtful, parts.select("price_class", "price_part", "start", "end"), on="price_class"
    )
    found = priced.group_by("quantity_id", "price_part").agg(covered=_days.sum())
    short = doubtful.join(found, on="quantity_id").filter(pl.col("covered") < _days)
    missing = {"days": _days - pl.col("covered")}
    return (
        report(doubtful.join(found, on="quantity_id", how="anti"), Problem.MISSING_TARIFF),
        report(short, Problem.TARIFF_GAP, facts=missing),
    )
