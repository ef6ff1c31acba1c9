"""What is told of a share of a building's heat: the words, and a sum that comes to the amount."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation import Explanation, Voice, explain
from tests.factories.heat import HeatHouse, a_town, flat, rules_of
from tests.references.heat import Flat, Terms
from tests.unit.charging.test_explanation import Line, plain, sources
from tests.unit.charging.test_house_explanation import in_english


def told(
    house: HeatHouse, *, voice: Voice | None = None, least_others: int = 0, from_day: int = 1
) -> Sequence[Explanation]:
    """Explain the lines of a house as the engine made them, to staff unless said otherwise."""
    rules = rules_of(house.terms)
    facts = a_town([house], rules, "2000")
    assert facts.heat is not None
    season = facts.heat.seasons.with_columns(pl.col("start") + from_day - 1)
    facts = replace(facts, heat=replace(facts.heat, seasons=season))
    lines = calculate(facts, rules).rows.sort("account_id")
    return [
        explain(
            Line(
                "heat",
                from_millionths(row["quantity"]),
                from_millionths(row["price"]),
                kopecks(row["amount"]),
                json.loads(basis),
            ),
            replace(sources(units={1: "gcal"}), least_others=least_others),
            voice=voice or Voice(),
        )
        for row, basis in zip(lines.iter_rows(named=True), as_json(lines), strict=True)
    ]


MIXED = HeatHouse(
    Fraction(10),
    [
        flat(50, "allocators", "900"),
        flat(50, "allocators", "500"),
        flat(50, "allocators", "100"),
        flat(80),
        flat(60, "meter", "1.2"),
        flat(40, "individual"),
    ],
    Terms(k_m=Fraction("0.208")),
)


def test_by_area() -> None:
    first, *_, last = told(
        HeatHouse(Fraction(40), [flat(60), flat(45), flat(175), flat(50, "individual")])
    )

    assert plain(first.quantity) == (
        "Тепло будинку на опалення: 40 Гкал. З них 6 Гкал на роботу внутрішньобудинкових систем "
        "опалення, 4 Гкал на місця загального користування, 30 Гкал на опалення приміщень. "
        "Опалення приміщень поділено за опалюваною площею (60 м² із 280 м²). Тепло систем і місць "
        "загального користування ділять усі приміщення за площею (60 м² із 330 м²). Методика "
        "розподілу № 315 у редакції наказу № 358, чинній з 28.01.2022."
    )
    assert tuple(map(plain, first.steps)) == (
        "30 Гкал × 60 / 280 ≈ 6,428571 Гкал",
        "6 Гкал × 60 / 330 ≈ 1,090909 Гкал",
        "4 Гкал × 60 / 330 ≈ 0,727273 Гкал",
        "6,428571 + 1,090909 + 0,727273 ≈ 8,24675 Гкал",
        "8,24675 Гкал × 2 000,00 ₴ = 16 493,50 ₴",
    )
    assert "Приміщення опалюється само" in last.quantity


def test_in_the_month_of_connection_areas_are_told_as_they_are() -> None:
    first, *_ = told(HeatHouse(Fraction(7), [flat(60), flat("45.5")]), from_day=15)

    assert "за опалюваною площею (60 м² із 105,5 м²)" in plain(first.quantity)
    assert plain(first.steps[0]) == "5,25 Гкал × 60 / 105,5 ≈ 2,985782 Гкал"


def test_by_allocators_with_the_least_share() -> None:
    lowered, _, raised, *_ = told(MIXED)

    assert "показали 900 од. із 1 500 од. у будинку; за ними поділено 2,563448 Гкал." in plain(
        lowered.quantity
    )
    assert "знято, тут 0,191276 Гкал." in plain(lowered.quantity)
    assert tuple(map(plain, lowered.steps[:2])) == (
        "2,563448 Гкал × 900 / 1 500 ≈ 1,538069 Гкал",
        "1,538069 Гкал − 0,191276 Гкал = 1,346793 Гкал",
    )
    assert "Це менше за найменшу частку" in raised.quantity
    assert tuple(map(plain, raised.steps[:2])) == (
        "2,563448 Гкал × 100 / 1 500 ≈ 0,170897 Гкал",
        "0,5 × 6,42 Гкал × 50 / 290 ≈ 0,553448 Гкал",
    )


def test_without_a_device_and_by_a_meter() -> None:
    *_, without, metered, _ = told(MIXED)

    assert "враховано 1,5 середнього на квадратний метр (площа 80 м² із 290 м²)" in plain(
        without.quantity
    )
    assert plain(without.steps[0]) == "1,5 × 6,42 Гкал × 80 / 290 ≈ 2,656552 Гкал"
    assert "Лічильник тепла приміщення: 1,2 Гкал." in plain(metered.quantity)


def test_of_few_neighbours_tells_the_payer_his_own_parts_alone() -> None:
    """Two others have allocators: from their sum and the page of one the third is known."""
    lowered, _, _, without, *_ = told(MIXED, least_others=3)
    (alone,) = told(HeatHouse(Fraction(1), [flat(50, "allocators", "7")]), least_others=3)

    assert plain(lowered.quantity) == (
        "Частка приміщення в теплі будинку: 1,346793 Гкал на його опалення, 0,227273 Гкал на "
        "роботу внутрішньобудинкових систем, 0,315152 Гкал на місця загального користування. "
        "Обсяги будинку тут не показано: інших споживачів замало, і було б видно споживання "
        "сусіда. Повний розподіл надасть виконавець послуги на звернення. Методика розподілу № 315 "
        "у редакції наказу № 358, чинній з 28.01.2022."
    )
    assert tuple(map(plain, lowered.steps)) == (
        "1,346793 + 0,227273 + 0,315152 ≈ 1,88922 Гкал",
        "1,88922 Гкал × 2 000,00 ₴ = 3 778,44 ₴",
    )
    assert "площа 80 м² із 290 м²" in plain(without.quantity)
    assert "показали 7 од. із 7 од." in plain(alone.quantity)


def test_of_few_meters_tells_nobody_what_they_leave() -> None:
    """The rest is the building's heat less two meters: from it and one the other is known."""
    flats = [flat(60, "meter", "2"), flat(60, "meter", "1"), *(flat(50) for _ in range(4))]
    by_area = told(
        HeatHouse(Fraction(20), flats, Terms(few=Fraction(1), many=Fraction(1))), least_others=3
    )

    assert by_area
    assert all("Обсяги будинку тут не показано" in each.quantity for each in by_area)


