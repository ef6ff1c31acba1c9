"""The table of rules names modules, tests, citations and parameters that are there."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from app.months.parameter_keys import KEYS
from app.settings import ROOT
from tests.structure.test_cases import names_in

TABLE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
SOURCES = tomllib.loads((ROOT / "app" / "sources.toml").read_text(encoding="utf-8"))
LEAST = 70
"""Rows: a rule is not taken out of the table by leaving its line away."""
_CODE = re.compile(r"`([^`]+)`")


def rows() -> Iterator[list[str]]:
    """Return the cells of each rule: number, rule, citations, modules, what holds it, tests."""
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"\d+\.\d+", cells[0]):
            yield cells


RULES = {cells[0]: cells for cells in rows()}


def test_there_are_all_rules_and_each_has_a_number_of_its_own() -> None:
    assert len(RULES) == sum(1 for _ in rows()) >= LEAST


@pytest.mark.parametrize("number", RULES)
def test_a_rule_is_cited_held_and_proved(number: str) -> None:
    _, rule, sources, modules, held, tests = RULES[number]

    assert rule
    assert held
    assert set(_CODE.findall(sources)) <= set(SOURCES) != set()
    assert all((ROOT / "app" / each).is_file() for each in _CODE.findall(modules))
    assert _CODE.findall(sources)
    assert _CODE.findall(modules)
    assert _CODE.findall(tests)
    for each in _CODE.findall(tests):
        file, _, name = each.partition("::")
        assert name in names_in(f"tests/{file}"), f"rule {number}: no such test: {each}"


@pytest.mark.parametrize("number", RULES)
def test_a_parameter_that_holds_a_rule_is_one(number: str) -> None:
    held = RULES[number][4]
    named = {each for each in _CODE.findall(held) if f"table `{each}`" not in held}
    others = {*_tables(held), *_OF_ACCOUNTS, "FIRST_DEBT"}

    assert named - others <= set(KEYS), named - others - set(KEYS)


def _tables(held: str) -> set[str]:
    """Return the tables that a cell names."""
    found: set[str] = set()
    for part in re.findall(r"(?:tables?|calendar) ((?:`\w+`(?:, )?)+)", held):
        found |= set(_CODE.findall(part))
    return found


_OF_ACCOUNTS = {"heat_load", "own_water"}
"""Figures of an account, dated as it is."""
