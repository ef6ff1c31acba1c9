"""Rows named by a list of ids are the same rows where the server is asked for runs of ids."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.database import company_session
from app.database.columns import Column, read_columns
from app.database.members import by_runs
from app.database.packed import array_of
from tests.factories.companies import TwoCompanies

STATEMENT = """
SELECT id FROM (SELECT generate_series(1, 3000)::bigint AS id) AS fact
WHERE fact.id = ANY((SELECT %(ids)s::bigint[])::bigint[])
"""
_RUNS = st.lists(st.tuples(st.integers(-50, 2900), st.integers(1, 300)), max_size=10)


@given(_RUNS)
@settings(deadline=None)
def test_the_rows_are_those_of_the_list(
    module_companies: TwoCompanies, runs: list[tuple[int, int]]
) -> None:
    ids = [first + further for first, length in runs for further in range(length)]
    parameters = {"ids": array_of(pl.Series(ids, dtype=pl.Int64))}

    with company_session(module_companies.kashtan) as session:
        rows = read_columns(session, STATEMENT, columns={"id": Column.WHOLE}, parameters=parameters)

    assert sorted(rows["id"]) == sorted({each for each in ids if 1 <= each <= 3000})


@pytest.mark.parametrize(
    ("ids", "ranges"),
    [
        (range(7, 107), [(7, 106)]),
        ([*range(200, 250), *range(100), 99, 98], [(0, 99), (200, 249)]),
        (range(0, 200, 2), []),
        (range(31), []),
        ([], []),
    ],
)
def test_few_long_runs_become_ranges(ids: list[int] | range, ranges: list[tuple[int, int]]) -> None:
    given_ids = {"ids": array_of(pl.Series(ids, dtype=pl.Int64)), "day": "2026-11-25"}

    statement, parameters = by_runs(STATEMENT, given_ids)

    assert ("BETWEEN" in statement) == bool(ranges)
    assert ("ANY" in statement) == (not ranges)
    told = {
        f"ids_{place}_{end}": number
        for place, run in enumerate(ranges)
        for end, number in zip(("first", "last"), run, strict=True)
    }
    assert parameters == given_ids | told
