"""Cases of rounding, shares and calendars from other people's practice, by their numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from app.charging.calculate import calculate
from app.charging.exact import from_millionths, half_up, kopecks, wide
from app.charging.facts import METERED, READINGS, Facts
from app.charging.readings import bounded, without_opening
from app.charging.rules import Rules
from app.kernel.month import Month
from app.months.parameter_keys import MonthBasis
from tests.factories.charging import (
    RULES,
    a_register,
    a_tariff,
    an_agreement,
    frame,
    millions,
    some_facts,
)


def shared(amount: int, *weights: str) -> list[Decimal]:
    """Return the parts of a sum by weights, in the order of accounts."""
    numbers = range(1, len(weights) + 1)
    group = {"service_id": 1, "shared_sum_id": 1}
    facts = some_facts(
        accounts=[{"account_id": n} for n in numbers],
        agreements=[an_agreement("share", number=n, account_id=n, service_id=1) for n in numbers],
        services=[{"service_id": 1}],
        shares=[
            {"agreement_id": n, "account_id": n, "parameter_id": n, "value": millions(weight)}
            | group
            for n, weight in zip(numbers, weights, strict=True)
        ],
        shared_sums=[{"amount": amount} | group],
    )
    return [kopecks(each) for each in calculate(facts, RULES).rows["amount"]]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        pytest.param(100, ("1", "1", "1"), ("0.34", "0.33", "0.33"), id="c002"),
        pytest.param(1003, ("49", "51"), ("4.91", "5.12"), id="c004"),
        pytest.param(1000, ("45", "20", "34"), ("4.55", "2.02", "3.43"), id="c008"),
        pytest.param(100_000, ("0.5",) * 4, ("250.00",) * 4, id="c009"),
    ],
)
def test_shares_of_a_sum(amount: int, weights: tuple[str, ...], parts: tuple[str, ...]) -> None:
    assert shared(amount, *weights) == [Decimal(part) for part in parts]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(235, 10, 24), (-235, 10, -24), (25, 10, 3), (-25, 10, -3), (24, 10, 2)],
)
def test_c040_negative_amounts_round_as_mirrors(
    numerator: int, denominator: int, expected: int
) -> None:
    rows = pl.DataFrame({"n": [numerator]})

    assert rows.select(half_up(wide(pl.col("n")), denominator)).item() == expected


def test_c038_a_line_is_rounded_after_multiplying() -> None:
    def total(*volumes: str) -> Decimal:
        registers = [
            a_register("0", volume, number=n, meter_id=n)
            for n, volume in enumerate(volumes, start=1)
        ]
        facts = some_facts(
            agreements=[an_agreement("metered")],
            registers=registers,
            tariffs=[a_tariff("3.798")],  # 3.60 and 5.5 % VAT
        )
        return kopecks(int(calculate(facts, RULES).rows["amount"].sum()))

    assert total("10") == Decimal("37.98")
    assert total(*["1"] * 10) == Decimal("38.00")


def test_c036_vat_is_that_of_the_lines_everywhere() -> None:
    """55.55 and 11.11 net at 23 %: 15.34 by lines, where the document alone would say 15.33."""
    facts = some_facts(
        accounts=[{"account_id": 1}],
        agreements=[an_agreement("metered", number=n, service_id=n) for n in (1, 2)],
        services=[{"service_id": 1}, {"service_id": 2}],
        registers=[a_register("0", "1", number=n, meter_id=n, service_id=n) for n in (1, 2)],
        tariffs=[
            a_tariff("68.3265", number=1, service_id=1),
            a_tariff("13.6653", number=2, service_id=2),
        ],
    )

    amounts = [kopecks(each) for each in calculate(facts, RULES).rows["amount"]]
    assert sorted(amounts) == [Decimal("13.67"), Decimal("68.33")]
    assert sum(amounts) - Decimal("66.66") == Decimal("15.34")


class TestReadingDay:
    def test_c044_february_closes_on_its_own_last_day(self) -> None:
        for month, opens, closes in (
            (Month(2026, 2), date(2026, 1, 30), date(2026, 2, 28)),
            (Month(2026, 3), date(2026, 2, 28), date(2026, 3, 30)),
            (Month(2028, 2), date(2028, 1, 30), date(2028, 2, 29)),
        ):
            rules = Rules(month, reading_day=30)
            assert (rules.closing_day(1), rules.closing_day()) == (opens, closes)

    @pytest.mark.parametrize("day", [28, 29, 30, 31])
    def test_c042_c043_periods_chain_for_five_years(self, day: int) -> None:
        month = Month(2024, 1)
        for number in range(60):
            rules = Rules(month.plus(number), reading_day=day)
            following = Rules(month.plus(number + 1), reading_day=day)
            assert rules.closing_day() == following.closing_day(1)
            assert rules.end == following.first


def read(day: date, value: str, *, trust: int = 1, number: int = 0) -> dict[str, object]:
    return {"register_id": 7, "reading_id": number or day.toordinal(), "day": day} | {
        "value": millions(value),
        "trust": trust,
        "is_act": False,
    }


def facts_of(rules: Rules, *readings: dict[str, object]) -> Facts:
    register = frame(METERED, [{"register_id": 7, "meter_id": 7, "service_id": 1}], rules)
    known = frame(READINGS, list(readings), rules)
    facts = some_facts(rules, agreements=[an_agreement("metered")], tariffs=[a_tariff("1")])
    return replace(facts, registers=bounded(register, known, rules=rules))


def volume(rules: Rules, *readings: dict[str, object]) -> Decimal | str:
    outcome = calculate(facts_of(rules, *readings), rules)
    if outcome.rows.is_empty():
        return str(outcome.problems["kind"].item())
    return from_millionths(int(outcome.rows["quantity"].sum())).normalize()


class TestReadings:
    def test_a_back_dated_reading_is_ordered_by_its_day(self) -> None:
        readings = [read(date(2026, 11, 30), "20"), read(date(2026, 10, 31), "10")]
        late = read(date(2026, 11, 15), "14", number=999_999)

        assert volume(RULES, *readings, late) == Decimal(10)

    def test_the_trusted_source_of_a_day_is_believed(self) -> None:
        readings = [
            read(date(2026, 10, 31), "10"),
            read(date(2026, 11, 30), "99", trust=4, number=5),
            read(date(2026, 11, 30), "12", trust=2, number=6),
        ]

        assert volume(RULES, *readings) == Decimal(2)

    def test_only_a_silent_register_is_looked_up_further_back(self) -> None:
        register = frame(METERED, [{"register_id": 7}, {"register_id": 8}])
        known = frame(READINGS, [read(date(2026, 10, 1), "1")])

        assert without_opening(register, known, rules=RULES).to_list() == [8]


class TestCalendarDays:
    rules = Rules(Month(2026, 11), month_by=MonthBasis.CALENDAR)

    def test_takes_consumption_between_two_readings_as_even(self) -> None:
        readings = [
            read(date(2026, 10, 21), "100"),  # 1 a day to 10 November
            read(date(2026, 11, 10), "120"),  # 2 a day to 10 December
            read(date(2026, 12, 10), "180"),
        ]

        assert volume(self.rules, *readings) == Decimal(10 + 40)

    def test_months_add_up_to_the_readings(self) -> None:
        readings = [read(date(2026, 9, 13), "100"), read(date(2027, 1, 27), "151.7")]
        months = [Rules(Month(2026, n), month_by=MonthBasis.CALENDAR) for n in (10, 11, 12)]

        parts = [volume(rules, *readings) for rules in months]

        # 51.7 over 136 days: 106.463 at the end of September, 141.436 at the end of December.
        assert sum(part for part in parts if isinstance(part, Decimal)) == Decimal("34.973")

    def test_needs_a_reading_after_the_month(self) -> None:
        readings = [read(date(2026, 10, 21), "100"), read(date(2026, 11, 10), "120")]

        assert volume(self.rules, *readings) == "missing_reading"

    def test_b1_readings_at_midnight_need_no_others(self) -> None:
        readings = [read(date(2026, 10, 31), "100"), read(date(2026, 11, 30), "120")]

        assert volume(self.rules, *readings) == Decimal(20)
