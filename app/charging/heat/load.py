"""Reading what is known of the houses whose heat a chunk shares out, neighbours included."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import LiteralString

import polars as pl

from app.charging import house_facts
from app.charging.facts import PARAMETERS as PARAMETER
from app.charging.heat import facts as shapes
from app.charging.heat import statements
from app.charging.heat.facts import NO_USUAL, HeatFacts, Shape
from app.charging.house_statements import HOUSE_METERS, NEXT_HOUSE_METERS, VACANT
from app.charging.statements import METERS, NEXT_METERS, PARAMETERS
from app.database.packed import array_of
from app.metering.heat_models import Device
from app.registry.models import Parameter
from app.tariffs.models import Method

Read = Callable[[LiteralString, Shape, Mapping[str, object]], pl.DataFrame]
Registers = Callable[[LiteralString, dict[str, object]], pl.DataFrame]
"""Meters' registers with their readings, by the statement that finds the meters."""
NextMeters = Callable[[LiteralString, pl.DataFrame], pl.DataFrame]
"""Meters put up after the month was closed, of whoever's own were taken off."""
Usual = Callable[[Mapping[str, object]], pl.DataFrame]
"""What accounts of buildings usually bear."""


@dataclass(frozen=True, slots=True)
class OfAccounts:
    """What was read of the chunk's accounts already; without registers, nobody is metered."""

    accounts: pl.DataFrame
    agreements: pl.DataFrame
    """Of every method, on the days of the month on which the accounts are open."""
    parameters: pl.DataFrame
    registers: pl.DataFrame


def load_heat(
    read: Read,
    registers: Registers,
    next_meters: NextMeters,
    known: Mapping[str, object],
    own: OfAccounts,
    *,
    usual: Usual | None,
) -> HeatFacts:
    """Return all facts of the houses of the chunk's accounts for the month.

    Without `usual` nobody asks for it. A building elsewhere on the same meter is read as well:
    the shares are of both.
    """
    found = read(statements.BUILDINGS, shapes.HEAT_BUILDINGS, known)
    mine = own.accounts.select(pl.col("building_id").unique())
    concerned = found.join(mine, on="building_id", how="semi").select("house_id").unique()
    found = found.join(concerned, on="house_id", how="semi")
    known = {
        **known,
        "heat_houses": found["house_id"].unique().to_list(),
        "heat_buildings": found["building_id"].unique().to_list(),
        "heat_services": found["service_id"].unique().to_list(),
    }
    takers = _takers(read, known, own, found)
    members = takers.filter(method=Method.HEAT.value)
    known["accounts"] = array_of(members["account_id"].unique())
    places = own.accounts.select("account_id")
    others = members.join(places, on="account_id", how="anti")["account_id"].unique()
    elsewhere = {**known, "accounts": array_of(others)}
    areas = [own.parameters]
    if not others.is_empty():
        areas.append(read(PARAMETERS, PARAMETER, elsewhere))
    houses = read(statements.HOUSES, shapes.HEAT_HOUSES, known)
    led = found.join(houses, on=["house_id", "building_id"], how="anti")
    hot_water = shapes.HEAT_HOT_WATER
    devices = read(statements.DEVICES, shapes.HEAT_DEVICES, known)
    # A file may have told the units of allocators whole: then their dials are not asked.
    by_dials = (pl.col("device") == Device.ALLOCATORS.value) & pl.col("units").is_null()
    is_read = (pl.col("device") == Device.METER.value) | by_dials
    metered = devices.filter(is_read)["account_id"].unique()
    by_meters = devices.filter(device=Device.METER.value)["account_id"].unique()
    is_metered = pl.col("account_id").is_in(metered.implode())
    # Registers of the chunk's accounts are read with those that are charged by what they count.
    unread = (
        metered if own.registers.is_empty() else metered.filter(metered.is_in(others.implode()))
    )
    counted = [own.registers.filter(is_metered)]
    if not unread.is_empty():
        counted.append(registers(METERS, {**known, "accounts": array_of(unread)}))
    own_registers = pl.concat(counted)
    at_inputs = {**known, "houses": houses["building_id"].unique().to_list()}
    house_registers = registers(HOUSE_METERS, at_inputs)
    return HeatFacts(
        houses=houses,
        buildings=found,
        hot_water=pl.DataFrame(schema=hot_water)
        if led.is_empty()  # nearly always
        else read(statements.HOT_WATER, hot_water, known),
        seasons=read(statements.SEASONS, shapes.HEAT_SEASONS, known),
        members=members,
        outsiders=takers.filter(pl.col("method") != Method.HEAT.value),
        devices=devices,
        areas=pl.concat(areas)
        .filter(kind=Parameter.HEATED_AREA.value)
        .select(list(shapes.HEAT_AREAS)),
        vacant=read(VACANT, house_facts.VACANT, {**known, "vacant_in": known["heat_buildings"]}),
        usual=usual(known) if usual else NO_USUAL,
        registers=own_registers,
        unverified=pl.DataFrame(schema=shapes.HEAT_UNVERIFIED)
        if by_meters.is_empty()
        else read(
            statements.UNVERIFIED,
            shapes.HEAT_UNVERIFIED,
            {**known, "accounts": array_of(by_meters)},
        ),
        house_registers=house_registers,
        next_meters=next_meters(NEXT_METERS, own_registers),
        next_house_meters=next_meters(NEXT_HOUSE_METERS, house_registers),
    )


def _takers(
    read: Read, known: Mapping[str, object], own: OfAccounts, buildings: pl.DataFrame
) -> pl.DataFrame:
    """Return who pays for the service in these buildings; those elsewhere are asked for."""
    at = ["building_id", "service_id"]
    here = own.agreements.join(
        own.accounts.select("account_id", "building_id"), on="account_id"
    ).join(buildings, on=at, how="semi")
    places = own.accounts.select("building_id")
    elsewhere = buildings.join(places, on="building_id", how="anti")["building_id"].unique()
    takers = here.select(list(shapes.HEAT_MEMBERS))
    if elsewhere.is_empty():
        return takers
    there = read(
        statements.MEMBERS, shapes.HEAT_MEMBERS, {**known, "heat_buildings": elsewhere.to_list()}
    )
    return pl.concat([takers, there])
