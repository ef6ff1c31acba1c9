"""Each rule of the check before publishing names the fault that is planted, and nothing sound."""

from decimal import Decimal

import pytest

from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.invariants import OF_CHUNKS, OF_CORRECTIONS, OF_MONTHS
from app.charging.shadow.invariants.rule import broken
from app.charging.shadow.invariants.runs import sums_of
from app.charging.shadow.looking import in_units
from app.charging.shadow.questions import accounts
from tests.factories.checked import (
    TARIFF,
    WATER,
    a_chunk,
    a_line,
)
from tests.unit.charging.planted_lines import FAULTS
from tests.unit.charging.sound_lines import HEAT_LINE, SOUND


def kinds(chunk: CheckedChunk) -> set[str]:
    """Return what is broken; groups of the month's comparison are told apart from these tests."""
    also = OF_MONTHS if chunk.of.is_own else OF_CORRECTIONS
    return set(broken(chunk, {**OF_CHUNKS, **also})) - {"group_sum"}


def figures(chunk: CheckedChunk, kind: str) -> list[tuple[Decimal | None, Decimal | None]]:
    rows = broken(chunk, {**OF_CHUNKS, **OF_MONTHS, **OF_CORRECTIONS})[kind]
    told = rows.select("expected", "found").iter_rows()
    return [(in_units(expected), in_units(found)) for expected, found in told]


class TestRules:
    @pytest.mark.parametrize("name", SOUND)
    def test_let_pass_what_is_sound(self, name: str) -> None:
        assert kinds(SOUND[name]) == set()

    @pytest.mark.parametrize("name", FAULTS)
    def test_name_a_fault(self, name: str) -> None:
        expected, chunk = FAULTS[name]

        assert kinds(chunk) == expected

    def test_tell_what_a_line_should_come_to(self) -> None:
        chunk = a_chunk([a_line(amount=3001)])

        assert figures(chunk, "amount") == [(Decimal("30.00"), Decimal("30.01"))]

    def test_tell_a_group_that_nobody_counted(self) -> None:
        chunk = a_chunk([a_line()])

        assert figures(chunk, "group_sum") == [(None, Decimal(30))]

    def test_know_figures_that_no_product_of_theirs_has_room_for(self) -> None:
        huge = 9 * 10**18
        chunk = a_chunk([a_line(quantity=huge, price=huge, amount=1)])

        assert "amount" in kinds(chunk)
        assert figures(chunk, "amount") == [(None, Decimal("0.01"))]

    def test_hold_the_largest_sums_to_the_kopeck(self) -> None:
        quantity, price = 10**15, 9_999_999_990_000
        sound = a_line(quantity=quantity, price=price, amount=999_999_999_000_000_000)
        tariff = {"tariff_id": TARIFF, "tariff_service": WATER, "tariff_price": price}

        assert kinds(a_chunk([sound], (accounts.TARIFFS, tariff))) == set()
        more = sound | {"amount": 999_999_999_000_000_001}
        assert kinds(a_chunk([more], (accounts.TARIFFS, tariff))) == {"amount"}


class TestSumsOfRuns:
    def test_count_a_volume_once_though_its_price_has_parts(self) -> None:
        two_parts = [
            HEAT_LINE | {"part": "supply", "tariff_id": TARIFF},
            HEAT_LINE | {"part": "transport", "tariff_id": 33},
        ]
        tariffs = [
            (accounts.TARIFFS, {"tariff_id": TARIFF, "tariff_part": "supply"}),
            (accounts.TARIFFS, {"tariff_id": 33, "tariff_part": "transport"}),
        ]

        sums = sums_of(a_chunk(two_parts, *tariffs))

        assert sums.rows() == [("heat", 71, 3_000_000)]

    def test_add_up_money_and_volumes_that_are_shared(self) -> None:
        lines = [
            a_line(form="share", figure_1=63, part="s"),
            a_line(form="volume", figure_1=64, part="v"),
        ]

        sums = sums_of(a_chunk(lines)).sort("of")

        assert sums.rows() == [("share", 63, 30_000_000), ("share", 64, 3_000_000)]
