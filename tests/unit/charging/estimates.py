"""What tests of months without good readings share: meters, facts, what is charged of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.charging.calculate import calculate
from app.charging.estimates.facts import Estimating
from app.charging.exact import day_of, from_millionths
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.kernel.month import Month
from tests.factories.charging import a_register, a_tariff, an_agreement, millions, some_facts
from tests.factories.estimates import a_history, stood
from tests.references.charging import lines_of
from tests.unit.charging.lines import charged

JAN, FEB, MAR, APR, MAY = (Rules(Month(2026, number)) for number in range(1, 6))
YEAR = a_history((date(2025, 12, 31), "196"), (date(2024, 12, 31), "100"))
"""96 m3 in the last 365 days."""


def silent(read_on: date = date(2025, 12, 31), value: str = "196", **more: Any) -> dict[str, Any]:
    """Return a register whose last reading opens the month, and nothing closes it."""
    read = {"id": 701, "day": read_on, "value": millions(value)}
    known = {f"{bound}_{name}": each for bound in ("from", "to") for name, each in read.items()}
    return a_register(None, None) | known | more


def late(shown: str, on: date, **more: Any) -> dict[str, Any]:
    return silent(**more) | {"to_id": 790, "to_day": on, "to_value": millions(shown)}


def facts_of(
    *registers: dict[str, Any],
    known: Estimating,
    rules: Rules,
    persons: str | None = "3",
    **more: Any,
) -> Facts:
    given = {
        "agreements": [an_agreement("metered")],
        "tariffs": [a_tariff("10")],
        "norms": [{"norm_id": 1, "service_id": 1, "value": millions("4.5"), "norm_kind": "all"}],
        "parameters": []
        if persons is None
        else [{"parameter_id": 1, "kind": "persons", "value": millions(persons)}],
    }
    return replace(some_facts(rules, registers=list(registers), **given | more), estimating=known)


def equals(facts: Facts, rules: Rules) -> dict[tuple[int, str], tuple[str, str]]:
    """Return what is charged, after comparing it with the scalar reference."""
    rows = calculate(facts, rules).rows
    engine = {
        (row["service_id"], row["part"]): (from_millionths(row["quantity"]), row["amount"])
        for row in rows.iter_rows(named=True)
    }
    expected = {
        key: (line.quantity, int(line.amount * 100))
        for key, line in lines_of(facts, rules, 1).items()
    }
    assert engine == expected
    return charged(facts, rules)


def records(facts: Facts, rules: Rules) -> list[tuple[Any, ...]]:
    found = calculate(facts, rules).estimates
    return [
        (
            row["step"],
            row["reason"],
            f"{day_of(row['start'])}",
            row["settling"],
            str(from_millionths(row["volume"]).normalize()),
        )
        for row in found.iter_rows(named=True)
    ]


GAP = late("148", date(2026, 5, 31), read_on=date(2026, 1, 31), value="100")
TENS = tuple(stood(date(2026, month, 1), date(2026, month + 1, 1), "10") for month in (2, 3, 4))
