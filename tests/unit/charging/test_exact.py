"""Rounding: half away from zero, below zero as above it."""

import polars as pl
import pytest

from app.charging.exact import half_up, wide


@pytest.mark.parametrize(
    ("value", "by", "rounded"),
    [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (15, 10, 2), (-15, 10, -2), (0, 7, 0)],
)
def test_a_half_goes_away_from_zero(value: int, by: int, rounded: int) -> None:
    frame = pl.DataFrame({"value": [value]})

    assert frame.select(half_up(wide(pl.col("value")), by)).item() == rounded
