"""Buildings of the made-up city whose water is shared out by a meter of their own."""

import polars as pl
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from bench.city import WATER, building_of, ends_of, is_private, put, read


def distribute(session: Session, accounts: int, *, months_back: int) -> None:
    """Share out the water of every block of flats by a meter that counts 4 % more than theirs."""
    by = job_actor(session, "bench")
    rows = pl.DataFrame({"n": pl.int_range(1, accounts + 1, eager=True)})
    step = (pl.col("n") * 2 - 1) * 13 % 17 + 2
    houses = (
        rows.with_columns(building=building_of(), step=step)
        .filter(~is_private())
        .group_by("building")
        .agg(pl.col("step").sum())
        .with_columns(id=pl.col("building") + 10_000_000)
    )
    house_meters(session, houses, service=WATER, unit="m3", capacity=10_000_000)
    put(
        session,
        "distribution",
        houses,
        building_id=pl.col("building"),
        service_id=pl.lit(WATER),
        valid=pl.lit("[2020-01-01,)"),
        common_volume=pl.lit("2"),
        recorded_by=pl.lit(by),
    )
    for place, day in enumerate(ends_of(months_back + 4)):
        read(session, houses, day, 1000 + pl.col("step") * place * 104 // 100, "staff", by)


def house_meters(
    session: Session, houses: pl.DataFrame, *, service: int, unit: str, capacity: int
) -> None:
    """Put a meter of a building, with one register, into each of the houses: `id`, `building`."""
    serial = pl.col("id").cast(pl.String)
    put(
        session,
        "meter",
        houses,
        id=pl.col("id"),
        building_id=pl.col("building"),
        service_id=pl.lit(service),
        serial=serial,
        serial_key=serial,
        installed_on=pl.lit("2022-01-01"),
    )
    put(
        session,
        "register",
        houses,
        id=pl.col("id"),
        meter_id=pl.col("id"),
        unit=pl.lit(unit),
        capacity=pl.lit(capacity),
    )
