"""What is told of a share of a building's volume, in both languages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from babel.messages import Catalog

from app.charging.explanation import Explanation, Voice, explain
from app.charging.explanation.reduction_sources import AbsenceSource
from app.web.catalogues import read_catalogue
from app.web.languages import CATALOGUES
from tests.unit.charging.test_explanation import Line, plain, sources

MILLION = 1_000_000


def in_english(text: str, /, **facts: str) -> str:
    message = _english().get(text)
    assert message is not None
    said = str(message.string)
    return said % facts if facts else said


@cache
def _english() -> Catalog:
    return read_catalogue(CATALOGUES / "en" / "LC_MESSAGES" / "messages.po", "en")


def a_share(quantity: str, amount: str, *, voice: Voice | None = None, **basis: Any) -> Explanation:
    """Explain a share of what a building that took 30 m³ left over."""
    house = {"input": 30, "individual": 22, "common": 2, "carried": 0, "shared": 6}
    figures = {name: value * MILLION for name, value in house.items()}
    known = {"distribution": 5, **figures, "part": int(Decimal(quantity) * MILLION), **basis}
    line = Line("imbalance", Decimal(quantity), Decimal(10), Decimal(amount), known)
    away = AbsenceSource(date(2026, 11, 16), date(2027, 1, 1), "довідка № 7")
    return explain(line, replace(sources(), absences={5: away}), voice=voice or Voice())


def test_by_volume() -> None:
    why = a_share("1.636", "16.36", own=6 * MILLION, of=22 * MILLION)

    assert plain(why.quantity) == (
        "Вузол обліку будинку: 30 м³. За лічильниками й нормами приміщень 22 м³, на "
        "загальнобудинкові потреби 2 м³. Решту 6 м³ поділено між усіма приміщеннями за їхнім "
        "обсягом (6 м³ із 22 м³)."
    )
    assert plain(why.sum_on_paper) == "6 м³ × 6 / 22 ≈ 1,636 м³; 1,636 м³ × 10,00 ₴ = 16,36 ₴"


def test_by_persons_who_did_not_all_live_there_all_the_month() -> None:
    why = a_share("4", "40.00", persons=[7, 40 * MILLION], of=60 * MILLION)

    assert "за кількістю осіб (40 людино-днів із 60 людино-днів)." in plain(why.quantity)
    assert plain(why.steps[0]) == "6 м³ × 40 / 60 = 4 м³"


def test_by_persons_of_whom_some_are_away_and_by_which_paper() -> None:
    told: dict[str, Any] = {"absences": [5], "persons": [7, 30 * MILLION], "of": 120 * MILLION}
    all_month = a_share("3", "30.00", away=[60 * MILLION, 90 * MILLION], **told)
    half = a_share("3", "30.00", away=[40 * MILLION, 70 * MILLION], others=0, **told)

    paper = "з 16.11.2026 по 31.12.2026, довідка № 7."
    assert plain(all_month.quantity).endswith(
        f"(1 ос. із 4 ос.). Із 3 ос. не враховано 2 ос. тимчасово відсутніх: {paper}"
    )
    assert plain(half.quantity).endswith(
        f"Із 70 людино-днів не враховано 40 людино-днів тимчасово відсутніх: {paper}"
    )


def test_after_a_month_in_which_too_much_was_paid_for() -> None:
    why = a_share("3", "30.00", persons=[7, 30 * MILLION], of=60 * MILLION, carried=-2 * MILLION)

    assert "за кількістю осіб (1 ос. із 2 ос.)." in plain(why.quantity)
    assert "за попередній розподіл приміщення сплачують на 2 м³ більше" in plain(why.quantity)


def test_in_english() -> None:
    voice = Voice(in_english, "UAH")
    by_persons = a_share("3", "30.00", voice=voice, persons=[7, 30 * MILLION], of=60 * MILLION)
    by_area = a_share("1", "10.00", voice=voice, area=[7, 1_500 * MILLION], of=3_000 * MILLION)

    assert plain(by_persons.quantity) == (
        "Building meter: 30 m³. By meters and norms of premises 22 m³, common-building needs 2 m³. "
        "The remaining 6 m³ are divided among premises without readings by persons "
        "(1 pers. of 2 pers.)."
    )
    assert plain(by_area.quantity) == (
        "Building meter: 30 m³, of which common-building needs 2 m³. They are divided among all "
        "premises by area (50 m² of 100 m²)."
    )


def test_over_too_few_others_tells_nothing_but_ones_own() -> None:
    """In a house of two the sum of all less one's own is the neighbour's."""
    shares = (
        a_share("1.636", "16.36", own=6 * MILLION, of=22 * MILLION, others=2),
        a_share("4", "40.00", persons=[7, 40 * MILLION], of=60 * MILLION, others=0),
        a_share("1", "10.00", area=[7, 1_500 * MILLION], of=3_000 * MILLION, others=1),
    )

    for why in shares:
        told = plain(why.quantity) + plain(why.sum_on_paper)
        assert "Обсяги будинку тут не показано" in told
        assert not {"30", "22", "6 м³", "60", "50"} & set(told.replace("м³", " м³").split())
        assert why.figures == ()
    assert plain(shares[0].sum_on_paper) == "1,636 м³ × 10,00 ₴ = 16,36 ₴"


def test_over_three_others_tells_all() -> None:
    why = a_share("1.636", "16.36", own=6 * MILLION, of=22 * MILLION, others=3)

    assert "(6 м³ із 22 м³)" in plain(why.quantity)


def test_of_one_too_few_in_english() -> None:
    voice = Voice(in_english, "UAH")
    why = a_share("1.636", "16.36", voice=voice, own=6 * MILLION, of=22 * MILLION, others=1)

    assert "would show what a neighbour used" in plain(why.quantity)
