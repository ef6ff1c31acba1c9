"""Columns of whole numbers arrive in the database as they were."""

import polars as pl
import pytest

from app.database import company_session
from app.database.columns import driver
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
