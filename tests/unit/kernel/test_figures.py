"""Figures and days as they are written."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.figures import NARROW, day_in_words, money_figure, month_in_words, number_figure
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
