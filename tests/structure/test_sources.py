"""What rules say they rest on is listed, and what is listed is used."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.months.parameter_keys import KEYS
from app.settings import ROOT

SURE = {"seen", "known", "guess"}
NEEDED = {"act", "article", "link", "says", "sure"}
KNOWN = NEEDED | {"since", "until", "checked"}
RULES = sorted((ROOT / "app" / "charging" / "methods").glob("[a-z]*.py"))
_SOURCE = re.compile(r"^\s*Source: (\S+)$", re.MULTILINE)


def listed() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "app" / "sources.toml").read_text("utf-8"))


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield getattr(node, "name", path.stem), ast.get_docstring(node) or ""


def named() -> set[str]:
    in_rules = {
        source
        for path in (ROOT / "app").rglob("*.py")
        for _, words in docstrings(path)
        for source in _SOURCE.findall(words)
    }
    return in_rules | {key.source for key in KEYS.values() if key.source}


class TestSources:
    def test_that_rules_and_parameters_name_are_those_listed(self) -> None:
        assert named() == listed().keys()

    @pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
    def test_stand_at_every_method_of_charging(self, path: Path) -> None:
        words = dict(docstrings(path))["calculate"]

        assert _SOURCE.search(words)

    @pytest.mark.parametrize("source", listed())
    def test_tell_act_article_and_how_sure_they_are(self, source: str) -> None:
        entry = listed()[source]

        assert NEEDED <= entry.keys() <= KNOWN
        assert all(entry[name] for name in NEEDED)
        assert entry["sure"] in SURE
        assert str(entry["link"]).startswith("https://zakon.rada.gov.ua/laws/show/")

    def test_that_nobody_checked_confirm_no_parameter(self) -> None:
        known = listed()

        assert [
            key.name
            for key in KEYS.values()
            if key.source and key.confirmed and "checked" not in known[key.source]
        ] == []
