"""Meters of a building that count what another of its meters has counted already."""

import polars as pl

from app.charging.facts import Facts
from app.charging.rules import Rules

COLD, HOT = "water", "hot_water"
"""Codes of the services of cold and of hot water."""


def counted_once(registers: pl.DataFrame, facts: Facts, rules: Rules) -> pl.DataFrame:
    """Return the registers of what is drained, less those whose water cold water's meter counts.

    Wastewater is what the meters of cold and hot water counted together. Where the water warmed
    in the house passes the meter of cold water, that one counted both.

    Source: order-315/wastewater
    """
    ids = dict(facts.services.select("code", "service_id").iter_rows())
    following = [ids[each] for each in rules.volumes_from if each in ids]
    said = facts.distributions.filter(
        pl.col("heated_too") == 1, pl.col("service_id").is_in(following)
    )
    if said.is_empty() or HOT not in ids:  # nearly always
        return registers
    of_hot = facts.house_registers.filter(service_id=ids[HOT]).select("register_id")
    counted = said.select("service_id", account_id="building_id")
    twice = registers.join(of_hot, on="register_id", how="semi")
    twice = twice.join(counted, on=["account_id", "service_id"], how="semi")
    return registers.join(twice, on=["register_id", "service_id"], how="anti")
