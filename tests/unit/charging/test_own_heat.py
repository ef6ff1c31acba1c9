"""What a payer may see of his building's heat: never a figure that is one neighbour's."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from app.charging.heat.balance import HeatBalance
from app.charging.heat.houses import HeatShare, HeatSum
from app.charging.heat.own import OwnHeat, seen_by

Flat = tuple[str, str, str]
"""Own heating, part of the system, part of common areas."""
WARM: Flat = ("3", "0.5", "0.25")
APART: Flat = ("0", "0.5", "0.25")
"""Heated by itself: common needs alone."""


def a_share(number: int, flat: Flat) -> HeatShare:
    own, system, common = map(Decimal, flat)
    return HeatShare(
        account_id=number,
        number=f"01-{number}",
        flat=str(number),
        device="none",
        area=Decimal(50),
        first=own,
        before=own,
        own=own,
        system=system,
        common=common,
        circulation=Decimal(0),
        total=own + system + common,
    )


def seen(
    *flats: Flat,
    own: Sequence[int] = (1,),
    known: Sequence[int] = (),
    hot_water: Sequence[int] = (),
    circulation_by: str = "in_tariff",
    is_of_several: bool = False,
) -> OwnHeat:
    shares = [a_share(number, flat) for number, flat in enumerate(flats, start=1)]
    whole = sum((each.total for each in shares), Decimal(0))
    balance = HeatBalance(
        input=whole + 3,
        by_load=False,
        hot_water=Decimal(2),
        circulation=Decimal(1),
        building=whole,
        system=sum((each.system for each in shares), Decimal(0)),
        common=sum((each.common for each in shares), Decimal(0)),
        premises=sum((each.own for each in shares), Decimal(0)),
        vacant=Decimal(0),
        circulation_by=circulation_by,
    )
    building = HeatSum(
        balance, 1, "Опалення", "gcal", is_published=True, is_of_several=is_of_several
    )
    return seen_by(shares[0], building, shares, own, known, hot_water)


def test_over_three_others_the_needs_are_told() -> None:
    needs = seen(WARM, WARM, WARM, WARM).needs

    assert needs is not None
    told = (needs.premises, needs.others, needs.hot_water, needs.in_tariff)
    assert told == (Decimal(12), Decimal("11.25"), Decimal(2), Decimal(1))
    parts = needs.premises + needs.system + needs.common + needs.hot_water + needs.circulation
    assert parts == needs.input
    assert Decimal("3.75") + needs.others + needs.hot_water + needs.in_tariff == needs.input


def test_circulation_that_is_shared_out_is_borne_here() -> None:
    """What others bear of it is theirs: nothing of it is left to a price."""
    needs = seen(WARM, WARM, WARM, WARM, circulation_by="by_area").needs

    assert needs is not None
    assert (needs.others, needs.in_tariff) == (Decimal("12.25"), Decimal(0))


@pytest.mark.parametrize(
    "flats", [[WARM, WARM, WARM], [WARM, WARM, APART, APART, APART], [APART, WARM, WARM]]
)
def test_over_fewer_heated_ones_nothing_is_told(flats: Sequence[Flat]) -> None:
    heat = seen(*flats)

    assert heat.needs is None
    assert heat.mine.account_id == 1


def test_accounts_that_the_visitor_sees_do_not_count() -> None:
    assert seen(*[WARM] * 5, own=(1, 2, 3)).needs is None
    assert seen(*[WARM] * 6, own=(1, 2, 3)).needs is not None


def test_a_building_that_is_all_ones_own_has_no_secrets() -> None:
    assert seen(WARM, WARM, own=(1, 2)).needs is not None


def test_accounts_that_the_visitor_saw_once_do_not_count() -> None:
    assert seen(*[WARM] * 5, known=(1, 2, 3)).needs is None
    assert seen(*[WARM] * 6, known=(1, 2, 3)).needs is not None


def test_a_flat_that_was_the_visitors_is_not_his_to_see() -> None:
    assert seen(WARM, WARM, known=(1, 2)).needs is None


def test_ones_own_building_on_another_s_meter_is_not_all_ones_own() -> None:
    assert seen(WARM, WARM, own=(1, 2), is_of_several=True).needs is None


@pytest.mark.parametrize("takers", [(2,), (1, 2), (1, 2, 3)])
def test_over_fewer_others_with_hot_water_nothing_is_told(takers: Sequence[int]) -> None:
    """Of 2 Gcal for hot water all but one's own line is one neighbour's, or two's."""
    assert seen(*[WARM] * 6, hot_water=takers).needs is None


def test_hot_water_of_enough_others_or_of_none_is_told() -> None:
    for takers in ((), (1,), (2, 3, 4), (1, 2, 3, 4)):
        needs = seen(*[WARM] * 6, hot_water=takers).needs

        assert needs is not None
        assert needs.hot_water == Decimal(2)


def test_hot_water_of_accounts_that_the_visitor_knows_hides_nobody() -> None:
    assert seen(*[WARM] * 8, own=(1, 2), hot_water=(1, 2, 3, 4)).needs is None
    assert seen(*[WARM] * 8, known=(1, 2), hot_water=(2, 3, 4)).needs is None
    assert seen(*[WARM] * 8, known=(1, 2), hot_water=(2, 3, 4, 5)).needs is not None


def test_a_building_that_is_all_ones_own_hides_a_neighbour_s_hot_water() -> None:
    """He heats himself and bears nothing of the heat, yet his water is warmed here."""
    assert seen(WARM, WARM, own=(1, 2), hot_water=(1, 2, 9)).needs is None
