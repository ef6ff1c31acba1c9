from datetime import date
from decimal import Decimal

from app.kernel.figures import MINUS, NARROW
from app.kernel.month import Month
from app.kernel.period import Period
from app.web.formats import (
    written_change,
    written_day_in_words,
    written_money,
    written_month,
    written_period,
    written_price,
    written_quantity,
)


class TestWriting:
    def test_of_money_keeps_the_number_and_the_sign_together(self) -> None:
        assert written_money(Decimal("1234567.5")) == f"1{NARROW}234{NARROW}567,50{NARROW}₴"

    def test_of_less_than_nothing_has_a_real_minus(self) -> None:
        assert written_money(Decimal("-0.30")) == f"{MINUS}0,30{NARROW}₴"
        assert written_money(Decimal("-0.00")) == f"0,00{NARROW}₴"

    def test_of_a_change_says_which_way(self) -> None:
        assert written_change(Decimal(12)) == f"+12,00{NARROW}₴"
        assert written_change(Decimal(-12)) == f"{MINUS}12,00{NARROW}₴"

    def test_of_a_price_keeps_its_published_places(self) -> None:
        assert written_price(Decimal("32.184000")) == f"32,184{NARROW}₴"
        assert written_price(Decimal("28.500000")) == f"28,50{NARROW}₴"

    def test_of_volumes_has_the_places_of_the_unit(self) -> None:
        assert written_quantity(Decimal("12.3"), "m3", "м³") == f"12,300{NARROW}м³"
        assert written_quantity(Decimal("0.12345"), "gcal", "Гкал") == f"0,12345{NARROW}Гкал"

    def test_of_days_and_months_is_ukrainian(self) -> None:
        today = date(2026, 12, 1)
        assert written_month(Month(2026, 11), "uk") == "листопад 2026"
        assert written_day_in_words(date(2026, 11, 25), "uk", today=today) == "25 листопада"
        assert written_day_in_words(date(2025, 1, 5), "uk", today=today) == "5 січня 2025"

    def test_of_a_period_includes_its_last_day(self) -> None:
        assert written_period(Month(2026, 2).period) == "01.02.2026–28.02.2026"
        assert written_period(Period(date(2026, 2, 1))) == "01.02.2026–…"
