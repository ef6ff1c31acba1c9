"""The check's own arithmetic and its tables of ids, against fractions and joins."""

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from app.charging.shadow.beside import are_named, beside, may_exceed
from app.charging.shadow.exactly import are_rounded, rounded, wide

FIGURES = st.integers(-(10**15), 10**15)
NEAR, FAR = [3, 5, 4, 9], [3, 5, 4, 9 + 10**9]


def half_away(value: Fraction) -> int:
    whole = int(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


class TestRounded:
    @given(FIGURES, st.integers(1, 10**10), st.integers(-2, 2))
    def test_is_right_where_the_quotient_is_rounded_half_away_from_zero(
        self, numerator: int, denominator: int, off: int
    ) -> None:
        right = half_away(Fraction(numerator, denominator))
        rows = pl.DataFrame({"n": [numerator], "d": [denominator], "found": [right + off]})
        quotient = (wide(pl.col("n")), pl.col("d"))

        assert rows.select(rounded(*quotient)).item() == right
        assert are_rounded(rows, pl.col("found"), *quotient).item() is (off == 0)

    @given(st.integers(-100, 100), st.integers(1, 4))
    def test_knows_the_half(self, half: int, unit: int) -> None:
        numerator, denominator = half * unit, 2 * unit
        rows = pl.DataFrame({"found": list(range(-60, 61))})
        right = half_away(Fraction(half, 2))
        quotient = (wide(numerator), pl.lit(denominator))

        are_right = are_rounded(rows, pl.col("found"), *quotient)

        assert rows.filter(are_right)["found"].to_list() == [right]

    def test_is_never_right_by_nothing(self) -> None:
        rows = pl.DataFrame({"found": [0]})

        assert are_rounded(rows, pl.col("found"), wide(0), pl.lit(0)).item() is False
        assert rows.select(rounded(wide(0), 0)).item() is None


class TestBeside:
    LINES = pl.DataFrame({"id": [9, 4, 4, 100, 3], "amount": [1, 2, 3, 4, 5]})

    def test_finds_the_fact_of_each_line_in_their_order(self) -> None:
        facts = pl.DataFrame({"id": NEAR, "owner": [30, 50, 40, 90]})

        found = beside(self.LINES, facts, on="id")

        assert found["owner"].to_list() == [90, 40, 40, None, 30]
        assert found["amount"].to_list() == [1, 2, 3, 4, 5]

    @given(st.lists(st.integers(-20, 20) | st.none()), st.booleans())
    def test_is_a_join(self, named: list[int | None], far: bool) -> None:  # noqa: FBT001
        facts = pl.DataFrame({"id": FAR if far else NEAR, "owner": [30, 50, 40, 90]})
        lines = pl.DataFrame({"id": named}, schema={"id": pl.Int64})

        joined = lines.join(facts, on="id", how="left", maintain_order="left")

        assert_frame_equal(beside(lines, facts, on="id"), joined)

    def test_knows_no_fact_at_all(self) -> None:
        nothing = pl.DataFrame(schema={"id": pl.Int64, "owner": pl.Int64})

        assert beside(self.LINES, nothing, on="id")["owner"].null_count() == 5


class TestIds:
    @given(st.lists(st.integers(-20, 20)), st.booleans())
    def test_are_named_where_they_are_among_the_others(
        self,
        ids: list[int],
        far: bool,  # noqa: FBT001
    ) -> None:
        among = pl.Series(FAR if far else NEAR)

        found = are_named(pl.Series(ids, dtype=pl.Int64), among)

        assert found.to_list() == [each in set(among) for each in ids]

    def test_exceed_the_whole_where_their_parts_together_do(self) -> None:
        parts = pl.Series([0.5, 0.5, 0.75, 0.5])

        for first, second in ((3, 4), (3, 10**9)):
            ids = pl.Series([first, first, second, second])
            assert may_exceed(ids, parts, 1.0).to_list() == [False, False, True, True]
