"""A million lines at random: the engine and the scalar reference agree on every kopeck."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context

import polars as pl
import pytest

from app.charging.basis import FORMS
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import Facts
from app.charging.problems import blocked
from app.charging.rules import Rules
from tests.factories.random_city import random_city
from tests.references.charging import ReferenceLine, lines_of

LINES = 1_000_000
NOT_MADE = {"inlet", "order", "less", "taken_back"}
"""Forms of lines that the cities have none of: tests of their own compare these."""
ACCOUNTS = 250
"""Of a city: the reference looks through all rows for each."""


def compared(seed: int) -> int:
    """Charge a city both ways and return how many lines were the same; differing is failing."""
    return alike(*random_city(seed, ACCOUNTS), seed=seed)


def alike(facts: Facts, rules: Rules, *, seed: int) -> int:
    """Charge facts both ways and return how many lines were the same; differing is failing."""
    outcome = calculate(facts, rules)
    stopped = blocked(outcome.problems)
    assert set(stopped["kind"]) <= {"nothing_followed", "hot_water_none"}, stopped
    idle = set(stopped.select("account_id", "service_id").iter_rows())
    engine = {
        (row["account_id"], row["service_id"], row["part"]): ReferenceLine(
            from_millionths(row["quantity"]),
            from_millionths(row["price"]),
            kopecks(row["amount"]),
        )
        for row in outcome.rows.iter_rows(named=True)
    }
    assert len(engine) == outcome.rows.height
    expected = {
        (account, *key): line
        for account in facts.accounts["account_id"]
        for key, line in lines_of(facts, rules, account).items()
        if (account, key[0]) not in idle
    }
    differ = [key for key in engine | expected if engine.get(key) != expected.get(key)]
    assert not differ, (seed, differ[0], engine.get(differ[0]), expected.get(differ[0]))
    return len(engine)


def test_a_city_at_random_equals_the_reference() -> None:
    assert compared(0) > 50 * ACCOUNTS


@pytest.mark.parametrize("day", [13, 20, 24])
def test_heat_meters_taken_off_equal_the_reference(day: int) -> None:
    """Before the day that closes the month, on it, and after it."""
    facts, rules = random_city(0, ACCOUNTS)
    assert facts.heat is not None
    gone = pl.when(pl.col("register_id") % 3 == 0).then(pl.lit(rules.first + day - 1))
    registers = facts.heat.registers.with_columns(removed=gone.otherwise("removed"))
    changed = replace(facts, heat=replace(facts.heat, registers=registers))

    assert alike(changed, replace(rules, reading_day=20), seed=0) > 50 * ACCOUNTS


def test_a_city_at_random_has_every_way_of_charging() -> None:
    facts, rules = random_city(5, ACCOUNTS)  # of those where each towel rail bears its part

    rows = calculate(facts, rules).rows

    assert set(FORMS) - set(rows["form"]) == NOT_MADE
    assert rows["part"].str.contains(r"\.t\d").any()
    assert rows["part"].str.contains(r"\.est").any()
    assert rows["also"].str.contains("settled").any()


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_a_million_lines_equal_the_reference(
    record_property: Callable[[str, object], None],
) -> None:
    total = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for some in _batches(range(1, 10**6), 20):
            total += sum(pool.map(compared, some))
            if total >= LINES:
                break
    record_property("told", f"{total} lines equal the reference")
    assert total >= LINES


def _batches(seeds: range, size: int) -> Iterator[list[int]]:
    every = iter(seeds)
    while some := list(islice(every, size)):
        yield some
