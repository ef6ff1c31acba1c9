"""Lines of a frame as the explanation reads them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from app.charging.exact import from_millionths, kopecks


@dataclass(slots=True)
class Told:
    """A line with the text of its basis read back."""

    account_id: int
    service_id: int
    month: date
    part: str
    method: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    basis: dict[str, Any]

    @classmethod
    def of(cls, lines: pl.DataFrame, bases: pl.Series, month: date) -> "Iterator[Told]":
        for row, basis in zip(lines.iter_rows(named=True), bases, strict=True):
            yield cls(
                row["account_id"],
                row["service_id"],
                month,
                row["part"],
                row["method"],
                from_millionths(row["quantity"]),
                from_millionths(row["price"]),
                kopecks(row["amount"]),
                json.loads(basis),
            )
