from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel

from app.web.fields import day_of, money_field, number_of, text_field
from app.web.forms import FieldProblem, Form


@pytest.fixture(autouse=True)
def request_in_ukrainian() -> Iterator[None]:
    app = Flask("test")
    Babel(app, default_locale="uk")
    with app.test_request_context():
        yield


class TestNumberOf:
    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            ("1234,56", "1234.56"),
            ("1 234.56", "1234.56"),
            ("1\u00a0234,56", "1234.56"),
            ("1\u202f234,56 ₴", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1.234,56", "1234.56"),
            ("\u22125,5", "-5.5"),
            ("12 грн", "12"),
        ],
    )
    def test_reads_what_people_and_excel_write(self, typed: str, value: str) -> None:
        assert number_of(typed, places=2) == Decimal(value)

    @pytest.mark.parametrize(
        "typed", ["12а45", "", "NaN", "Infinity", "1,2,3,x", "1e9", "1_0", "9" * 13]
    )
    def test_refuses_what_is_no_number(self, typed: str) -> None:
        with pytest.raises(FieldProblem):
            number_of(typed, places=2)

    def test_never_rounds_what_was_typed(self) -> None:
        with pytest.raises(FieldProblem):
            number_of("1,005", places=2)


class TestDayOf:
    TODAY = date(2026, 11, 25)

    @pytest.mark.parametrize(
        "typed", ["25.11", "25.11.26", "25.11.2026", "25112026", "251126", "2026-11-25", "25/11"]
    )
    def test_reads_the_usual_ways(self, typed: str) -> None:
        assert day_of(typed, today=self.TODAY) == self.TODAY

    def test_takes_a_day_without_year_as_the_nearest_past_one(self) -> None:
        assert day_of("26.11", today=self.TODAY) == date(2025, 11, 26)

    @pytest.mark.parametrize("typed", ["31.02.2026", "29.02.2026", "завтра", "1"])
    def test_refuses_days_that_are_none(self, typed: str) -> None:
        with pytest.raises(FieldProblem):
            day_of(typed, today=self.TODAY)


class PaymentForm(Form):
    amount = money_field("Сума")
    note = text_field("Примітка", is_required=False)


class TestAForm:
    def test_gives_typed_values(self) -> None:
        form = PaymentForm.parse({"amount": "12,30"})

        assert form.problems == {}
        assert form.amount == Decimal("12.30")
        assert form.note == ""

    def test_keeps_what_was_typed_beside_what_is_wrong(self) -> None:
        form = PaymentForm.parse({"amount": "дванадцять"})

        assert form.bound("amount").text == "дванадцять"
        assert form.bound("amount").problem
        assert form.first_invalid == "amount"

    def test_shows_a_refusal_of_an_operation_under_its_field(self) -> None:
        form = PaymentForm.parse({"amount": "12"})

        form.refuse("amount", "Забагато")

        assert form.bound("amount").problem == "Забагато"
