"""What the payer is told of his part of what a group bears."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.charging.explanation import explain
from app.charging.explanation.sources import SumSource
from tests.unit.charging.test_explanation import ACT, MILLION, Line, plain, sources

DAYS = 30 * MILLION
"""One, on each day of November."""
SUM = SumSource(ACT, "Вікна", "Під'їзд 2", None, None)


def test_a_share_names_the_sum_and_its_act() -> None:
    line = Line(
        "share",
        Decimal("0.25"),
        Decimal(1000),
        Decimal("250.00"),
        {"shared_sum": [4, 100_000], "share": [6, 50 * DAYS, 200 * DAYS], "key": "total_area"}
        | {"others": 3},
    )

    why = explain(line, sources(shared_sums={4: SUM}))

    assert plain(why.formula) == "1 000,00 ₴ × 50 м² / 200 м² = 250,00 ₴"
    assert plain(why.quantity) == (
        "«Вікна» (рішення виконкому № 77 від 01.12.2025): усього 1 000,00 ₴ на групу «Під'їзд 2». "
        "Ділиться за загальною площею: ваших 50 м² із 200 м²."
    )
    assert why.price == ""


@pytest.mark.parametrize(
    ("told", "amount", "cap_per", "formula", "words"),
    [
        (
            {"share": [0, DAYS, 3 * DAYS], "key": "equal"},
            "333.34",
            None,
            "1 000,00 ₴ × 1 / 3 ≈ 333,34 ₴",
            "До цілих копійок тут додано ще одну",
        ),
        (
            {"share": [6, 10_624 * DAYS, 720_385 * DAYS], "key": "total_area"}
            | {"shared_sum": [4, 378_333]},
            "55.79",  # 55.7952 of the sum: the kopecks wanting went to greater fractions
            None,
            "3 783,33 ₴ × 10 624 м² / 720 385 м² ≈ 55,79 ₴",
            "Дріб копійки тут відкинуто",
        ),
        (
            {"share": [6, 30 * DAYS, 50 * DAYS], "key": "persons", "rest": 60_000},
            "360.00",
            "account",
            "600,00 ₴ × 30 ос. / 50 ос. = 360,00 ₴",
            "між іншими ділиться 600,00 ₴",
        ),
        (
            {"share": [6, DAYS, DAYS], "key": "share", "cap": [400 * MILLION, DAYS]},
            "400.00",
            "account",
            "Межа для рахунку: 400,00 ₴ = 400,00 ₴",
            "більше за неї ви не сплачуєте",
        ),
        (
            {"share": [6, DAYS, DAYS], "key": "share", "cap": [15_000, 3333 * DAYS // 100]},
            "0.49",
            "m2",
            "0,015 ₴ × 33,33 м² ≈ 0,49 ₴",
            "для одного рахунку є межа, більше за неї ви не сплачуєте. дріб відкинуто",
        ),
        (
            {"share": [6, 10 * MILLION, 31 * MILLION], "key": "persons"}
            | {"whole_part": 32_258, "own_days": [10, 30]},
            "107.53",
            None,
            (
                "1 000,00 ₴ × 10 ос. (за днями) / 31 ос. (за днями) ≈ 322,58 ₴; "
                "322,58 ₴ × 10/30 дн. ≈ 107,53 ₴"
            ),
            "за днями: кожен сплачує за свої дні",
        ),
    ],
)
def test_a_share_tells_the_limit_the_rest_and_the_days(
    told: dict[str, Any], amount: str, cap_per: str | None, formula: str, words: str
) -> None:
    line = Line(
        "share",
        Decimal(1),
        Decimal(1000),
        Decimal(amount),
        {"shared_sum": [4, 100_000], "others": 3} | told,
    )
    source = replace(SUM, cap_per=cap_per)

    why = explain(line, sources(shared_sums={4: source}))

    assert plain(why.sum_on_paper) == formula
    assert words.casefold() in plain(why.quantity).casefold()


def test_a_share_of_a_volume_ends_with_its_price() -> None:
    line = Line(
        "share",
        Decimal("2.501"),
        Decimal(30),
        Decimal("75.03"),
        {"shared_volume": [4, 10_001_000], "share": [0, DAYS, 4 * DAYS], "key": "consumption"}
        | {"others": None},
    )

    why = explain(line, sources(shared_sums={4: replace(SUM, unit="m3")}))

    assert plain(why.sum_on_paper) == (
        "10,001 м³ × 1 м³ / 4 м³ ≈ 2,501 м³; 2,501 м³ × 30,00 ₴ = 75,03 ₴"
    )


@pytest.mark.parametrize(
    ("method", "told", "formula"),
    [
        ({"shared_sum": [4, 100_000]}, {}, "250,00 ₴"),
        (
            {"shared_sum": [4, 100_000]},
            {"whole_part": 75_000, "own_days": [10, 30]},
            "750,00 ₴ × 10/30 дн. = 250,00 ₴",
        ),
        ({"shared_volume": [4, 10_000_000], "tariff": 0}, {}, "2,5 м³ × 100,00 ₴ = 250,00 ₴"),
    ],
)
def test_a_share_among_too_few_tells_only_the_own_part(
    method: dict[str, Any], told: dict[str, Any], formula: str
) -> None:
    basis = {"share": [6, 50 * DAYS, 200 * DAYS], "key": "persons", "others": 2}
    line = Line("share", Decimal("2.5"), Decimal(100), Decimal("250.00"), basis | method | told)

    why = explain(line, sources(shared_sums={4: SUM}))

    assert plain(why.sum_on_paper) == formula
    assert "на всю групу, тут не показано" in plain(why.quantity)
    for hidden in ("1 000", "10 м³", "50 ос", "200 ос"):
        assert hidden not in plain(why.quantity)
    assert why.figures == ()


def test_a_share_that_is_taken_back_tells_no_part_of_the_whole() -> None:
    line = Line("share", Decimal("-0.25"), Decimal(1000), Decimal("-250.00"), {"taken_back": 1})

    why = explain(line, sources(shared_sums={4: SUM}))

    assert plain(why.quantity) == "Знято нараховане раніше за 11.2026: 250,00 ₴."
