"""What the payer is told of months without good readings: every figure of the sum on paper."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation.act_sources import ActSource
from app.charging.explanation.explain import Explanation, explain
from app.charging.explanation.reduction_sources import InterruptionSource
from app.charging.explanation.sources import MeterSource, NormSource, ReadingSource, Sources
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import millions
from tests.factories.estimates import a_state, estimating, overdue, stood
from tests.unit.charging.estimates import (
    APR,
    GAP,
    JAN,
    MAY,
    TENS,
    YEAR,
    facts_of,
    late,
    silent,
)
from tests.unit.charging.test_breaks_beside_meters import broken, of_january

BREAK = InterruptionSource(
    "emergency", date(2026, 1, 3), date(2026, 1, 13), "акт № 5 від 14.01.2026"
)


@dataclass
class ALine:
    service_id: int
    part: str
    method: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    basis: dict[str, Any]
    month: date
    account_id: int = 1


def explained(facts: Facts, rules: Rules, part: str, of: InterruptionSource = BREAK) -> Explanation:
    rows = calculate(facts, rules).rows
    whole = rows.with_columns(basis=as_json(rows)).filter(pl.col("part") == part)
    (row,) = whole.iter_rows(named=True)
    line = ALine(
        row["service_id"],
        part,
        row["method"],
        from_millionths(row["quantity"]),
        from_millionths(row["price"]),
        kopecks(row["amount"]),
        json.loads(row["basis"]),
        rules.month.first_day,
    )
    act = ActSource("рішення", "77", date(2025, 12, 1), "міськради")
    days = {701: date(2025, 12, 31), 702: date(2024, 12, 31), 790: date(2026, 5, 31)}
    readings = {key: ReadingSource(day, Decimal(0), "cabinet") for key, day in days.items()}
    return explain(
        line,
        Sources(
            units={1: "m3"},
            readings=readings,
            meters={7: MeterSource("4471920", "", "m3", 3)},
            tariffs={},
            interruptions={5: of},
            norms={1: NormSource(act, "person")},
            shared_sums={},
            documents={},
        ),
    )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


class TestTheAverage:
    def test_says_why_how_and_until_when(self) -> None:
        facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=JAN)

        told = explained(facts, JAN, "r7.est")

        assert plain(told.quantity) == (
            "Показань лічильника № 4471920 немає з 01.01.2026. Нараховано за середнім: 96 м³ за "
            "365 дн. (від 31.12.2024 до 31.12.2025), за 31 дн. без показань. З 01.04.2026 "
            "нараховуватимемо як без лічильника. Коли надійдуть показання, різницю врахуємо."
        )
        assert tuple(map(plain, told.steps)) == (
            "96 м³ ÷ 365 дн. × 31 дн. ≈ 8,153 м³",
            "8,153 м³ × 10,00 ₴ = 81,53 ₴",
        )

    def test_of_a_meter_behind_a_transformer_says_its_coefficient(self) -> None:
        """96 of the dial in 365 days are 8.153 in 31, and twenty times that was used."""
        register = silent(multiplier=20_000_000)
        facts = facts_of(register, known=estimating(histories=(YEAR,)), rules=JAN)

        told = explained(facts, JAN, "r7.est")

        assert tuple(map(plain, told.steps)) == (
            "96 м³ ÷ 365 дн. × 31 дн. × 20 ≈ 163,068 м³",
            "163,068 м³ × 10,00 ₴ = 1 630,68 ₴",
        )


class TestAsWithoutAMeter:
    def test_an_overdue_verification_is_named(self) -> None:
        known = estimating(states=(overdue(date(2026, 1, 1)),), histories=(YEAR,))
        facts = facts_of(late("201", date(2026, 1, 31)), known=known, rules=JAN)

        told = explained(facts, JAN, "r7.norm")

        assert plain(told.quantity) == (
            "Строк повірки лічильника № 4471920 минув: з 01.01.2026 його показання не "
            "враховуються. Нараховано як без лічильника, за нормою споживання: 4,5 м³ на особу "
            "на місяць (рішення міськради № 77 від 01.12.2025), осіб: 3."
        )
        assert tuple(map(plain, told.steps)) == (
            "4,5 м³ × 3 ос. = 13,5 м³",
            "13,5 м³ × 10,00 ₴ = 135,00 ₴",
        )

    def test_refused_access_is_cut_at_its_limit(self) -> None:
        state = a_state("access_refused", date(2026, 1, 15))
        facts = facts_of(silent(), known=estimating(states=(state,), histories=(YEAR,)), rules=APR)

        told = explained(facts, APR, "r7.norm.d15")

        assert plain(told.quantity).startswith("До лічильника № 4471920 не допущено з 15.01.2026.")
        assert plain(told.steps[0]) == "4,5 м³ × 3 ос. × 16/30 дн. = 7,2 м³"


class TestAnAct:
    def test_of_unauthorised_use_says_how_much_a_day(self) -> None:
        state = a_state("unauthorised", date(2026, 1, 22), daily=millions("30.5363"))
        known = estimating(states=(state,), histories=(YEAR,))
        facts = facts_of(late("203", date(2026, 1, 22)), known=known, rules=JAN)

        told = explained(facts, JAN, "r7.act.d22")

        assert "безоблікова витрата" in told.quantity
        assert tuple(map(plain, told.steps)) == (
            "30,5363 м³ × 10 дн. = 305,363 м³",
            "305,363 м³ × 10,00 ₴ = 3 053,63 ₴",
        )


class TestALateReading:
    def test_takes_off_what_was_charged(self) -> None:
        told = explained(facts_of(GAP, known=estimating(standing=TENS), rules=MAY), MAY, "r7")

        assert plain(told.quantity).endswith(
            "спожито 48 м³. Відраховано 30 м³, уже нараховані без показань (місяців: 3)."
        )
        assert tuple(map(plain, told.steps)) == (
            "(148,000 − 100,000) м³ = 48 м³",
            "48 − 30 = 18 м³",
            "18 м³ × 10,00 ₴ = 180,00 ₴",
        )

    def test_gives_back_what_was_too_much(self) -> None:
        register = GAP | {"to_value": millions("118")}
        told = explained(facts_of(register, known=estimating(standing=TENS), rules=MAY), MAY, "r7")

        assert plain(told.quantity).endswith(
            "Нараховано було більше, ніж спожито: 12 м³ повернуто."
        )
        assert plain(told.steps[-1]) == "−12 м³ × 10,00 ₴ = −120,00 ₴"

    def test_leaves_out_days_charged_for_good(self) -> None:
        final = stood(date(2026, 4, 1), date(2026, 5, 1), "13.5", step="norm", settling="final")
        facts = facts_of(GAP, known=estimating(standing=(*TENS[:2], final)), rules=MAY)

        assert tuple(map(plain, explained(facts, MAY, "r7").steps)) == (
            "(148,000 − 100,000) м³ = 48 м³",
            "48 м³ × 90/120 дн. = 36 м³",
            "36 − 20 = 16 м³",
            "16 м³ × 10,00 ₴ = 160,00 ₴",
        )


class TestDaysWithoutWater:
    def test_of_a_norm_in_place_of_a_meter_are_cut_and_rounded_before_the_price(self) -> None:
        known = estimating(states=(overdue(date(2026, 1, 1)),), histories=(YEAR,))
        facts = broken(facts_of(silent(), known=known, rules=JAN), JAN, of_january(3, 13))

        why = explained(facts, JAN, "b5.r7.norm.d3")

        assert plain(why.sum_on_paper) == (
            "−13,5 м³ × 10/31 дн. ≈ −4,355 м³; −4,355 м³ × 10,00 ₴ = −43,55 ₴"
        )
        assert plain(why.quantity) == (
            "Послуги не було з 03.01.2026 по 12.01.2026 (акт № 5 від 14.01.2026): плату за ці дні "
            "знято."
        )

    def test_of_hours_and_degrees_say_what_was_measured(self) -> None:
        known = estimating(states=(overdue(date(2026, 1, 1)),), histories=(YEAR,))
        facts = facts_of(silent(), known=known, rules=JAN)
        hours = broken(facts, JAN, of_january(3, 13, off_hours=950))
        days = (date(2026, 1, 3), date(2026, 1, 13), "акт № 5")

        in_part = InterruptionSource("emergency", *days, hours=Decimal("9.50"))
        why = explained(hours, JAN, "b5.r7.norm.d3", in_part)
        assert plain(why.quantity) == (
            "Послуги не було по 9,5 год із 24 з 03.01.2026 по 12.01.2026 (акт № 5): плату за ці "
            "дні зменшено на 39,5833 %."
        )
        cold = InterruptionSource("quality", *days, degrees=16)
        assert plain(explained(hours, JAN, "b5.r7.norm.d3", cold).quantity) == (
            "Послуга була неналежної якості: виміряно 16 °C. З 03.01.2026 по 12.01.2026 (акт № 5) "
            "плату за ці дні зменшено на 39,5833 %."
        )
