"""Lists of a row come into the database and out of it as they were."""

from datetime import date

import polars as pl
import pytest

from app.database import company_session
from app.database.columns import Column, driver
from app.database.lists import Lists, read_lists, rows_of_lists
from app.database.packed import copy_rows
from tests.factories.companies import TwoCompanies

TABLE = """
CREATE TEMP TABLE listed (id bigint, sums bigint[], days date[], kind text, told text)
ON COMMIT DROP"""
LISTS: Lists = {"sums": Column.WHOLE, "days": Column.DAY}
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
ROWS = pl.DataFrame({"id": [7, -(2**63)], "told": ["борг \\ \t\n[1]", ""], "kind": ["a", "b"]})
ELEMENTS = pl.DataFrame(
    {
        "sums": [2**63 - 1, -1, -(2**32)],
        "days": [(day - date(1970, 1, 1)).days for day in (FIRST, date(2026, 2, 28), LAST)],
    }
)


def test_rows_with_lists_are_what_they_were(module_companies: TwoCompanies) -> None:
    rows = rows_of_lists(ROWS, lengths=pl.Series([2, 1]), lists=LISTS, elements=ELEMENTS)

    with company_session(module_companies.kashtan) as session:
        connection = driver(session)
        connection.execute(TABLE)
        copy_rows(session, table="listed", rows=rows)
        copied = connection.execute("SELECT * FROM listed ORDER BY kind").fetchall()
        read = read_lists(
            session,
            "SELECT * FROM listed WHERE kind <> %(but)s",
            of="id",
            lists=LISTS,
            alike={"kind": Column.TEXT},
            parameters={"but": "x"},
        )
        none = read_lists(
            session,
            "SELECT * FROM listed WHERE kind = %(but)s",
            of="id",
            lists=LISTS,
            alike={"kind": Column.TEXT},
            parameters={"but": "x"},
        )

    assert copied == [
        (7, [2**63 - 1, -1], [FIRST, date(2026, 2, 28)], "a", "борг \\ \t\n[1]"),
        (-(2**63), [-(2**32)], [LAST], "b", ""),
    ]
    ids = pl.Series("id", [7, 7, -(2**63)])
    expected = ELEMENTS.select(ids, "sums", "days", pl.Series("kind", ["a", "a", "b"]))
    assert read.sort("kind", "days").equals(expected.sort("kind", "days"))
    assert (len(none), none.schema) == (0, read.schema)


def test_no_rows_are_copied(module_companies: TwoCompanies) -> None:
    lengths = pl.Series([], dtype=pl.UInt32)
    rows = rows_of_lists(ROWS.clear(), lengths=lengths, lists=LISTS, elements=ELEMENTS.clear())

    with company_session(module_companies.kashtan) as session:
        connection = driver(session)
        connection.execute(TABLE)
        copy_rows(session, table="listed", rows=rows)
        assert connection.execute("SELECT count(*) FROM listed").fetchone() == (0,)


def test_an_absent_element_is_refused() -> None:
    elements = ELEMENTS.with_columns(days=pl.Series([1, None, 2]))

    with pytest.raises(ValueError, match="days"):
        rows_of_lists(ROWS, lengths=pl.Series([2, 1]), lists=LISTS, elements=elements)
