"""One-off orders: exact kopecks with VAT inside and on top, against sums in whole fractions."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charging.calculate import calculate
from tests.factories.charging import RULES, a_tariff, an_agreement, millions, some_facts


def lines_of(*orders: dict[str, object]) -> list[dict[str, Any]]:
    return calculate(some_facts(agreements=[], orders=list(orders)), RULES).rows.to_dicts()


def an_order(
    quantity: str, price: str, *, vat: int = 20, on_top: bool = False, number: int = 5
) -> dict[str, object]:
    return {
        "order_id": number,
        "service_id": 9,
        "agreement_id": 3,
        "item_price_id": 4,
        "quantity": millions(quantity),
        "price": millions(price),
        "vat_rate": vat * 100,
        "on_top": int(on_top),
    }


def rounded(exact: Fraction) -> int:
    """Return whole kopecks, half away from zero, as one rounds on paper."""
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


def on_paper(quantity: str, price: str, vat: int, *, on_top: bool) -> tuple[int, int]:
    """Return the amount and the VAT in it, in kopecks."""
    net = rounded(Fraction(quantity) * Fraction(price) * 100)
    if on_top:
        added = rounded(Fraction(net * vat, 100))
        return net + added, added
    return net, rounded(Fraction(net * vat, 100 + vat))


class TestOneOff:
    @pytest.mark.parametrize(
        ("quantity", "price", "vat", "on_top", "amount", "of_it_vat"),
        [
            ("2", "150", 20, False, 30000, 5000),
            ("2", "150", 20, True, 36000, 6000),
            ("1.5", "333.33", 20, False, 50000, 8333),
            ("1.5", "333.33", 20, True, 60000, 10000),
            ("1", "100.03", 20, True, 12004, 2001),
            ("1", "0.125", 0, False, 13, 0),
            ("3", "61.27", 7, True, 19668, 1287),
            ("-2", "150", 20, True, -36000, -6000),
            ("-1.5", "333.33", 20, False, -50000, -8333),
        ],
    )
    def test_charges_the_exact_sum_with_its_vat(
        self,
        quantity: str,
        price: str,
        vat: int,
        *,
        on_top: bool,
        amount: int,
        of_it_vat: int,
    ) -> None:
        (line,) = lines_of(an_order(quantity, price, vat=vat, on_top=on_top))

        assert (line["amount"], line["figure_4"]) == (amount, of_it_vat)
        assert (amount, of_it_vat) == on_paper(quantity, price, vat, on_top=on_top)
        assert (line["part"], line["service_id"], line["agreement_id"]) == ("o5", 9, 3)
        assert (line["method"], line["vat_rate"], line["tariff_id"]) == ("one_off", vat * 100, 0)

    @given(
        st.decimals("-99", "99", places=3).map(str),
        st.decimals("0", "9999", places=6).map(str),
        st.sampled_from([0, 7, 14, 20]),
        st.booleans(),
    )
    def test_equals_the_sum_on_paper(
        self,
        quantity: str,
        price: str,
        vat: int,
        on_top: bool,  # noqa: FBT001 - drawn by place
    ) -> None:
        (line,) = lines_of(an_order(quantity, price, vat=vat, on_top=on_top))

        assert (line["amount"], line["figure_4"]) == on_paper(quantity, price, vat, on_top=on_top)

    @given(st.decimals("0.01", "9999", places=2), st.sampled_from([7, 14, 20]))
    def test_vat_on_top_can_be_taken_out_of_the_amount(self, price: Decimal, vat: int) -> None:
        """What a register of VAT takes out of a charged amount is what the order added."""
        amount, added = on_paper("1", str(price), vat, on_top=True)

        assert rounded(Fraction(amount * vat, 100 + vat)) == added

    def test_is_charged_where_its_service_is_stopped_by_a_missing_reading(self) -> None:
        facts = some_facts(
            agreements=[an_agreement("metered", number=9)],
            tariffs=[a_tariff("30", service=9)],
            orders=[an_order("1", "150")],
        )

        outcome = calculate(facts, RULES)

        assert outcome.problems["kind"].to_list() == ["no_meter"]
        assert outcome.rows["part"].to_list() == ["o5"]

    @pytest.mark.parametrize(
        ("quantity", "price"),
        [("1000000000", "15000"), ("1000000001", "0"), ("999999999999", "99999999.999999")],
    )
    def test_beyond_reason_is_named_and_left_out(self, quantity: str, price: str) -> None:
        orders = [an_order(quantity, price, on_top=True), an_order("1", "150", number=6)]

        outcome = calculate(some_facts(agreements=[], orders=orders), RULES)

        assert outcome.rows["part"].to_list() == ["o6"]
        assert outcome.problems["kind"].to_list() == ["beyond_reason"]

    def test_two_of_one_account_are_two_lines(self) -> None:
        lines = lines_of(an_order("1", "150"), an_order("1", "150", number=6))

        assert [line["part"] for line in lines] == ["o5", "o6"]
