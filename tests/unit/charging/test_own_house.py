"""What a payer may see of his building: never a figure that is one neighbour's."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.charging.houses import HouseShare, HouseSum
from app.charging.models import HouseBalance
from app.charging.own_house import OwnHouse, Told, seen_by, tells_apart

Flat = tuple[str, str, str]
"""Own volume, share of the imbalance, share of the common volume."""


def a_building(*flats: Flat, by_persons: bool = False) -> tuple[HouseSum, list[HouseShare]]:
    shares = [
        HouseShare(
            account_id=number,
            number=f"01-{number}",
            flat=str(number),
            own=Decimal(own),
            imbalance=Decimal(imbalance),
            common=Decimal(common),
        )
        for number, (own, imbalance, common) in enumerate(flats, start=1)
    ]
    balance = HouseBalance(
        input=sum((each.total for each in shares), Decimal(0)),
        heated=Decimal(0),
        carried_in=Decimal(0),
        carried_out=Decimal(0),
        vacant=Decimal(0),
        undistributed=Decimal(0),
        by_persons=by_persons,
    )
    return HouseSum(balance, 1, "Водопостачання", "m3", is_published=True), shares


def seen(
    *flats: Flat, by: int = 1, own: Sequence[int] = (1,), known: Sequence[int] = ()
) -> OwnHouse:
    building, shares = a_building(*flats)
    return seen_by(shares[by - 1], building, shares, own, known)


class TestTwoFlats:
    def test_show_nothing_but_ones_own(self) -> None:
        house = seen(("8", "1.5", "1"), ("7.25", "1.5", "1"))

        assert (house.mine.own, house.mine.total) == (Decimal(8), Decimal("10.5"))
        assert (house.told, house.others, house.together, house.went_in) == (
            Told.NOTHING,
            None,
            None,
            None,
        )


class TestOthers:
    def test_are_told_by_kind_where_three_used_of_each(self) -> None:
        house = seen(*[("8", "1.5", "1")] * 4)

        assert house.told is Told.KINDS
        assert house.others is not None
        assert (house.others.own, house.together) == (Decimal(24), Decimal("31.5"))

    def test_are_told_together_where_one_alone_was_not_read(self) -> None:
        """He would bear the whole imbalance: its sum is his use."""
        house = seen(("8", "0", "1"), ("7", "0", "1"), ("5", "0", "1"), ("0", "12", "1"))

        assert (house.told, house.others) == (Told.TOGETHER, None)
        assert house.together == Decimal(27)

    def test_that_were_away_do_not_hide_the_one_who_was_not(self) -> None:
        house = seen(("8", "0", "1"), ("7", "0", "1"), ("0", "0", "1"), ("0", "0", "1"))

        assert (house.told, house.went_in) == (Told.NOTHING, None)

    def test_that_all_were_away_are_not_told_of_either(self) -> None:
        house = seen(("8", "0", "1"), *[("0", "0", "1")] * 6)

        assert (house.told, house.together) == (Told.NOTHING, None)

    def test_do_not_count_what_the_payer_has_himself(self) -> None:
        """Who sees three of four flats would see the fourth."""
        flats = [("8", "1", "1")] * 4

        assert seen(*flats, own=(1, 2)).told is Told.NOTHING
        assert seen(*flats, ("6", "1", "1"), own=(1, 2)).told is Told.KINDS

    def test_do_not_count_what_the_payer_knows_otherwise(self) -> None:
        """What he saw once, or holds beside, he takes off the sum as if it were in his cabinet."""
        flats = [("8", "1", "1")] * 4

        assert seen(*flats, known=(1, 2)).told is Told.NOTHING
        assert seen(*flats, ("6", "1", "1"), known=(1, 2)).told is Told.KINDS

    def test_are_not_told_of_one_that_was_the_payers(self) -> None:
        """He sold the only flat that bears the imbalance: its part now is a stranger's."""
        house = seen(("8", "0", "1"), ("2", "9", "1"), *[("7", "0", "1")] * 3, known=(1, 2))

        assert (house.told, house.others) == (Told.TOGETHER, None)


class TestServicesThatFollow:
    """What one flat has and another has not is told by two sums that are safe each alone."""

    def test_differ_by_one_flat_and_tell_nothing(self) -> None:
        users = {"water": {2, 3, 4, 5, 6}, "wastewater": {2, 3, 4, 5}, "hot_water": {2}}

        assert tells_apart("water", users)
        assert tells_apart("wastewater", users)

    def test_differ_by_none_or_by_enough(self) -> None:
        assert not tells_apart("water", {"water": {2, 3, 4}, "wastewater": {2, 3, 4}})
        assert not tells_apart("water", {"water": {2, 3, 4, 5, 6, 7}, "wastewater": {2, 3, 4}})

    def test_differ_by_one_that_is_the_visitors_no_more(self) -> None:
        """He sold it: its water is a stranger's, though he knows what it was."""
        users = {"water": {2, 3, 4, 5}, "wastewater": {3, 4, 5}}

        assert tells_apart("water", users, {1, 2})
        four = {"water": {2, 3, 4, 5, 6, 7}, "wastewater": {6, 7}}
        assert not tells_apart("water", four, {1, 2})
        assert tells_apart("water", four, {1, 2, 3})

    def test_of_different_meters_are_not_compared(self) -> None:
        assert not tells_apart("water", {"water": {2, 3, 4}, "hot_water": {2, 3}})


volumes = st.sampled_from(["0", "0", "1.5", "7.25"])


@given(
    st.lists(st.tuples(volumes, volumes, volumes), min_size=1, max_size=9),
    st.sets(st.integers(1, 4)),
)
def test_every_sum_told_stands_on_three_strangers(flats: list[Flat], own: set[int]) -> None:
    house = seen(*flats, own=sorted({1, *own}))
    strangers = [flat for n, flat in enumerate(flats, start=1) if n != 1 and n not in own]

    def users(*kinds: int) -> int:
        return sum(any(Decimal(flat[kind]) > 0 for kind in kinds) for flat in strangers)

    if len(flats) == 1:
        return
    if house.told is not Told.NOTHING:
        assert users(0, 1) >= 3
    if house.others is not None:
        assert users(0) >= 3
        assert users(1) == 0 or users(1) >= 3
    if house.told is Told.NOTHING:
        assert {house.together, house.went_in, house.others} == {None}
        assert house.carried_in == house.carried_out == house.undistributed == 0
