"""Metered: what the registers of the account's meters counted."""

from dataclasses import replace

import polars as pl

from app.charging.consumption import measure
from app.charging.estimates.beside_norm import placed
from app.charging.estimates.estimate import concerned, estimate
from app.charging.estimates.settle import settled
from app.charging.exact import day_number
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.meter_gaps import without_meter
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.tariffs.models import Method

_OWNER = pl.col("account_id") * 1_000_000 + pl.col("service_id")
"""The account and its service in one figure: two are joined by several times as slowly."""


def calculate(facts: Facts, rules: Rules) -> Outcome:
    """Return the volume of each register, once for each agreement it fell under.

    A replaced meter gives one quantity for the old and one for the new. Where an agreement begins
    or ends inside the month without a reading, its part of the volume is by days. Days on which
    no meter was there are charged nothing, and named.

    Source: law-2119/iii
    """
    agreements = facts.charged_by(Method.METERED).with_columns(owner=_OWNER)
    registers = with_lent(facts.registers, facts.services, rules).with_columns(owner=_OWNER)
    terms = agreements.select("owner", "agreement_id", "contract_model", "method", "start", "end")
    asked = registers.join(terms, on="owner")
    bare = report(_without_any(agreements, registers, facts, rules), Problem.NO_METER)
    stood = with_lent(_with_next(facts), facts.services, rules)
    gap = report(
        without_meter(stood, agreements, rules), Problem.METER_GAP, severity=Severity.WARNS
    )
    if facts.estimating is None:
        volumes = measure(asked, services=facts.services, rules=rules)
        return Outcome.of(_quantities(volumes.rows), bare, gap, volumes.problems)
    # Whoever has all readings is measured as if nobody lacked any.
    is_concerned = pl.col("account_id").is_in(concerned(asked, facts.estimating, rules).implode())
    found = estimate(asked.filter(is_concerned), facts.estimating, facts, rules)
    rows = pl.concat([asked.filter(~is_concerned), found.rows], how="diagonal", rechunk=True)
    volumes = measure(rows, services=facts.services, rules=rules)
    rows, carried = settled(volumes.rows, facts.estimating.standing, rules, norms=found.norms)
    rows = rows if found.norms is None else placed(rows, found.norms)
    quantities = pl.concat([_quantities(rows), found.quantities])
    whole = Outcome.of(quantities, bare, gap, found.problems, volumes.problems)
    return replace(whole, estimates=pl.concat([found.estimates, carried]))


def _with_next(facts: Facts) -> pl.DataFrame:
    """Return when the meters stood, those put up after the month was closed among them."""
    days = ["account_id", "service_id", "installed", "removed"]
    later = facts.next_meters.with_columns(removed=pl.lit(None, dtype=pl.Int64)).select(days)
    return pl.concat([facts.registers.select(days), later])


def _without_any(
    agreements: pl.DataFrame, registers: pl.DataFrame, facts: Facts, rules: Rules
) -> pl.DataFrame:
    """Return the agreements without a meter, but for those that the next month's readings tell of.

    These begin after the day that closes the month: a meter put up then counts the next one, and
    what was charged otherwise before need not wait. In a building that is shared out they are
    unread.
    """
    bare = agreements.join(registers, on="owner", how="anti")
    late = pl.col("start") > day_number(rules.closing_day())
    if bare.is_empty() or facts.distributions.is_empty():
        return bare.filter(~late)
    places = facts.accounts.select("account_id", "building_id")
    shared = facts.distributions.select("building_id", "service_id")
    there = places.join(shared, on="building_id").select("account_id", "service_id")
    free = bare.filter(late).join(there, on=["account_id", "service_id"], how="anti")
    return bare.join(free, on="agreement_id", how="anti")


def _quantities(volumes: pl.DataFrame) -> pl.DataFrame:
    rows = volumes.with_columns(
        mark=pl.format("r{}", "register_id"),
        base="volume",
        persons=None,
        start=pl.max_horizontal("start", "over_start"),
        end=pl.min_horizontal("end", "over_end"),
    ).filter(pl.col("start") < pl.col("end"))
    return shaped(rows, QUANTITIES)


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
