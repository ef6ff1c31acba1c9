"""What an explanation says of each method, without a database."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.charging.explanation import Explanation, Sources, Voice, explain
from app.charging.explanation.act_sources import ActSource
from app.charging.explanation.sources import MeterSource, NormSource, ReadingSource, TariffSource
from app.kernel.figures import NARROW, NO_BREAK

ACT = ActSource("рішення", "77", date(2025, 12, 1), "виконкому")
MILLION = 1_000_000


@dataclass
class Line:
    method: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    basis: dict[str, Any]
    account_id: int = 1
    service_id: int = 1
    month: date = field(default=date(2026, 11, 1))
    part: str = ""


def a_tariff(price: str, **named: Any) -> TariffSource:
    return TariffSource(
        ACT,
        Decimal(price),
        date(2026, 1, 1),
        named.get("part", ""),
        named.get("zone", ""),
        Decimal(named.get("tier_floor", 0)),
    )


def sources(**known: Any) -> Sources:
    empty: dict[int, Any] = {}
    kinds = ("readings", "meters", "tariffs", "norms", "shared_sums", "documents")
    return Sources(
        units=known.pop("units", {1: "m3"}), **{kind: known.get(kind, empty) for kind in kinds}
    )


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ").replace(NARROW, " ")


def a_metered_line(**basis: Any) -> tuple[Line, Explanation]:
    line = Line(
        "metered",
        Decimal(basis.pop("quantity", 7)),
        Decimal("32.184"),
        Decimal("225.29"),
        {
            "register": 3,
            "start": [10, 135_211_000],
            "end": [11, 142_211_000],
            "volume": 7 * MILLION,
            "tariff": 5,
            **basis,
        },
    )
    found = sources(
        readings={
            10: ReadingSource(date(2026, 10, 31), Decimal("135.211"), "cabinet"),
            11: ReadingSource(date(2026, 11, 30), Decimal("142.211"), "inspector"),
        },
        meters={3: MeterSource("0451", "night", "m3", 3)},
        tariffs={5: a_tariff("32.184", zone="night")},
    )
    return line, explain(line, found)


class TestMetered:
    def test_shows_the_dial_with_its_own_places(self) -> None:
        _, why = a_metered_line()

        assert plain(why.formula) == "(142,211 − 135,211) м³ × 32,184 ₴ = 225,29 ₴"
        assert plain(why.quantity) == (
            "Лічильник № 0451: 135,211 на 31.10.2026 (з кабінету), 142,211 на 30.11.2026 "
            "(контролер); спожито 7 м³. Нічна зона."
        )
        assert why.notes == ("Нічна зона.",)
        assert why.reading is not None
        assert why.reading.tells_all

    def test_passes_zero_by_way_of_the_capacity(self) -> None:
        _, why = a_metered_line(wraps=1000 * MILLION)

        assert plain(why.formula).startswith("(1 000 − 135,211 + 142,211) м³")
        assert "перейшов через нуль" in why.quantity
        assert why.reading is not None
        assert not why.reading.tells_all

    @pytest.mark.parametrize(
        ("dial", "unit", "volume", "step"),
        [
            ("gj", "gcal", "3.82153", "(36,000 − 20,000) ГДж ÷ 4,1868 ≈ 3,82153 Гкал"),
            ("mwh", "gj", "57.6", "(36,000 − 20,000) МВт·год × 3,6 = 57,6 ГДж"),
            ("kwh", "gcal", "0.013758", "(36,000 − 20,000) кВт·год ÷ 1 163 ≈ 0,013758 Гкал"),
            ("gj", "kwh", "4444.444444", "(36,000 − 20,000) ГДж ÷ 0,0036 ≈ 4 444,444444 кВт·год"),
        ],
    )
    def test_in_another_unit_says_by_what_it_is_converted(
        self, dial: str, unit: str, volume: str, step: str
    ) -> None:
        read = {"start": [10, 20 * MILLION], "end": [11, 36 * MILLION]}
        basis = {"register": 3, **read, "volume": int(Decimal(volume) * MILLION)}
        readings = {id_: ReadingSource(date(2026, 10, 31), Decimal(0), "staff") for id_ in (10, 11)}

        why = explain(
            Line("metered", Decimal(volume), Decimal(0), Decimal(0), basis),
            sources(
                units={1: unit}, readings=readings, meters={3: MeterSource("0451", "", dial, 3)}
            ),
        )

        assert plain(why.steps[0]) == step

    def test_that_is_cut_shows_the_whole_volume_first(self) -> None:
        _, why = a_metered_line(quantity="3.5", days=[15, 30])

        assert [plain(step) for step in why.steps] == [
            "(142,211 − 135,211) м³ = 7 м³",
            "7 м³ × 15/30 дн. = 3,5 м³",
            "3,5 м³ × 32,184 ₴ = 225,29 ₴",
        ]
        assert why.sum_on_paper.endswith(why.formula)
        assert "Нараховано за 15 із 30 днів." in why.quantity
        assert why.rounding == ("Суму заокруглено один раз, до копійки.")

    def test_keeps_its_readings_for_the_bill(self) -> None:
        _, why = a_metered_line()

        assert why.reading is not None
        assert why.reading.reading_ids == (10, 11)
        assert (why.reading.end, why.reading.zone, why.reading.places) == (
            Decimal("142.211"),
            "night",
            3,
        )


class TestNorm:
    def a_line(self, per: str, amount: str = "444.14", **basis: Any) -> Explanation:
        line = Line(
            "norm",
            Decimal("13.8"),
            Decimal("32.184"),
            Decimal(amount),
            {"norm": [8, 4_600_000], "persons": [9, 3 * MILLION], "tariff": 5, **basis},
        )
        found = sources(
            norms={8: NormSource(ACT, per)},
            tariffs={5: a_tariff("32.184")},
            documents={9: "довідка № 12"},
        )
        return explain(line, found)

    def test_names_norm_persons_and_the_paper_they_rest_on(self) -> None:
        why = self.a_line("person")

        assert plain(why.quantity) == (
            "Норма споживання 4,6 м³ на особу на місяць "
            "(рішення виконкому № 77 від 01.12.2025), осіб: 3."
        )
        assert why.documents == ("Підстава кількості: довідка № 12.",)
        assert plain(why.formula) == "4,6 м³ × 3 ос. × 32,184 ₴ = 444,14 ₴"

    def test_counts_heads_where_the_norm_is_for_a_head(self) -> None:
        assert "на голову худоби на місяць" in self.a_line("head").quantity

    def test_rounds_for_one_person_first_where_the_company_does(self) -> None:
        why = self.a_line("person", "444.15", person_first=1)

        assert [plain(step) for step in why.steps] == [
            "4,6 м³ × 32,184 ₴ = 148,05 ₴",
            "148,05 ₴ × 3 ос. = 444,15 ₴",
        ]
        assert why.rounding == "Спершу заокруглено до копійки плату за особу, тоді її помножено."


class TestPrice:
    def test_below_the_tariff_names_the_ceiling(self) -> None:
        basis = {"tariff": 5, "ceiling": 4427}
        line = Line("subscription", Decimal(1), Decimal("44.27"), Decimal("44.27"), basis)

        why = explain(line, sources(units={1: "month"}, tariffs={5: a_tariff("60")}))

        assert plain(why.text) == (
            "Плата за абонентське обслуговування за місяць. Закон обмежує плату сумою 44,27 ₴. "
            "Тариф 60,00 ₴ за місяць діє з 01.01.2026 (рішення виконкому № 77 від 01.12.2025). "
            "Суму заокруглено один раз, до копійки."
        )

    def test_of_a_part_names_the_ceiling_of_all_parts_together(self) -> None:
        basis = {"tariff": 5, "ceiling": 3300, "trimmed": 1, "days": [7, 30]}
        line = Line("subscription", Decimal("0.233333"), Decimal(11), Decimal("2.56"), basis)

        why = explain(line, sources(units={1: "month"}, tariffs={5: a_tariff("20", part="a")}))

        assert plain(why.quantity) == (
            "Плата за абонентське обслуговування за місяць. Складова тарифу: a. Закон обмежує "
            "плату за абонентське обслуговування сумою 33,00 ₴ на місяць за всі складові разом; на "
            "цю складову припадає 11,00 ₴. Разом плата не більша за граничну: тут нараховано на "
            "0,01 ₴ менше, ніж вийшло з округленням. Нараховано за 7 із 30 днів."
        )
        assert plain(why.formula) == "1 × 7/30 дн. × 11,00 ₴ − 0,01 ₴ = 2,56 ₴"

    def test_of_a_part_and_tier_says_which(self) -> None:
        line = Line("flat", Decimal(1), Decimal(2), Decimal(2), {"tariff": 5})

        why = explain(line, sources(tariffs={5: a_tariff("2", part="fixed", tier_floor=100)}))

        assert why.price_part == "fixed"
        assert plain(why.quantity).endswith(
            "Складова тарифу: fixed. Ця ціна діє на обсяг понад 100 м³ за місяць; у неповному "
            "місяці межа менша за днями."
        )


def test_is_said_in_the_readers_language_and_currency() -> None:
    english = {"Плата з квартири за місяць.": "A monthly fee for each flat."}
    line = Line("flat", Decimal(1), Decimal(2), Decimal(2), {})

    def say(text: str) -> str:
        return english.get(text, text)

    why = explain(line, sources(), voice=Voice(say, "UAH"))

    assert why.quantity == "A monthly fee for each flat."
    assert plain(why.formula) == "1 × 2,00 UAH = 2,00 UAH"
