"""A number out of bounds is told both of them, where it is read, and never twice otherwise."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel

from admin.tariffs.forms import number_field
from app.web.forms import FieldProblem
from tests.structure.source import ROOT, files

_TELLS_BOUNDS = re.compile(r"(число|від|більше|менше)\b.*\d|від %\(|щонайбільше на \d")
_READERS = {"app/web/bounds.py", "app/web/fields.py"}
"""Where bounds are told: of numbers, and of whole numbers from one on."""


def refusals() -> Iterator[tuple[str, str]]:
    """Yield where a view refuses a field, and the words it does so with."""
    for path in files(".py"):
        name = str(path.relative_to(ROOT))
        if name.startswith(("admin/", "portal/")):
            yield from ((name, words) for words in _refused_with(ast.parse(path.read_text())))


def _refused_with(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "refuse":
            parts = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
            yield from (each.value for each in parts if isinstance(each.value, str))


def test_are_told_by_no_view_beside_the_field() -> None:
    told = {(name, words) for name, words in refusals() if _TELLS_BOUNDS.search(words)}

    # What one field may be hangs on another one here: a share of 100 %, or a sum.
    assert told == {("admin/adjustments/series.py", "Зменшити можна щонайбільше на 100 %.")}


def test_from_to_is_told_in_one_place() -> None:
    telling = {
        str(path.relative_to(ROOT))
        for path in files(".py")
        if "число від" in path.read_text() and str(path.relative_to(ROOT)).startswith("a")
    }

    assert {name for name in telling if not name.startswith("app/exchange/")} == _READERS


@pytest.mark.parametrize("is_above_zero", [False, True])
@pytest.mark.parametrize(("below", "places"), [("100.01", 2), ("100000000", 6), ("1000", 3)])
def test_that_are_told_are_let_through(below: str, places: int, *, is_above_zero: bool) -> None:
    field = number_field("", Decimal(below), places=places, is_above_zero=is_above_zero)
    app = Flask(__name__)
    Babel(app, default_locale="uk")

    def told(number: Decimal) -> tuple[str, str]:
        with pytest.raises(FieldProblem) as refused:
            field.read(f"{number:f}")
        bounds = re.search(r"від ([\d\s,]+) до ([\d\s,]+)\.", str(refused.value))
        assert bounds
        return bounds[1], bounds[2]

    with app.test_request_context():
        step = Decimal(1).scaleb(-places)
        least, most = told(Decimal(below))
        assert told(Decimal(0) if is_above_zero else -step) == (least, most)
        assert field.read(least) == (step if is_above_zero else 0)
        assert field.read(most) == Decimal(below) - step
