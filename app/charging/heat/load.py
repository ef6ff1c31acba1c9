"""Reading what is known of the houses whose heat a chunk shares out, neighbours included."""

from collections.abc import Callable, Mapping
from typing import LiteralString

import polars as pl

from app.charging.heat import facts as shapes
from app.charging.heat import statements
from app.charging.heat.facts import NO_USUAL, HeatFacts, Shape
from app.charging.house_statements import HOUSE_METERS
from app.charging.statements import METERS
from app.database.packed import array_of
from app.metering.heat_models import Device
from app.tariffs.models import Method

Read = Callable[[LiteralString, Shape, Mapping[str, object]], pl.DataFrame]
Registers = Callable[[LiteralString, dict[str, object]], pl.DataFrame]
"""Meters' registers with their readings, by the statement that finds the meters."""


def load_heat(
    read: Read, registers: Registers, known: Mapping[str, object], *, asks_for_usual: bool
) -> HeatFacts:
    """Return all facts of the chunk's houses for the month.

    A building elsewhere on the same meter is read as well: the shares are of both.
    """
    found = read(statements.BUILDINGS, shapes.HEAT_BUILDINGS, known)
    known = {
        **known,
        "heat_houses": found["house_id"].unique().to_list(),
        "heat_buildings": found["building_id"].unique().to_list(),
        "heat_services": found["service_id"].unique().to_list(),
    }
    takers = read(statements.MEMBERS, shapes.HEAT_MEMBERS, known)
    members = takers.filter(method=Method.HEAT.value)
    known["accounts"] = array_of(members["account_id"].unique())
    houses = read(statements.HOUSES, shapes.HEAT_HOUSES, known)
    devices = read(statements.DEVICES, shapes.HEAT_DEVICES, known)
    metered = devices.filter(device=Device.METER.value)["account_id"].unique()
    return HeatFacts(
        houses=houses,
        buildings=found,
        seasons=read(statements.SEASONS, shapes.HEAT_SEASONS, known),
        members=members,
        outsiders=takers.filter(pl.col("method") != Method.HEAT.value),
        devices=devices,
        areas=read(statements.AREAS, shapes.HEAT_AREAS, known),
        usual=read(statements.USUAL, shapes.HEAT_USUAL, known) if asks_for_usual else NO_USUAL,
        registers=registers(METERS, {**known, "accounts": array_of(metered)}),
        house_registers=registers(
            HOUSE_METERS, {**known, "houses": houses["building_id"].unique().to_list()}
        ),
    )
