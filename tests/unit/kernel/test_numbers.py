from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.kernel.numbers import (
    NumberAmbiguous,
    NumberUnreadable,
    evident_mark,
    parse_decimal,
    settle_decimal_mark,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234,56", "1234.56"),
        ("1 234.56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"),
        ("1'234.50", "1234.50"),
        ("1.234,56", "1234.56"),
        ("1,234,567", "1234567"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        (",5", "0.5"),
        ("380115,", "380115"),
        ("-12,5", "-12.5"),
        ("−12,5", "-12.5"),
        ("11.3640", "11.3640"),
        (" 7 ", "7"),
        ("007", "7"),
    ],
)
def test_numbers_are_read_exactly(written: str, meant: str) -> None:
    assert parse_decimal(written) == Decimal(meant)


@pytest.mark.parametrize("text", ["1,234", "12.345", "-123,456"])
def test_a_mark_before_three_digits_is_not_guessed(text: str) -> None:
    with pytest.raises(NumberAmbiguous):
        parse_decimal(text)


def test_what_the_file_settled_decides() -> None:
    assert parse_decimal("1,234", decimal_mark=",") == Decimal("1.234")
    assert parse_decimal("1,234", decimal_mark=".") == Decimal(1234)
    assert parse_decimal("12.345", decimal_mark=".") == Decimal("12.345")


@pytest.mark.parametrize(
    "text", ["один", "", "12 34", "1,23,4", "12.11.2026", "1e5", "NaN", "٣", "--1", "5%", "1 23"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumberUnreadable):
        parse_decimal(text)


def test_c143_words_and_commas() -> None:
    with pytest.raises(NumberUnreadable):
        parse_decimal("один")
    assert parse_decimal("45,6") == Decimal("45.6")


def test_the_mark_is_settled_by_any_clear_value() -> None:
    assert settle_decimal_mark(["1,234", "45,6", "7"]) == ","
    assert settle_decimal_mark(["1,234", "7"]) is None
    assert settle_decimal_mark(["1,5", "1.5"]) is None


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False),
    st.sampled_from([",", "."]),
    st.sampled_from(["", " ", "\u00a0", "\u202f"]),
)
def test_what_is_written_is_read_back(number: Decimal, mark: str, space: str) -> None:
    written = f"{number:,f}".replace(",", space).replace(".", mark)

    assert parse_decimal(written, decimal_mark=mark) == number
    assert evident_mark(written) in {mark, None}


@given(st.text(alphabet="0123456789.,+- '\u00a0eE", max_size=40) | st.text(max_size=20))
def test_any_text_is_a_number_or_refused_by_name(text: str) -> None:
    with suppress(Invalid):
        assert parse_decimal(text).is_finite()
