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


def seen(*flats: Flat, own: Sequence[int] = (1,), circulation_by: str = "in_tariff") -> OwnHeat:
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
    building = HeatSum(balance, 1, "Опалення", "gcal", is_published=True)
    return seen_by(shares[0], building, shares, own)


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
