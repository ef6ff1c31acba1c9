"""How intervals are kept, told again and printed on a bill."""

from datetime import date
from decimal import Decimal

from app.documents.bills.late import interval_in_words
from app.kernel.month import Month
from app.penalty.debts import Block, Debt, Growth, Movement, Rate
from app.penalty.inflation import InflationTerms, calculate_inflation
from app.penalty.interest import InterestTerms, calculate_interest
from app.penalty.late.told import as_json, from_json, told_of
from app.penalty.penalty import PenaltyTerms, calculate_penalty

D = Decimal
UNTIL = date(2026, 3, 31)
DEBT = Debt(
    1,
    date(2026, 1, 1),
    1,
    date(2026, 2, 20),
    date(2026, 1, 31),
    [Movement(date(2026, 1, 31), D("1000.00")), Movement(date(2026, 3, 10), D("-400.00"))],
)
BAN = Block(date(2026, 3, 20), date(2026, 3, 25), "moratorium", "наказ № 376")


def rates(percent: str) -> Growth:
    return Growth([Rate(date.min, None, D(percent))], [BAN])


PENALTY = calculate_penalty(DEBT, PenaltyTerms(rates("0.01"), frozenset()), until=UNTIL)
INTEREST = calculate_interest(DEBT, InterestTerms(rates("3")), until=UNTIL)
INFLATION = calculate_inflation(DEBT, InflationTerms({Month(2026, 3): D("101.0")}, []), until=UNTIL)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class TestTold:
    def test_is_kept_as_it_was_told(self) -> None:
        for growth in (PENALTY, INTEREST, INFLATION):
            told = list(told_of(growth, until=UNTIL))
            assert from_json(as_json(iter(told))) == told

    def test_adds_up_to_the_sum(self) -> None:
        for growth in (PENALTY, INTEREST, INFLATION):
            told = sum((each.adds for each in told_of(growth, until=UNTIL)), D(0))
            assert abs(told - growth.amount) < D("0.0051")

    def test_is_cut_where_days_were_told_before(self) -> None:
        told = list(told_of(PENALTY, until=UNTIL, since=date(2026, 3, 1)))

        assert [(each.start, each.last, each.debt, each.days, each.adds) for each in told] == [
            (date(2026, 3, 1), date(2026, 3, 9), D(1000), 9, D("0.9000")),
            (date(2026, 3, 10), date(2026, 3, 19), D(600), 10, D("0.6000")),
            (date(2026, 3, 20), date(2026, 3, 24), D(600), 5, D("0.0000")),
            (date(2026, 3, 25), date(2026, 3, 31), D(600), 7, D("0.4200")),
        ]

    def test_is_printed_as_it_is_counted_on_paper(self) -> None:
        penalty = [plain(interval_in_words(each)) for each in told_of(PENALTY, until=UNTIL)]
        interest = [plain(interval_in_words(each)) for each in told_of(INTEREST, until=UNTIL)]
        inflation = [plain(interval_in_words(each)) for each in told_of(INFLATION, until=UNTIL)]

        assert penalty[0] == "23.02.2026–09.03.2026: 1 000,00 × 0,01 % за день × 15 дн. = 1,5000"
        assert penalty[2] == "20.03.2026–24.03.2026: мораторій, 0"
        assert interest[0] == (
            "21.02.2026–09.03.2026: 1 000,00 × 3 % на рік, 1/365 × 17 дн. = 1,3973"
        )
        assert inflation == ["21.02.2026–31.03.2026: 600,00 × 03.2026: 1,01 = 6,0000"]