def test_of_one_who_is_heated_centrally_nobody_is_told_the_heating() -> None:
    """Two bear common needs alone: the building's heating less one's own is the fourth flat's."""
    flats = [flat(60), flat(60), flat(50, "individual"), flat(50, "individual")]

    first, *_ = told(HeatHouse(Fraction(20), flats), least_others=2)

    assert "Обсяги будинку тут не показано" in first.quantity


def test_circulation_is_shared_by_what_is_shown() -> None:
    flats = [flat(50, hot_water=True), flat("33.3", hot_water=True), flat(20)]
    by_area, in_parts = (
        [
            plain(each.steps[3])
            for each in told(
                HeatHouse(Fraction(10), flats, Terms(circulation=Fraction(3), circulation_by=by))
            )
        ]
        for by in ("by_area", "by_premises")
    )

    assert by_area == [
        "3 Гкал × 50 / 83,3 ≈ 1,80072 Гкал",
        "3 Гкал × 33,3 / 83,3 ≈ 1,19928 Гкал",
        "3 Гкал × 0 / 83,3 = 0 Гкал",
    ]
    assert in_parts == [
        "3 Гкал × 1 / 2 = 1,5 Гкал",
        "3 Гкал × 1 / 2 = 1,5 Гкал",
        "3 Гкал × 0 / 2 = 0 Гкал",
    ]


def test_in_english() -> None:
    voice = Voice(in_english, "UAH")
    few = told(MIXED, voice=voice, least_others=3)
    for each in (*told(MIXED, voice=voice), *told(OVERDRAWN, voice=voice), *few):
        text = each.quantity + each.sum_on_paper
        assert not any("а" <= letter <= "я" or letter in "іїє" for letter in text.lower()), text


OVERDRAWN = HeatHouse(
    Fraction(2), [flat(50, "meter", "1.5"), flat(50, "meter", "1"), flat(40, "allocators", "0")]
)


@pytest.mark.parametrize(
    "flats",
    [
        MIXED.flats,
        OVERDRAWN.flats,
        [flat(80, "meter", "2"), flat(60, "meter", "1"), flat(40, "meter", "0.1"), flat(30)],
        [flat(50, "allocators", "0"), flat("33.3", "allocators", "0")],
        [flat(50, hot_water=True), flat("33.3", hot_water=True)],
        [flat(50, "allocators", "1"), flat(70, "meter", "2.9"), flat(30, "allocators", "0")],
    ],
)
@pytest.mark.parametrize("put_in", [2, 10])
def test_the_steps_come_to_the_amount_for_someone_who_sees_only_them(
    flats: Sequence[Flat], put_in: int
) -> None:
    """Each step recomputed from its own figures gives the next; the last gives the amount."""
    is_hot = any(each.hot_water for each in flats)
    terms = Terms(circulation=Fraction("0.2"), circulation_by="by_area") if is_hot else Terms()

    for each in told(HeatHouse(Fraction(put_in), flats, terms)):
        *steps, last = map(plain, each.steps)
        for step in steps:
            sum_, sign, given = step.rpartition(" = " if " = " in step else " ≈ ")
            off = abs(_worth(sum_) - float(_figure(given)))
            assert (off < 0.00002, sign) == (True, " = " if off < 1e-9 else " ≈ "), step
        sum_, _, given = last.partition(" = ")
        assert round(_worth(sum_) + 1e-9, 2) == float(_figure(given)), last


def _figure(text: str) -> Decimal:
    kept = "".join(letter for letter in text if letter.isdigit() or letter == ",")
    return Decimal(kept.replace(",", "."))


def _worth(text: str) -> float:
    """Return what a sum written with `× / + −` comes to."""
    total = 0.0
    for sign, term in _terms(text):
        worth = 1.0
        for place, factor in enumerate(term.split(" × ")):
            top, *bottoms = factor.split(" / ")
            value = float(_figure(top))
            for bottom in bottoms:
                value /= float(_figure(bottom))
            worth = value if place == 0 else worth * value
        total += sign * worth
    return total


def _terms(text: str) -> Iterator[tuple[int, str]]:
    for plus in text.split(" + "):
        first, *others = plus.split(" − ")
        yield 1, first
        for each in others:
            yield -1, each
