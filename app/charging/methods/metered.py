"""Metered: what the registers of the account's meters counted."""

import polars as pl

from app.charging.consumption import measure
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.problems import Problem, report
from app.charging.rules import Rules
from app.tariffs.models import Method

_OWNER = pl.col("account_id") * 1_000_000 + pl.col("service_id")
"""The account and its service in one figure: two are joined by several times as slowly."""


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return the volume of each register, once for each agreement it fell under.

    A replaced meter gives one quantity for the old and one for the new. Where an agreement begins
    or ends inside the month without a reading, its part of the volume is by days.

    Source: law-2119/iii
    """
    agreements = facts.charged_by(Method.METERED).with_columns(owner=_OWNER)
    registers = with_lent(facts.registers, facts.services, rules).with_columns(owner=_OWNER)
    terms = agreements.select("owner", "agreement_id", "contract_model", "method", "start", "end")
    volumes = measure(registers.join(terms, on="owner"), services=facts.services, rules=rules)
    rows = volumes.rows.with_columns(
        mark=pl.format("r{}", "register_id"),
        base="volume",
        persons=None,
        start=pl.max_horizontal("start", "over_start"),
        end=pl.min_horizontal("end", "over_end"),
    ).filter(pl.col("start") < pl.col("end"))
    bare = agreements.join(registers, on="owner", how="anti")
    return Outcome.of(shaped(rows, QUANTITIES), report(bare, Problem.NO_METER), volumes.problems)


def with_lent(registers: pl.DataFrame, services: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add, for services measured by others' meters, those meters as if they were their own.

    Source: cabinet-690
    """
    codes = dict(services.select("code", "service_id").iter_rows())
    frames = [registers]
    for code, lenders in rules.volumes_from.items():
        lending = [codes[each] for each in lenders if each in codes]
        if code not in codes or not lending:
            continue
        own = registers.filter(service_id=codes[code]).select("account_id")
        frames.append(
            registers.filter(pl.col("service_id").is_in(lending))
            .join(own, on="account_id", how="anti")
            .with_columns(service_id=pl.lit(codes[code], dtype=pl.Int64))
        )
    return pl.concat(frames)
