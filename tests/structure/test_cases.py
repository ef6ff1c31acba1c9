"""Each case from others' practice is held by a test that exists, or waits for a named part."""

import ast
import tomllib
from functools import cache
from typing import Any

import pytest

from app.settings import ROOT

CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "cases.toml").read_text(encoding="utf-8")
)["cases"]
PRACTICE = (
    *("C002", "C004", "C005", "C008", "C009", "C010", "C012", "C013"),
    *("C015", "C016", "C018", "C019", "C022", "C023", "C025", "C026", "C027", "C028", "C029"),
    *("C030", "C033", "C034", "C036", "C038", "C039", "C040", "C041"),
    *("C042", "C043", "C044", "C046", "C047", "C049", "C050", "C051"),
    *("C054", "C056", "C057", "C058", "C059", "C060"),
    *("C061", "C065", "C066", "C067", "C068"),
    *("C070", "C071", "C072", "C076", "C077", "C080"),
    *("C082", "C084", "C085", "C087", "C088", "C090", "C092", "C093", "C097", "C098", "C099"),
    *("C100", "C101", "C103", "C104", "C105"),
    *("C106", "C108"),
    *("C126", "C127", "C129", "C131", "C132", "C133", "C134"),
    *("C135", "C137", "C138", "C139", "C141", "C142", "C143"),
)
"""Cases of sharing out, meters, tariffs, VAT, calendars, recalculation, penalty, money, files."""
ONLINE = ("C109", "C110", "C113", "C114", "C115")
"""Cases of payments by card in the cabinet."""
COMPLAINTS = {
    "B1": range(1, 25),
    "B2": range(25, 32),
    "B3": range(32, 42),
    "B4": range(42, 49),
    "B5": range(49, 57),
    "B6": range(57, 62),
}
PUBLISHED = tuple(f"W{number:02d}" for number in range(1, 12))
WORKED = ("H1", "H2", "H3", "H4", "H5", "W1", "W2", "W3", "G1", "P1", "P2", "P3", "P4", "B1", "B2")
PARTS = frozenset({"photos of meters"})
"""What of the product is not there yet and some cases wait for."""


def expected() -> set[str]:
    complaints = {f"{part}.{each}" for part, numbers in COMPLAINTS.items() for each in numbers}
    return {*PRACTICE, *ONLINE, *complaints, *PUBLISHED, *WORKED}


@cache
def names_in(file: str) -> set[str]:
    """Return the names of the tests that a file has, those of classes too."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_every_case_is_claimed() -> None:
    assert set(CASES) == expected()


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_case_has_its_tests_or_names_what_it_waits_for(case: str) -> None:
    claim = CASES[case]

    assert claim["title"]
    assert ("tests" in claim) != ("later" in claim)
    if "later" in claim:
        assert claim["later"] in PARTS
        return
    assert claim["tests"]
    for each in claim["tests"]:
        file, _, name = each.partition("::")
        assert name in names_in(file), f"{case} is claimed by a test that is not there: {each}"
