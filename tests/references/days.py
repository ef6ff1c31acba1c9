"""What the scalar references share: rows of frames, and what the shadow check reckons with."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from app.charging.facts import Facts
from app.charging.shadow import prices
from app.charging.shadow.figures import (
    ENERGY_GJ,
    ReferenceLine,
    Rows,
    half_up,
    holds,
    millionths,
    named,
    pieces,
    places_of,
)
from app.charging.shadow.known import Known

__all__ = [
    "ENERGY_GJ",
    "Fact",
    "ReferenceLine",
    "Row",
    "half_up",
    "holds",
    "known_of",
    "millionths",
    "named",
    "of",
    "pieces",
    "places_of",
    "tariffs_on",
]


Row = dict[str, Any]
Fact = Mapping[str, Any]


def of(frame: pl.DataFrame, **wanted: object) -> list[Row]:
    return list(frame.filter(**wanted).iter_rows(named=True)) if wanted else frame.rows(named=True)


def known_of(facts: Facts) -> Known:
    """Return the engine's facts as the shadow check knows them, read out of their frames once."""
    frames = {name: getattr(facts, name) for name in _KINDS}
    key = tuple(map(id, frames.values()))
    if key not in _read_out:
        while len(_read_out) > _KEPT:
            del _read_out[next(iter(_read_out))]
        rows = {name: Rows(frame.rows(named=True)) for name, frame in frames.items()}
        _read_out[key] = (facts, Known(**rows))
    return _read_out[key][1]


def tariffs_on(facts: Facts, account: Fact, agreement: Fact, zone: str, day: int) -> Sequence[Fact]:
    """Return the tariff of each price part on a day (all tiers): the most specific one."""
    return prices.tariffs_on(known_of(facts), account, agreement, zone, day)


_KINDS = (
    *("accounts", "agreements", "services", "parameters", "registers", "tariffs", "norms"),
    *("orders", "absences", "interruptions", "heat_seasons"),
)
_KEPT = 8
_read_out: dict[tuple[int, ...], tuple[Facts, Known]] = {}
"""Holds the facts as well, so that their frames' ids are nobody else's."""
