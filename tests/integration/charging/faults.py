"""Faults planted in drafts behind the program's back."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import polars as pl
from sqlalchemy import text

from app.charging import drafts
from app.database import company_session
from app.kernel.company import CompanyRef
from bench.city import HEAT, MONTH, UPKEEP, WASTE, WATER

Fault = Callable[[pl.DataFrame], pl.DataFrame]
ACCOUNT, OTHER = 12, 13

_mine = pl.col("account_id") == ACCOUNT


def of(service: int) -> pl.Expr:
    return _mine & (pl.col("service_id") == service)


def instead(name: str, value: pl.Expr, *, where: pl.Expr) -> Fault:
    return lambda lines: lines.with_columns(
        pl.when(where).then(value).otherwise(pl.col(name)).alias(name)
    )


def once_more(lines: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([lines, lines.filter(of(UPKEEP))])


def under_another_name(lines: pl.DataFrame) -> pl.DataFrame:
    again = lines.filter(of(WATER)).with_columns(part=pl.lit("r7777"))
    return pl.concat([lines, again])


def more_volume(lines: pl.DataFrame) -> pl.DataFrame:
    """Charge a unit more than the readings say, at the right price."""
    more = pl.col("quantity") + 1_000_000
    amount = (more.cast(pl.Int128) * pl.col("price") + 5 * 10**9) // 10**10
    mended = lines.with_columns(
        quantity=pl.when(of(WATER)).then(more).otherwise("quantity"),
        amount=pl.when(of(WATER)).then(amount.cast(pl.Int64)).otherwise("amount"),
    )
    return mended.select(lines.columns)


def of_the_other_meter(lines: pl.DataFrame) -> pl.DataFrame:
    others = lines.filter((pl.col("account_id") == OTHER) & (pl.col("service_id") == WATER))
    register = pl.lit(others["figure_1"][0], dtype=pl.Int64)
    return instead("figure_1", register, where=of(WATER))(lines)


def of_the_others_area(lines: pl.DataFrame) -> pl.DataFrame:
    others = lines.filter((pl.col("account_id") == OTHER) & (pl.col("service_id") == UPKEEP))
    parameter = pl.lit(others["figure_1"][0], dtype=pl.Int64)
    return instead("figure_1", parameter, where=of(UPKEEP))(lines)


@dataclass(frozen=True)
class Planted:
    """A fault, and the kinds of mismatch that name its account by rules alone and counted again."""

    fault: Fault
    by_rules: set[str]
    again: set[str]


PLANTED = {
    "a kopeck more": Planted(
        instead("amount", pl.col("amount") + 1, where=of(WASTE)), {"amount"}, {"again_amount"}
    ),
    "a line twice": Planted(once_more, {"line_twice", "charged_twice"}, set()),
    "a line twice by another name": Planted(under_another_name, {"charged_twice"}, {"again_more"}),
    "a line lost": Planted(lambda lines: lines.filter(~of(UPKEEP)), {"line_lost"}, {"again_less"}),
    "a unit more": Planted(more_volume, {"quantity"}, {"again_amount"}),
    "another's meter": Planted(of_the_other_meter, {"foreign_meter", "foreign_reading"}, set()),
    "another's area": Planted(of_the_others_area, {"foreign_parameter"}, set()),
    "another's agreement": Planted(
        instead("agreement_id", pl.col("agreement_id") + 4, where=of(HEAT)),
        {"foreign_agreement"},
        set(),
    ),
    "another service's tariff": Planted(
        instead("tariff_id", pl.col("tariff_id").max(), where=of(WATER)), {"tariff"}, set()
    ),
    "below zero": Planted(
        lambda lines: lines.with_columns(
            pl.when(of(UPKEEP)).then(-pl.col(name)).otherwise(pl.col(name)).alias(name)
            for name in ("quantity", "amount")
        ),
        {"below_zero", "quantity"},
        {"again_amount"},
    ),
    "no basis": Planted(
        instead("form", pl.lit("guess"), where=of(UPKEEP)), {"without_basis"}, {"again_less"}
    ),
    "a correction of a month that was never charged": Planted(
        instead("form", pl.lit("taken_back"), where=of(UPKEEP)),
        {"correction_of_own_month"},
        {"again_less"},
    ),
}


def plant(city: CompanyRef, fault: Fault) -> None:
    """Put other lines in place of the drafts of the account's chunk, behind the program's back."""
    with company_session(city) as session:
        known = {"posted": MONTH.first_day}
        rows = session.execute(text("SELECT chunk, lines FROM draft WHERE posted = :posted"), known)
        for chunk, packed in rows.all():
            lines = drafts.unpacked(packed)
            if lines.filter(_mine).is_empty():
                continue
            buffer = BytesIO()
            fault(lines).write_ipc(buffer, compression="zstd")
            session.execute(
                text("UPDATE draft SET lines = :lines WHERE posted = :posted AND chunk = :chunk"),
                {**known, "chunk": chunk, "lines": buffer.getvalue()},
            )
