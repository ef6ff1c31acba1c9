"""The published examples and the trade's cases, to the kopeck."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.kernel.month import Month
from app.penalty.debts import ALWAYS, NEVER, Block, Days, Debt, Growth, Movement, Rate
from app.penalty.inflation import InflationTerms, calculate_inflation
from app.penalty.interest import InterestTerms, calculate_interest
from app.penalty.penalty import PenaltyTerms, calculate_penalty

D = Decimal
WARTIME = Block(date(2022, 2, 24), date(2023, 12, 30), "moratorium", "постанова КМУ № 206")


def a_debt(amount: str, due_on: date, *paid: tuple[date, str], **of: Any) -> Debt:
    moves = [Movement(due_on.replace(day=1), D(amount))]
    moves += [Movement(day, -D(each)) for day, each in paid]
    month = Month.of(due_on).plus(-1).first_day
    arose_on = of.get("arose_on", due_on.replace(day=1))
    return Debt(1, month, 1, due_on, arose_on, moves)


def terms(
    *blocks: Block,
    rates: Sequence[Rate] = (Rate(date.min, None, D("0.01")),),
    days_off: frozenset[date] = frozenset(),
    counts_payment_day: Days = NEVER,
) -> PenaltyTerms:
    return PenaltyTerms(Growth(rates, blocks, counts_payment_day), days_off)


def yearly(*blocks: Block, leap_years: Days = ALWAYS) -> InterestTerms:
    wider = [block for block in blocks if not block.of_penalty_only]
    return InterestTerms(Growth([Rate(date.min, None, D(3))], wider), leap_years=leap_years)


def indices(**percent: str) -> InflationTerms:
    numbers = {"mar": 3, "apr": 4, "may": 5, "jun": 6}
    return InflationTerms({Month(2026, numbers[m]): D(v) for m, v in percent.items()}, [])


class TestP1:
    debt = a_debt("1000.00", date(2026, 2, 20), (date(2026, 3, 23), "1000.00"))

    def test_penalty_begins_on_monday_and_runs_twenty_eight_days(self) -> None:
        found = calculate_penalty(self.debt, terms(), until=date(2026, 4, 30))

        (row,) = found.rows
        assert (row.interval.start, row.interval.days) == (date(2026, 2, 23), 28)
        assert row.interval.last_day == date(2026, 3, 22)
        assert found.amount == D("2.80")

    def test_three_per_cent_runs_thirty_calendar_days(self) -> None:
        found = calculate_interest(self.debt, yearly(), until=date(2026, 4, 30))

        (row,) = found.rows
        assert (row.interval.start, row.interval.days) == (date(2026, 2, 21), 30)
        assert found.amount == D("2.47")

    def test_the_cap_is_reached_after_ten_thousand_days(self) -> None:
        unpaid = a_debt("1000.00", date(2026, 2, 20))

        before = calculate_penalty(unpaid, terms(), until=date(2053, 7, 9))
        at, after = (
            calculate_penalty(unpaid, terms(), until=day)
            for day in (date(2053, 7, 10), date(2054, 7, 10))
        )

        assert (before.amount, before.is_capped) == (D("999.90"), False)
        assert (at.amount, at.is_capped) == (D("1000.00"), True)
        assert (after.amount, after.is_capped) == (D("1000.00"), True)


class TestP2:
    debt = a_debt("2500.00", date(2022, 1, 31))

    def test_the_moratorium_counts_for_nothing_and_is_told(self) -> None:
        found = calculate_penalty(self.debt, terms(WARTIME), until=date(2024, 3, 31))

        told = [(row.interval.start, row.interval.days, row.exact) for row in found.rows]
        assert told == [
            (date(2022, 2, 1), 23, D("5.75")),
            (date(2022, 2, 24), 674, D(0)),
            (date(2023, 12, 30), 93, D("23.25")),
        ]
        assert found.rows[1].interval.block == WARTIME
        assert found.amount == D("29.00")

    def test_it_stops_three_per_cent_and_inflation_too(self) -> None:
        during = date(2023, 12, 29)
        monthly = {Month(2022, 2).plus(at): D("101.5") for at in range(23)}

        interest = calculate_interest(self.debt, yearly(WARTIME), until=during)
        inflation = calculate_inflation(self.debt, InflationTerms(monthly, [WARTIME]), until=during)

        assert interest.amount == D("4.73")  # 2500 x 3 % x 23 / 365
        assert inflation.amount == 0
        assert inflation.protected == sorted(monthly)

    def test_a_ban_on_penalty_alone_leaves_three_per_cent(self) -> None:
        only = Block(date(2022, 2, 1), None, "state_arrears", "лист", of_penalty_only=True)

        assert calculate_penalty(self.debt, terms(only), until=date(2022, 2, 28)).amount == 0
        found = calculate_interest(self.debt, yearly(only), until=date(2022, 2, 28))
        assert found.amount == D("5.75")  # 2500 x 3 % x 28 / 365


class TestP3:
    rises = indices(mar="101.0", apr="100.8", may="99.8")
    due = date(2026, 2, 20)

    @pytest.mark.parametrize(
        ("paid", "losses"),
        [
            ([(date(2026, 5, 10), "1000")], "18.08"),
            ([(date(2026, 5, 25), "1000")], "16.04"),
            ([(date(2026, 4, 20), "400"), (date(2026, 5, 25), "600")], "16.86"),
        ],
        ids=["a", "b", "c"],
    )
    def test_inflation_counts_months_by_their_halves(
        self, paid: list[tuple[date, str]], losses: str
    ) -> None:
        found = calculate_inflation(
            a_debt("1000.00", self.due, *paid), self.rises, until=date(2026, 6, 10)
        )

        assert found.amount == D(losses)

    def test_falling_prices_lower_the_losses_but_give_nothing_back(self) -> None:
        falling = indices(mar="99.0", apr="98.0")

        found = calculate_inflation(a_debt("1000", self.due), falling, until=date(2026, 4, 30))

        assert found.rows[0].coefficient == D("0.9702")
        assert found.amount == 0

    def test_a_month_without_an_index_is_named_not_guessed(self) -> None:
        found = calculate_inflation(
            a_debt("1000.00", self.due), indices(mar="101.0"), until=date(2026, 5, 16)
        )

        assert found.amount == D("10.00")
        assert found.unknown == [Month(2026, 4), Month(2026, 5)]


class TestP4:
    debt = a_debt("1200.00", date(2023, 10, 31))

    def test_days_of_a_leap_year_are_366ths(self) -> None:
        found = calculate_interest(self.debt, yearly(), until=date(2024, 2, 29))

        assert [(row.interval.days, row.year_days) for row in found.rows] == [(61, 365), (60, 366)]
        assert found.amount == D("11.92")

    def test_or_365ths_throughout_where_the_company_says_so(self) -> None:
        found = calculate_interest(self.debt, yearly(leap_years=NEVER), until=date(2024, 2, 29))

        assert [row.interval.days for row in found.rows] == [121]
        assert found.amount == D("11.93")


class TestCases:
    def test_c061_penalty_begins_on_the_first_working_day(self) -> None:
        debt = a_debt("1000.00", date(2024, 4, 20))

        assert calculate_penalty(debt, terms(), until=date(2024, 4, 30)).amount == D("0.90")

    def test_a_day_off_of_the_calendar_postpones_it_too(self) -> None:
        debt = a_debt("1000.00", date(2024, 4, 20))
        off = frozenset({date(2024, 4, 22), date(2024, 4, 23)})

        found = calculate_penalty(debt, terms(days_off=off), until=date(2024, 4, 30))

        assert found.amount == D("0.70")

    def test_c065_it_never_comes_to_more_than_the_debt(self) -> None:
        debt = a_debt("1.00", date(1997, 1, 20), arose_on=date(2019, 6, 1))

        assert calculate_penalty(debt, terms(), until=date(2026, 1, 1)).amount == D("1.00")

    def test_c066_none_while_the_state_owes(self) -> None:
        debt = a_debt("500.00", date(2026, 2, 20))
        owing = Block(date(2026, 3, 1), date(2026, 5, 1), "state_arrears", "довідка")

        found = calculate_penalty(debt, terms(owing), until=date(2026, 5, 31))

        assert [row.interval.days for row in found.rows] == [6, 61, 31]
        assert [row.exact for row in found.rows] == [D("0.30"), D(0), D("1.55")]
        assert found.rows[1].interval.block == owing

    @pytest.mark.parametrize(
        ("arose_on", "amount"), [(date(2019, 3, 31), "0.00"), (date(2019, 6, 30), "0.02")]
    )
    def test_c067_debts_before_the_law_bear_none(self, arose_on: date, amount: str) -> None:
        debt = a_debt("200.00", date(2019, 7, 19), arose_on=arose_on)

        assert calculate_penalty(debt, terms(), until=date(2019, 7, 22)).amount == D(amount)

    def test_c068_each_span_has_its_own_debt_where_the_day_of_payment_counts(self) -> None:
        debt = a_debt("1000.00", date(2025, 9, 20), (date(2025, 9, 30), "400.00"))
        counting = terms(counts_payment_day=ALWAYS)

        found = calculate_penalty(debt, counting, until=date(2025, 10, 10))

        told = [(row.interval.debt, row.interval.days) for row in found.rows]
        assert told == [(D(1000), 9), (D(600), 10)]
        assert found.amount == D("1.50")
        assert calculate_penalty(debt, terms(), until=date(2025, 10, 10)).amount == D("1.46")

    @pytest.mark.parametrize(("paid_on", "amount"), [(19, "0.00"), (20, "0.00"), (21, "0.10")])
    def test_a_debt_paid_by_its_day_bears_none_and_one_day_late_one_day(
        self, paid_on: int, amount: str
    ) -> None:
        # Due on Thursday, 19 March 2026: the first day late is Friday.
        debt = a_debt("1000.00", date(2026, 3, 19), (date(2026, 3, paid_on), "1000.00"))

        assert calculate_penalty(debt, terms(), until=date(2026, 4, 18)).amount == D(amount)

    def test_published_w05_a_thousand_bears_ten_kopecks_a_day(self) -> None:
        debt = a_debt("1000.00", date(2026, 3, 19))

        assert calculate_penalty(debt, terms(), until=date(2026, 3, 20)).amount == D("0.10")

    def test_published_w07_is_rounded_half_up_not_cut(self) -> None:
        debt = a_debt("500068.76", date(2026, 3, 19))

        assert calculate_penalty(debt, terms(), until=date(2026, 3, 27)).amount == D("400.06")

    def test_a_rate_of_its_days_only(self) -> None:
        rates = [Rate(date.min, date(2026, 4, 1), D("0.01")), Rate(date(2026, 4, 1), None, D(0))]
        debt = a_debt("1000.00", date(2026, 3, 19))

        found = calculate_penalty(debt, terms(rates=rates), until=date(2026, 5, 31))

        assert found.amount == D("1.20")  # 20 to 31 March
