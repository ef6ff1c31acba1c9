"""Columns arrive in the database, and from it, as they were."""

from datetime import date

import polars as pl
import pytest

from app.database import company_session
from app.database.columns import Column, Columns, driver, read_columns
from app.database.packed import array_of
from tests.factories.companies import TwoCompanies


@pytest.mark.parametrize("numbers", [[], [7], [2**63 - 1, -(2**63), 0, -1, 1_000_000]])
def test_an_array_is_what_the_column_was(
    module_companies: TwoCompanies, numbers: list[int]
) -> None:
    given = array_of(pl.Series(numbers, dtype=pl.Int64))

    with company_session(module_companies.kashtan) as session:
        cursor = driver(session).execute(
            "SELECT %s::bigint[], cardinality(%s::bigint[])", [given, given]
        )
        assert cursor.fetchone() == (numbers, len(numbers))


def test_days_and_figures_come_as_they_were(module_companies: TwoCompanies) -> None:
    columns: Columns = {
        "early": Column.DAY,
        "number": Column.WHOLE,
        "late": Column.DAY,
        "word": Column.TEXT,
        "third": Column.DAY,
    }
    rows = """
        SELECT * FROM (VALUES
            (date '0001-01-01', -1::bigint, date '9999-12-31', 'борг', NULL::date),
            (date '1970-01-02', NULL, NULL, NULL, date '1969-12-31'),
            (NULL, 2, date '1969-12-30', '', date '2026-02-28')
        ) AS given (early, number, late, word, third)"""
    first, last = ((day - date(1970, 1, 1)).days for day in (date.min, date.max))

    with company_session(module_companies.kashtan) as session:
        found = read_columns(session, rows, columns=columns, parameters={})

    assert found.columns == list(columns)
    assert found.rows() == [
        (first, -1, last, "борг", None),
        (1, None, None, "", -1),
        (None, 2, -2, "", (date(2026, 2, 28) - date(1970, 1, 1)).days),
    ]
