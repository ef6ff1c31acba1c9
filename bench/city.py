"""A made-up city for benchmarks: whole tables as frames, sent by COPY.

Four services for each account: water and heat by meter (heat read in gigajoules, charged in
gigacalories), upkeep by area with a tariff changed inside the month, waste by norm and persons.
One building in eight is a private house. Two meters in a hundred are replaced inside the month,
five households in a hundred change theirs, one reading in a hundred is missing.
"""

from datetime import date, timedelta

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database.columns import copy_frame
from app.kernel.month import Month
from app.months.operations import open_month

MONTH = Month(2026, 11)
FLATS = 64
WATER, HEAT, UPKEEP, WASTE = 1, 2, 3, 4
_TARIFFS = """
INSERT INTO legal_act (kind, number, dated) VALUES ('рішення виконкому', '77', '2025-12-01');
INSERT INTO service (id, code, name, unit, volume_places) VALUES
  (1, 'water', 'Водопостачання', 'm3', 3), (2, 'heat', 'Опалення', 'gcal', 5),
  (3, 'management', 'Утримання будинку', 'm2', 3), (4, 'waste', 'Побутові відходи', 'm3', 3);
INSERT INTO tariff (service_id, category, valid, price, legal_act_id, recorded_by) VALUES
  (1, 'population', '[2025-01-01,)', 32.184, 1, :by), (1, 'budget', '[2025-01-01,)', 36.3, 1, :by),
  (2, NULL, '[2025-01-01,)', 1654.41, 1, :by), (3, NULL, '[2025-01-01,2026-11-16)', 9.85, 1, :by),
  (3, NULL, '[2026-11-16,)', 10.2, 1, :by), (4, NULL, '[2025-01-01,)', 293.56, 1, :by);
INSERT INTO norm (service_id, kind, valid, value, legal_act_id, recorded_by) VALUES
  (4, 'common', '[2025-01-01,)', 0.155, 1, :by);
INSERT INTO person (id, kind, name, name_key, sort_key) VALUES (1, 'human', 'Коваль', 'k', 'k');
INSERT INTO settlement (katottg, name, category, sort_key) VALUES ('UA1', 'Місто', 'M', 'm');
INSERT INTO street (settlement_id, kind, name, name_key, sort_key)
  VALUES (1, 'вулиця', 'Тиха', 't', 't')
"""


def fill(
    session: Session, accounts: int, *, months_back: int = 0, heat_of_blocks: str = "metered"
) -> None:
    """Fill an empty company with a city of so many accounts, read since three months before.

    Its first month is opened, `months_back` before `MONTH`. `heat_of_blocks` is the method by
    which flats pay for heat.
    """
    by, every = settle_people(
        session, accounts, months_back=months_back, heat_of_blocks=heat_of_blocks
    )
    _parameters(session, every, by)
    _meters(session, every, by, months=months_back + 4)


def settle_people(
    session: Session, accounts: int, *, months_back: int = 0, heat_of_blocks: str = "metered"
) -> tuple[int, pl.DataFrame]:
    """Open the first month, tariffs, accounts and their agreements; return who did, and whom."""
    by = job_actor(session, "bench")
    for statement in _TARIFFS.split(";"):
        session.execute(text(statement), {"by": by} if ":by" in statement else {})
    open_month(session, MONTH.plus(-months_back))
    every = pl.DataFrame({"n": pl.int_range(1, accounts + 1, eager=True)})
    _places(session, every)
    _agreements(session, every, by, heat_of_blocks)
    return by, every


def put(session: Session, table: str, frame: pl.DataFrame, **columns: pl.Expr) -> None:
    copy_frame(session, table=table, columns=columns, frame=frame)


def _places(session: Session, every: pl.DataFrame) -> None:
    rows = every.with_columns(building=building_of(), private=is_private())
    houses = rows.unique("building").sort("building")
    text_of = pl.col("building").cast(pl.String)
    kind = pl.when("private").then(pl.lit("private")).otherwise(pl.lit("apartment"))
    put(
        session,
        "building",
        houses,
        id=pl.col("building"),
        street_id=pl.lit(1),
        number=text_of,
        number_key=text_of,
        sort_key=text_of,
        kind=kind,
    )
    flat = pl.col("n").cast(pl.String)
    put(
        session,
        "premises",
        rows,
        id=pl.col("n"),
        building_id=pl.col("building"),
        number=flat,
        number_key=flat,
        kind=pl.lit("flat"),
    )
    budget = pl.when(pl.col("n") % 40 == 0).then(pl.lit("budget")).otherwise(pl.lit("population"))
    put(
        session,
        "account",
        rows,
        id=pl.col("n"),
        number=flat,
        number_key=flat,
        premises_id=pl.col("n"),
        category=budget,
        opened_on=pl.lit("2020-01-01"),
        link_code=flat,
    )


def is_private() -> pl.Expr:
    return (pl.col("n") - 1) % (FLATS + 8) >= FLATS


