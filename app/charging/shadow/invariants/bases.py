"""What a line is made of must be the account's own, and say what the line says of it."""

import polars as pl

from app.charging.shadow.beside import beside
from app.charging.shadow.chunk import OF_LINE, CheckedChunk
from app.charging.shadow.exactly import of_kopecks, rounded, wide
from app.charging.shadow.figures import day_number
from app.charging.shadow.invariants.houses import foreign_house
from app.charging.shadow.invariants.rule import LineRule, Rules, that, told
from app.charging.shadow.questions import accounts, facts

_FORM, _ALSO = pl.col("form"), pl.col("also")
_ACCOUNT, _SERVICE, _AMOUNT = pl.col("account_id"), pl.col("service_id"), pl.col("amount")
_OWNER, _VALUE = pl.col("owner"), pl.col("value")
_NOT_THE_OWNERS = _OWNER.ne_missing(_ACCOUNT)


def _names_other(name: str) -> pl.Expr:
    """Say whether the tariff is for others than the account's place is."""
    of_tariff, of_place = pl.col(f"tariff_{name}"), pl.col(f"place_{name}")
    return (of_tariff != "") & (of_tariff != of_place)


_IS_NO_PRICE = (
    pl.col("tariff_service").is_null()
    | (pl.col("tariff_service") != _SERVICE)
    | (pl.col("tariff_valid") == 0)
    | (
        (pl.col("tariff_price") != pl.col("price"))
        & ~((pl.col("method") == "subscription") & (pl.col("price") < pl.col("tariff_price")))
    )
    | (pl.col("tariff_building") != pl.col("place_building"))
    | (pl.col("tariff_settlement") != pl.col("place_settlement"))
    | _names_other("category")
    | _names_other("district")
)
"""A fee is charged for less where the law says the most that it may be."""


