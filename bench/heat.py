"""Blocks of the made-up city whose heat is shared out by a meter of their own."""

import polars as pl
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from bench.city import HEAT, building_of, ends_of, is_private, put, read
from bench.houses import house_meters

_GJ_IN_GCAL = 41_868
"""In ten-thousandths."""


def share_heat(session: Session, accounts: int, *, months_back: int) -> None:
    """Share out the heat of every block by its meter; every other flat in it has one of its own.

    Blocks are heated the year round: the heaviest month there can be.
    """
    by = job_actor(session, "bench")
    rows = pl.DataFrame({"n": pl.int_range(1, accounts + 1, eager=True)})
    flats = rows.with_columns(building=building_of()).filter(~is_private())
    _flats(session, flats, by)
    _houses(session, flats, by, months_back=months_back)


def _flats(session: Session, flats: pl.DataFrame, by: int) -> None:
    ever = pl.lit("[2020-01-01,)")
    area = pl.format("{}.{}", 28 + pl.col("n") * 7919 % 70, 10 + pl.col("n") * 31 % 90)
    put(
        session,
        "account_parameter",
        flats,
        account_id=pl.col("n"),
        kind=pl.lit("heated_area"),
        value=area,
        valid=ever,
        recorded_by=pl.lit(by),
    )
    put(
        session,
        "heat_device",
        flats.filter(_is_metered()),
        account_id=pl.col("n"),
        service_id=pl.lit(HEAT),
        device=pl.lit("meter"),
        valid=ever,
        recorded_by=pl.lit(by),
    )


def _is_metered() -> pl.Expr:
    return pl.col("n") % 2 == 0


def _houses(session: Session, flats: pl.DataFrame, by: int, *, months_back: int) -> None:
    """Give each block a meter that counts what its flats' meters would, and half as much again."""
    used = (pl.col("n") * 2 * 13 % 17 + 2).sum() * 10_000 * 3 // (2 * _GJ_IN_GCAL) + 1
    houses = (
        flats.group_by("building").agg(step=used).with_columns(id=pl.col("building") + 20_000_000)
    )
    house_meters(session, houses, service=HEAT, unit="gcal", capacity=10_000_000)
    for table, columns in (
        ("heat_house", {"source": pl.lit("meter"), "common_share": pl.lit("0.1")}),
        ("heat_season", {}),
    ):
        put(
            session,
            table,
            houses,
            building_id=pl.col("building"),
            service_id=pl.lit(HEAT),
            valid=pl.lit("[2020-01-01,)"),
            recorded_by=pl.lit(by),
            **columns,
        )
    for place, day in enumerate(ends_of(months_back + 4)):
        read(session, houses, day, 1000 + pl.col("step") * place, "staff", by)