def building_of() -> pl.Expr:
    """Return the building of each account: a block of flats, then eight private houses."""
    number = pl.col("n") - 1
    block, place = number // (FLATS + 8), number % (FLATS + 8)
    return block * 9 + pl.when(is_private()).then(place - FLATS + 2).otherwise(1)


def _agreements(session: Session, every: pl.DataFrame, by: int, heat_of_blocks: str) -> None:
    methods = {WATER: "metered", HEAT: "metered", UPKEEP: "area", WASTE: "norm"}
    services = pl.DataFrame({"service": list(methods), "method": list(methods.values())})
    rows = every.join(services, how="cross")
    is_shared = (pl.col("service") == HEAT) & ~is_private()
    put(
        session,
        "agreement",
        rows,
        id=pl.col("n") * 4 - 4 + pl.col("service"),
        valid=pl.lit("[2020-01-01,)"),
        account_id=pl.col("n"),
        service_id=pl.col("service"),
        debtor_id=pl.lit(1),
        contract_model=pl.lit("individual"),
        method=pl.when(is_shared).then(pl.lit(heat_of_blocks)).otherwise("method"),
        norm_kind=pl.when(pl.col("service") == WASTE).then(pl.lit("common")),
        recorded_by=pl.lit(by),
    )


def _parameters(session: Session, every: pl.DataFrame, by: int) -> None:
    changed = pl.col("n") % 20 == 7
    until = (
        pl.when(changed).then(pl.lit("[2020-01-01,2026-11-10)")).otherwise(pl.lit("[2020-01-01,)"))
    )

    def parameter(rows: pl.DataFrame, kind: str, value: pl.Expr, valid: pl.Expr) -> None:
        put(
            session,
            "account_parameter",
            rows,
            account_id=pl.col("n"),
            kind=pl.lit(kind),
            value=value,
            valid=valid,
            recorded_by=pl.lit(by),
        )

    area = pl.format("{}.{}", 30 + pl.col("n") * 7919 % 70, 10 + pl.col("n") * 31 % 90)
    parameter(every, "total_area", area, pl.lit("[2020-01-01,)"))
    parameter(every, "persons", 1 + pl.col("n") % 5, until)
    parameter(every.filter(changed), "persons", 2 + pl.col("n") % 5, pl.lit("[2026-11-10,)"))


def _meters(session: Session, every: pl.DataFrame, by: int, *, months: int) -> None:
    rows = every.join(pl.DataFrame({"service": [WATER, HEAT]}), how="cross").with_columns(
        id=pl.col("n") * 2 - 2 + pl.col("service"),
        replaced=(pl.col("n") % 50 == 9) & (pl.col("service") == WATER),
    )
    added = rows.filter("replaced").with_columns(id=pl.col("id") + 2 * every.height)
    removed = pl.when("replaced").then(pl.lit("2026-11-14"))
    for frame, since, until in (
        (rows, "2022-01-01", removed),
        (added, "2026-11-14", pl.lit(None, dtype=pl.String)),
    ):
        serial = pl.col("id").cast(pl.String)
        put(
            session,
            "meter",
            frame,
            id=pl.col("id"),
            account_id=pl.col("n"),
            service_id=pl.col("service"),
            serial=serial,
            serial_key=serial,
            installed_on=pl.lit(since),
            removed_on=until,
        )
        unit = pl.when(pl.col("service") == HEAT).then(pl.lit("gj")).otherwise(pl.lit("m3"))
        put(
            session,
            "register",
            frame,
            id=pl.col("id"),
            meter_id=pl.col("id"),
            unit=unit,
            capacity=pl.lit(100000),
        )
    _readings(session, rows, added, by, ends=ends_of(months))


def ends_of(months: int) -> list[date]:
    """Return the last days of that many months, up to `MONTH`'s."""
    return [MONTH.plus(1 - back).first_day - timedelta(days=1) for back in reversed(range(months))]


def _readings(
    session: Session, rows: pl.DataFrame, added: pl.DataFrame, by: int, *, ends: list[date]
) -> None:
    base, step = pl.col("id") * 7 % 900 + 100, pl.col("id") * 13 % 17 + 2
    for place, day in enumerate(ends):
        last = place == len(ends) - 1
        gone = pl.col("replaced") | (pl.col("n") % 100 == 3)
        read(session, rows.filter(~gone) if last else rows, day, base + step * place, "cabinet", by)
    act = date(2026, 11, 14)
    read(session, rows.filter("replaced"), act, base + step * (len(ends) - 2) + 3, "act", by)
    read(session, added, act, pl.lit(0), "act", by)
    read(session, added, ends[-1], step, "cabinet", by)


def read(
    session: Session, rows: pl.DataFrame, day: date, value: pl.Expr, source: str, by: int
) -> None:
    figure = pl.format("{}.{}", value, 100 + pl.col("id") * 37 % 900)
    put(
        session,
        "reading",
        rows,
        register_id=pl.col("id"),
        read_on=pl.lit(day.isoformat()),
        value=figure,
        source=pl.lit(source),
        recorded_by=pl.lit(by),
    )