def foreign_agreement(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines under agreements of others, or of other services than theirs."""
    is_foreign = _NOT_THE_OWNERS | (
        (pl.col("owners_service") != _SERVICE) & ~_FORM.is_in(["order", "taken_back"])
    )
    suspected = that(chunk.under_agreements, is_foreign)
    if suspected.is_empty():
        return told(suspected)
    # Of no account of the chunk: whose are they?
    named = chunk.ask.named(accounts.AGREEMENTS_NAMED, suspected["agreement_id"])
    lines = suspected.select(*OF_LINE, "agreement_id", "form")
    rows = lines.join(named, on="agreement_id", how="left")
    return told(rows.filter(is_foreign), found=of_kopecks(_AMOUNT))


def foreign_meter(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines by registers of others' meters."""
    lines = chunk.of_form("register", columns=["figure_1"])
    if lines.is_empty():
        return told(lines)
    rows = beside(lines, chunk.meters, on="figure_1")
    return told(that(rows, _NOT_THE_OWNERS), found=of_kopecks(_AMOUNT))


def foreign_reading(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines by readings of other registers, or that tell another value of them."""
    told_by = ["figure_1", "figure_4", "figure_5", "also"]
    lines = chunk.of_form("register", columns=told_by).drop_nulls("figure_4")
    if lines.is_empty():
        return told(lines)
    readings = chunk.facts(facts.READINGS)
    rows = beside(lines, readings, on="figure_4")
    is_others = pl.col("register_id").ne_missing(pl.col("figure_1"))
    is_other = (pl.col("figure_5") != _VALUE) & ~_ALSO.str.contains('"after"', literal=True)
    return told(that(rows, is_others | is_other), expected=_VALUE, found=pl.col("figure_5"))


def foreign_parameter(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines by persons or areas of others, or that tell another figure of them."""
    by_norm = _FORM == "norm"
    figures = [f"figure_{number}" for number in (1, 2, 3, 4)]
    lines = chunk.of_form("norm", "area", columns=["form", "also", *figures]).select(
        *(*OF_LINE, "also"),
        parameter_id=pl.when(by_norm).then("figure_3").otherwise("figure_1"),
        told=pl.when(by_norm).then("figure_4").otherwise("figure_2"),
    )
    if lines.is_empty():
        return told(lines)
    rows = beside(lines, chunk.parameters, on="parameter_id")
    is_other = (pl.col("told") != _VALUE) & ~_ALSO.str.contains('"away"', literal=True)
    return told(that(rows, _NOT_THE_OWNERS | is_other), expected=_VALUE, found=pl.col("told"))


def norm(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines by norms that are not, of other services, or of other figures."""
    lines = chunk.of_form("norm", columns=["figure_1", "figure_2"])
    if lines.is_empty():
        return told(lines)
    norms = chunk.facts(facts.NORMS)
    rows = lines.join(norms, on="figure_1", how="left")
    is_other = (
        _VALUE.is_null()
        | (pl.col("figure_2") != _VALUE)
        | ((pl.col("norms_service") != _SERVICE) & ~pl.col("part").str.starts_with("r"))
    )
    return told(that(rows, is_other), expected=_VALUE, found=pl.col("figure_2"))


def order(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines of orders of others, of other months, or of other figures."""
    lines = chunk.of_form("order", columns=["figure_1", "quantity", "price"])
    if lines.is_empty():
        return told(lines)
    orders = chunk.facts(facts.ORDERS)
    rows = lines.join(orders, on="figure_1", how="left")
    ordered = pl.col("ordered_amount")
    is_other = (
        _NOT_THE_OWNERS
        | (pl.col("ordered_for") != day_number(chunk.of.month))
        | (pl.col("ordered") != pl.col("quantity"))
        | (pl.col("ordered_price") != pl.col("price"))
        | (ordered != _AMOUNT)
    )
    return told(that(rows, is_other), expected=of_kopecks(ordered), found=of_kopecks(_AMOUNT))


def benefit(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines that take off what no paper gives, more, or of another sum than is charged."""
    figures = [f"figure_{number}" for number in (1, 2, 3, 4)]
    lines = chunk.of_form("benefit", columns=["agreement_id", "vat_rate", *figures])
    if lines.is_empty():
        return told(lines)
    of = ["account_id", "service_id", "agreement_id", "vat_rate"]
    charged = (
        chunk.drafts.filter(~_FORM.is_in(["order", "benefit", "taken_back"]))
        .join(lines.select(of).unique(), on=of, how="semi")
        .group_by(of)
        .agg(charged=wide(_AMOUNT).sum())
    )
    rows = (
        lines.join(chunk.facts(facts.GRANTS), on="figure_1", how="left")
        .join(chunk.facts(facts.TERMS), on="figure_2", how="left")
        .join(charged, on=of, how="left")
    )
    taken_from, percent = pl.col("figure_3"), pl.col("figure_4")
    is_other = (
        _NOT_THE_OWNERS
        | pl.col("terms_service").ne_missing(_SERVICE)
        | (pl.col("terms_benefit") != pl.col("benefit_id"))
        | (pl.col("percent") != percent)
        | pl.col("charged").ne_missing(wide(taken_from))
        | (wide(-_AMOUNT) > rounded(wide(taken_from) * percent, 10_000))
    )
    return told(that(rows, is_other), expected=of_kopecks(-taken_from), found=of_kopecks(_AMOUNT))


OF_BASES: Rules = {
    "foreign_account": LineRule(pl.col("place_building").is_null(), found=of_kopecks(_AMOUNT)),
    "foreign_agreement": foreign_agreement,
    "tariff": LineRule(
        (pl.col("tariff_id") != 0)
        & (_FORM != "taken_back")
        & pl.col("place_building").is_not_null()
        & _IS_NO_PRICE,
        expected=pl.col("tariff_price"),
        found=pl.col("price"),
    ),
    "foreign_meter": foreign_meter,
    "foreign_reading": foreign_reading,
    "foreign_parameter": foreign_parameter,
    "norm": norm,
    "order": order,
    "benefit": benefit,
    "foreign_house": foreign_house,
}
