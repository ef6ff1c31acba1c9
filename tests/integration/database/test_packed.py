"""Decimals and rows packed by the column arrive in the database as they were."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from app.database import company_session
from app.database.columns import driver
from app.database.packed import copy_rows, decimals_of, rows_of
from tests.factories.companies import TwoCompanies

HUNDREDTHS = [0, 1, -1, 99, 10_000, -123_456_789, 99_999_999_999_999]


@pytest.mark.parametrize("hundredths", [[], HUNDREDTHS])
def test_decimals_are_what_the_column_was(
    module_companies: TwoCompanies, hundredths: list[int]
) -> None:
    given = decimals_of(pl.Series(hundredths, dtype=pl.Int64))

    with company_session(module_companies.kashtan) as session:
        row = driver(session).execute("SELECT %s::numeric(14, 2)[]", [given]).fetchone()

    assert row == ([Decimal(each).scaleb(-2) for each in hundredths],)


def test_rows_are_copied_with_what_they_agree_in(module_companies: TwoCompanies) -> None:
    frame = pl.DataFrame({"id": [1, -2], "amount": [-150, 7]})
    day = date(1999, 12, 31)
    rows = rows_of(frame, hundredths=("amount",), alike={"day": day, "nature": "борг"})

    with company_session(module_companies.kashtan) as session:
        connection = driver(session)
        connection.execute(
            "CREATE TEMP TABLE packed (id bigint, day date, amount numeric(14, 2), nature text)"
        )
        copy_rows(session, table="packed", rows=rows)
        found = connection.execute("SELECT * FROM packed ORDER BY id DESC").fetchall()
        connection.execute("DROP TABLE packed")

    assert found == [(1, day, Decimal("-1.50"), "борг"), (-2, day, Decimal("0.07"), "борг")]


def test_what_has_no_room_or_is_absent_is_refused() -> None:
    with pytest.raises(OverflowError, match="twelve digits"):
        decimals_of(pl.Series([10**14]))
    with pytest.raises(ValueError, match="absent"):
        decimals_of(pl.Series([1, None]))
