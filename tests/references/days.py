"""What the scalar references share: rows of frames, and what the shadow check reckons with."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from app.charging.facts import Facts
from app.charging.rules import Rules
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


def known_of(facts: Facts, rules: Rules | None = None) -> Known:
    """Return the engine's facts as the shadow check knows them, read out of their frames once.

    What the reference worked out of them rests on the rules, so those are part of the key.
    """
    frames = {name: getattr(facts, name) for name in _KINDS}
    if facts.estimating is not None:
        frames |= {name: getattr(facts.estimating, name) for name in _ESTIMATING}
    key = (*map(id, frames.values()), id(facts.heat), id(rules))
    if key not in _read_out:
        while len(_read_out) > _KEPT:
            del _read_out[next(iter(_read_out))]
        rows = {name: Rows(_of_all(facts, name, frame)) for name, frame in frames.items()}
        if facts.heat is not None:
            of_heat = ("houses", "buildings", "devices", "usual")
            for name in of_heat:
                listed = getattr(facts.heat, name).rows(named=True)
                rows[f"heat_{name}"] = Rows(listed)
        _read_out[key] = (facts, rules, Known(**rows))
    return _read_out[key][2]


def _of_all(facts: Facts, name: str, frame: pl.DataFrame) -> list[Row]:
    """Return the rows of a frame, those of shared heat that lie apart included."""
    of_heat = {"registers": "registers", "house_registers": "house_registers"}
    of_heat["heat_seasons"] = "seasons"
    rows = frame.rows(named=True)
    if facts.heat is None or name not in of_heat:
        return rows
    return [*rows, *getattr(facts.heat, of_heat[name]).rows(named=True)]


def tariffs_on(facts: Facts, account: Fact, agreement: Fact, zone: str, day: int) -> Sequence[Fact]:
    """Return the tariff of each price part on a day (all tiers): the most specific one."""
    return prices.tariffs_on(known_of(facts), account, agreement, zone, day)


_KINDS = (
    *("accounts", "agreements", "services", "parameters", "registers", "tariffs", "norms"),
    *("orders", "absences", "interruptions", "heat_seasons"),
    *("container_places", "container_trips"),
    *("house_loads", "benefits", "distributions", "vacant", "house_registers", "hot_water_months"),
    *("shared_sums", "shares", "share_caps", "consumed"),
)
_ESTIMATING = ("chain", "states", "histories", "standing")
_KEPT = 8
_read_out: dict[tuple[int, ...], tuple[Facts, Rules | None, Known]] = {}
"""Holds the facts as well, so that their frames' ids are nobody else's."""
