"""Figures, days and words as paper writes them."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.documents.colour import READABLE, _luminance, readable
from app.documents.figures import NARROW, day_in_words, money_figure, month_in_words, number_figure
from app.documents.words import NotWholeKopecks, amount_in_words
from app.kernel.month import Month

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


class TestFigures:
    @given(AMOUNTS)
    def test_agree_with_babel_but_for_the_spaces(self, amount: Decimal) -> None:
        babel = format_decimal(amount, format="#,##0.00", locale="uk")

        assert money_figure(amount) == babel.replace("\u00a0", NARROW).replace("-", "\u2212")

    def test_refuse_to_drop_a_decimal(self) -> None:
        with pytest.raises(ValueError, match="does not fit"):
            number_figure(Decimal("1.005"), 2)

    @pytest.mark.parametrize("number", range(1, 13))
    def test_names_of_months_agree_with_babel(self, number: int) -> None:
        day = date(2026, number, 5)

        assert day_in_words(day) == format_date(day, "d MMMM y", locale="uk")
        assert month_in_words(Month.of(day)) == format_date(day, "LLLL y", locale="uk")


class TestAmountInWords:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("0", "нуль гривень 00 копійок"),
            ("1.01", "одна гривня 01 копійка"),
            ("21.05", "двадцять одна гривня 05 копійок"),
            ("112.12", "сто дванадцять гривень 12 копійок"),
            ("845.37", "вісімсот сорок п’ять гривень 37 копійок"),
            ("2000", "дві тисячі гривень 00 копійок"),
            ("2000001.02", "два мільйони одна гривня 02 копійки"),
        ],
    )
    def test_writes_grammatical_ukrainian(self, amount: str, words: str) -> None:
        assert amount_in_words(Decimal(amount)) == words

    def test_refuses_parts_of_a_kopeck(self) -> None:
        with pytest.raises(NotWholeKopecks):
            amount_in_words(Decimal("1.005"))


class TestReadableColour:
    @given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
    def test_every_colour_ends_up_readable_on_white(self, colour: str) -> None:
        dark = readable(colour)

        channels = [int(dark[at : at + 2], 16) for at in (1, 3, 5)]
        assert 1.05 / (_luminance(channels) + 0.05) >= READABLE
