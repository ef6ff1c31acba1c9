from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.bills.difference import Month, split_difference


def amounts(places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals("0", "100000", places=places, allow_nan=False)


months = st.builds(
    Month,
    quantity=amounts(3),
    amount=amounts(2),
    days=st.none() | st.integers(1, 62),
    price=st.none() | amounts(6),
)


class TestSplitDifference:
    @given(months, months)
    def test_parts_sum_to_the_whole(self, before: Month, now: Month) -> None:
        assert split_difference(before, now).total == now.amount - before.amount

    def test_of_a_dearer_tariff_alone_is_price(self) -> None:
        before = Month(Decimal(10), Decimal("300.00"), price=Decimal(30))
        now = Month(Decimal(10), Decimal("321.84"), price=Decimal("32.184"))

        parts = split_difference(before, now)

        assert (parts.price, parts.volume, parts.days) == (Decimal("21.84"), Decimal(0), Decimal(0))

    def test_of_more_days_at_the_same_pace_is_days(self) -> None:
        before = Month(Decimal(6), Decimal("60.00"), days=30, price=Decimal(10))
        now = Month(Decimal("6.2"), Decimal("62.00"), days=31, price=Decimal(10))

        parts = split_difference(before, now)

        assert (parts.price, parts.volume, parts.days) == (Decimal(0), Decimal(0), Decimal("2.00"))

    def test_of_a_benefit_is_neither_price_nor_volume(self) -> None:
        before = Month(Decimal(10), Decimal("300.00"), price=Decimal(30))
        now = Month(Decimal(12), Decimal("270.00"), price=Decimal(30), benefit=Decimal("-90.00"))

        parts = split_difference(before, now)

        assert (parts.price, parts.volume) == (Decimal(0), Decimal("60.00"))
        assert parts.benefit == Decimal("-90.00")
        assert parts.total == Decimal("-30.00")
