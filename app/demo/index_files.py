"""Consumer price indices of the demo."""

from collections.abc import Iterator
from decimal import Decimal

from app.demo.files import Row
from app.kernel.month import Month

_MADE_UP_INDICES = ("101.2", "100.8", "101.5", "100.7", "101.3", "100.8", "99.8", "99.8", "100.3")


def indices(start: Month) -> Iterator[Row]:
    """Made up, and named so: a demo must not pass for the statistics office."""
    for at, percent in enumerate(_MADE_UP_INDICES):
        month = start.plus(at)
        yield {
            "Місяць": str(month),
            "Індекс споживчих цін, %": Decimal(percent),
            "Джерело": "вигадано для прикладу",
        }
