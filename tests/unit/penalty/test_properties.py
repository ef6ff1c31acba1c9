"""What holds for every history of a debt, and agreement with the reference in fractions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.month import Month
from app.penalty.debts import ALWAYS, NEVER, Block, Debt, Growth, Movement, Rate
from app.penalty.inflation import InflationTerms, calculate_inflation
from app.penalty.interest import InterestTerms, calculate_interest
from app.penalty.penalty import PenaltyTerms, calculate_penalty
from tests.references import penalty as reference

DUE = date(2023, 11, 20)
SPAN = 900
days = st.integers(-15, SPAN).map(lambda at: DUE + timedelta(days=at))
kopecks = st.integers(1, 500_000).map(lambda each: Decimal(each).scaleb(-2))


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """A debt, paid in parts that never come to more than it."""
    amount = left = draw(kopecks)
    moves = [Movement(DUE - timedelta(days=20), amount)]
    for day in sorted(draw(st.lists(days, max_size=6))):
        part = min(left, draw(kopecks))
        left -= part
        if part:
            moves.append(Movement(day, -part))
    return Debt(1, date(2023, 10, 1), 1, DUE, date(2023, 10, 31), moves)


@st.composite
def rates(draw: st.DrawFn, *, top: int) -> list[Rate]:
    """Rates that follow one another without a gap, some of them nothing."""
    cuts = sorted(draw(st.sets(days, max_size=3)))
    edges = [date.min, *cuts, None]
    percents = [Decimal(draw(st.integers(0, top))).scaleb(-3) for _ in edges[1:]]
    return [
        Rate(start or date.min, end, percent)
        for start, end, percent in zip(edges[:-1], edges[1:], percents, strict=True)
    ]


blocks = st.lists(
    st.tuples(days, st.integers(1, 200)).map(
        lambda drawn: Block(drawn[0], drawn[0] + timedelta(days=drawn[1]), "other", "акт")
    ),
    max_size=2,
)
indices = st.lists(
    st.integers(970, 1040).map(lambda each: Decimal(each).scaleb(-1)), min_size=34, max_size=34
).map(lambda found: {Month(2023, 11).plus(at): each for at, each in enumerate(found)})


def moves_of(debt: Debt) -> list[tuple[date, Fraction]]:
    return [(each.day, Fraction(each.amount)) for each in debt.movements]


def percent_on(day: date, known: list[Rate]) -> Fraction:
    return Fraction(next(each.percent for each in known if day in each))


def terms(known: list[Rate], protected: list[Block], cap: int = 100) -> PenaltyTerms:
    return PenaltyTerms(Growth(known, protected), frozenset(), Decimal(cap))


class TestPenalty:
    @given(debts(), rates(top=10), blocks, days, st.sampled_from([100, 10, 1]))
    def test_is_what_the_reference_counts_day_by_day(
        self, debt: Debt, known: list[Rate], protected: list[Block], until: date, cap: int
    ) -> None:
        found = calculate_penalty(debt, terms(known, protected, cap), until=until)

        expected = reference.penalty(
            DUE,
            moves_of(debt),
            until=until,
            percent_on=lambda day: percent_on(day, known),
            is_protected=lambda day: any(day in each for each in protected),
            cap=Fraction(cap, 100),
        )
        assert Fraction(found.amount) == expected

    @given(debts(), rates(top=1_000), blocks, days)
    def test_never_comes_to_more_than_the_debt(
        self, debt: Debt, known: list[Rate], protected: list[Block], until: date
    ) -> None:
        found = calculate_penalty(debt, terms(known, protected), until=until)

        assert 0 <= found.amount <= debt.movements[0].amount

    @given(debts(), rates(top=10), blocks, days, days)
    def test_is_the_same_however_its_days_are_cut(
        self, debt: Debt, known: list[Rate], protected: list[Block], until: date, at: date
    ) -> None:
        halves = [
            piece
            for each in known
            for piece in (
                [Rate(each.start, at, each.percent), Rate(at, each.end, each.percent)]
                if at in each and at > each.start
                else [each]
            )
        ]

        whole = calculate_penalty(debt, terms(known, protected), until=until)
        cut = calculate_penalty(debt, terms(halves, protected), until=until)

        assert cut == whole

    @given(debts(), rates(top=10), days, days, st.permutations(range(3)))
    def test_does_not_ask_which_payment_of_a_day_came_first(
        self, debt: Debt, known: list[Rate], until: date, day: date, order: list[int]
    ) -> None:
        parts = [Movement(day, Decimal(each)) for each in ("-0.01", "-0.02", "0.03")]
        more = [*debt.movements, *(parts[at] for at in order)]
        same = Debt(1, debt.month, 1, DUE, debt.arose_on, more)

        assert calculate_penalty(same, terms(known, []), until=until) == calculate_penalty(
            debt, terms(known, []), until=until
        )

    @given(debts(), rates(top=10), blocks, days)
    def test_never_falls_as_days_go_by(
        self, debt: Debt, known: list[Rate], protected: list[Block], until: date
    ) -> None:
        today, tomorrow = (
            calculate_penalty(debt, terms(known, protected), until=until + timedelta(days=each))
            for each in (0, 1)
        )

        assert tomorrow.amount >= today.amount


class TestInterest:
    @given(debts(), rates(top=5_000), blocks, days, st.sampled_from([365, 366]))
    def test_is_what_the_reference_counts_day_by_day(
        self, debt: Debt, known: list[Rate], protected: list[Block], until: date, longest: int
    ) -> None:
        leap = longest == 366
        found = calculate_interest(
            debt, InterestTerms(Growth(known, protected), ALWAYS if leap else NEVER), until=until
        )

        expected = reference.interest(
            DUE,
            moves_of(debt),
            until=until,
            percent_on=lambda day: percent_on(day, known),
            is_protected=lambda day: any(day in each for each in protected),
            leap_years=leap,
        )
        assert Fraction(found.amount) == expected


class TestInflation:
    @given(debts(), indices, days)
    def test_is_what_the_reference_counts_payment_by_payment(
        self, debt: Debt, monthly: dict[Month, Decimal], until: date
    ) -> None:
        found = calculate_inflation(debt, InflationTerms(monthly, []), until=until)

        paid = [(day, -amount) for day, amount in moves_of(debt)[1:] if day <= until]
        expected = reference.inflation(
            DUE,
            Fraction(debt.movements[0].amount),
            paid,
            until=until,
            indices={month.first_day: Fraction(each) for month, each in monthly.items()},
        )
        assert Fraction(found.amount) == expected
