"""Every code that a mark gives as its reason has words, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from app.charging.reasons import REASONS
from app.exchange.facts import FACTS, NOT_CHARGED_BY, OF_BUILDINGS
from app.exchange.reasons import OF_TABLES
from app.registry.models import Parameter
from app.web.catalogues import read_catalogue
from app.web.languages import CATALOGUES
from tests.structure.source import ROOT

_MARKING = {"Reach": "because", "Change": "reason", "begin_agreement": "reason"} | dict.fromkeys(
    ("mark_sharers", "mark_metered"), "because"
)
"""What is called with a code -> the name it has there."""
_CONSTANTS = {"_BECAUSE", "CARRIED", "ESTIMATED", "AGREEMENT_ENDED", "BECAUSE_ORDERED"}
_PASSED_ON = {
    "code",
    "because_of_sharing(table)",
    "reason",
    "because",
    "self.reason",
    "reach.because",
}
_IN_SQL = re.compile(r"INTO to_recompute\b.*?SELECT.*?'([a-z][a-z.-]*)', (?:CAST|:)", re.DOTALL)


def codes() -> set[str]:
    found: set[str] = set(OF_TABLES.values())
    for path in sorted((ROOT / "app").rglob("*.py")):
        found.update(_of(path))
    return found


def _of(path: Path) -> Iterator[str]:
    text = path.read_text()
    yield from _IN_SQL.findall(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign):
            yield from _named(node.targets, node.value)
        elif isinstance(node, ast.AnnAssign):
            yield from _named([node.target], node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _called(node, node.func.id, path)


def _named(targets: list[ast.expr], value: ast.expr | None) -> Iterator[str]:
    """Yield the code that a module gives a name; other texts of that name are calls."""
    names = {each.id for each in targets if isinstance(each, ast.Name)}
    if names & _CONSTANTS and isinstance(value, ast.Constant):
        yield str(value.value)


def _called(node: ast.Call, called: str, path: Path) -> Iterator[str]:
    if called == "_change":
        texts = (each.value for each in node.args if isinstance(each, ast.Constant))
        yield from (each for each in texts if isinstance(each, str))
    if called in _MARKING:
        for each in node.keywords:
            if each.arg == _MARKING[called]:
                yield from _written(each.value, path)


def _written(value: ast.expr, path: Path) -> Iterator[str]:
    """Yield the codes of an argument; one that nobody can read here fails."""
    if isinstance(value, ast.Constant):
        yield str(value.value)
    elif isinstance(value, ast.JoinedStr):
        assert ast.unparse(value) == "f'parameter.{new.kind}'", path
        yield from (f"parameter.{kind}" for kind in Parameter)
    else:
        assert ast.unparse(value) in _PASSED_ON | _CONSTANTS, path


def test_every_code_has_words() -> None:
    assert codes() - set(REASONS) == set()
    assert {"one-off", "shared-sum", "group", "carried", "absence", "norm"} <= codes()


def test_every_fact_of_a_file_says_what_it_is() -> None:
    for model in FACTS:
        whose = "building_id" if model in OF_BUILDINGS else "account_id"
        marks = {whose, "valid"} <= {each.name for each in model.__table__.columns}
        if marks and model not in NOT_CHARGED_BY and model.__tablename__ != "account_parameter":
            assert model.__tablename__ in OF_TABLES


def test_no_words_are_of_a_code_that_nothing_gives() -> None:
    assert set(REASONS) - codes() == set()


def test_the_words_have_english() -> None:
    path = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"
    english = {each.id for each in read_catalogue(path, "en") if each.id and each.string}
    assert set(REASONS.values()) - english == set()
