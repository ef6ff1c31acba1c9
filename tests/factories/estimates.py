"""Meters without good readings, as charging is given them; every default legal."""

from datetime import date
from typing import Any

import polars as pl

from app.charging.estimates.chain import Rule, chain_of
from app.charging.estimates.facts import HISTORIES, STANDING, STATES, Estimating, Schema
from app.charging.exact import day_number
from tests.factories.charging import millions

Given = dict[str, Any]


def estimating(
    *rules: Rule,
    services: tuple[int, ...] = (1,),
    states: tuple[Given, ...] = (),
    histories: tuple[Given, ...] = (),
    standing: tuple[Given, ...] = (),
) -> Estimating:
    return Estimating(
        chain=chain_of(rules, services),
        states=_frame(STATES, states),
        histories=_frame(HISTORIES, histories),
        standing=_frame(STANDING, standing),
    )


def a_state(state: str, start: date, end: date | None = None, **more: Any) -> Given:
    return {"meter_id": 7, "state_id": 3, "state": state, "start": start, "end": end} | more


def overdue(since: date, *, meter: int = 7) -> Given:
    """Return what an overdue verification is: a state from the month after it ended."""
    return {"meter_id": meter, "state_id": 0, "state": "unverified", "start": since}


def a_history(
    last: tuple[date, str],
    year: tuple[date, str] | None,
    *,
    register: int = 7,
    period: tuple[date, str] | None = None,
    back: tuple[date, str] | None = None,
) -> Given:
    """Return the readings known around the days without one."""
    found: Given = {"register_id": register}
    for number, (name, read) in enumerate(
        (("last", last), ("year", year), ("period", period), ("back", back)), start=1
    ):
        if read is not None:
            found |= {f"{name}_id": register * 100 + number, f"{name}_day": read[0]}
            found[f"{name}_value"] = millions(read[1])
    return found


def stood(
    month: date,
    end: date,
    volume: str,
    *,
    step: str = "average",
    settling: str = "settled",
    **more: Any,
) -> Given:
    """Return what a published month charged while register 7 had no reading."""
    return {
        "account_id": 1,
        "register_id": 7,
        "service_id": 1,
        "own_service_id": 1,
        "month": month.replace(day=1),
        "start": month,
        "end": end,
        "step": step,
        "settling": settling,
        "volume": millions(volume),
    } | more


def _frame(schema: Schema, rows: tuple[Given, ...]) -> pl.DataFrame:
    absent = {"end"} if "meter_id" in schema else set(schema)
    whole = [
        {
            name: _whole(row[name]) if name in row else (None if name in absent else 0)
            for name in schema
        }
        for row in rows
    ]
    return pl.DataFrame(whole, schema=schema)


def _whole(value: Any) -> Any:
    return day_number(value) if isinstance(value, date) else value
