"""Whoever holds a row and then decides by it decides by what it is now, not by what he read."""

import ast
from collections.abc import Iterator

from tests.structure.source import ROOT, files

PRODUCT = ("app", "admin", "portal", "tenants", "notifications")


def calls() -> Iterator[tuple[str, dict[str | None, ast.expr]]]:
    """Yield where each call of `get` or `get_one` stands, with its keywords."""
    for path in files(".py"):
        name = path.relative_to(ROOT)
        if name.parts[0] not in PRODUCT:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"get", "get_one"}
            ):
                yield f"{name}:{node.lineno}", {each.arg: each.value for each in node.keywords}


def test_a_row_that_is_held_is_read_anew() -> None:
    """A session that has the row already would keep what it read before it waited."""
    holding = {place: said for place, said in calls() if "with_for_update" in said}

    assert len(holding) > 10
    assert {place for place, said in holding.items() if "populate_existing" not in said} == set()
