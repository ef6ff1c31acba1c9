"""Random debts and rules, as they are counted one by one and as frames."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from app.kernel.month import Month
from app.penalty.debts import ALWAYS, NEVER, Block, Days, Debt, Growth, Movement, Rate
from app.penalty.inflation import InflationTerms, calculate_inflation
from app.penalty.interest import InterestTerms, calculate_interest
from app.penalty.late.counting import Asked, DebtKey, Grow
from app.penalty.late.sets.asking import ASKED
from app.penalty.late.sets.frames import KEY, LateDebts, Terms, day_number
from app.penalty.models import LateKind
from app.penalty.penalty import PenaltyTerms, calculate_penalty

D = Decimal
DAY = timedelta(days=1)
UNTIL = date(2025, 3, 31)
FIRST = date(2019, 1, 1)
KINDS = tuple(LateKind)
Asks = dict[tuple[LateKind, DebtKey], Asked]


def some_day(chance: random.Random, first: date = FIRST, last: date = UNTIL) -> date:
    return first + timedelta(days=chance.randint(0, (last - first).days))


def some_rates(chance: random.Random, percents: list[str]) -> list[Rate]:
    """Rates one after another, now and then with a gap, a rise to nothing or no change at all."""
    edges = sorted({some_day(chance) for _ in range(chance.randint(0, 4))})
    starts, ends = [date.min, *edges], [*edges, None]
    rates = [
        Rate(start, end, D(chance.choice(percents)))
        for start, end in zip(starts, ends, strict=True)
        if chance.random() < 0.95
    ]
    return rates or [Rate(date.min, None, D(percents[0]))]


def some_blocks(chance: random.Random) -> list[Block]:
    blocks = []
    for at in range(chance.choice([0, 0, 1, 1, 2, 3])):
        start = some_day(chance)
        length = chance.choice([1, 14, 31, 200, 900])
        end = None if chance.random() < 0.1 else start + timedelta(days=length)
        only_penalty = chance.random() < 0.4
        blocks.append(Block(start, end, "other", f'акт № {at} "про \\ пільги"', only_penalty))
    return sorted(blocks, key=lambda each: (each.of_penalty_only, each.start))


def some_days(chance: random.Random, likely: float) -> Days:
    """All days or none; sometimes those between two, or from one on."""
    if chance.random() < 0.6:
        return ALWAYS if chance.random() < likely else NEVER
    start, end, later = sorted({some_day(chance) for _ in range(9)})[:3]
    return chance.choice([Days(((start, None),)), Days(((date.min, start), (end, later)))])


def some_terms(chance: random.Random) -> Terms:
    blocks = some_blocks(chance)
    wider = [each for each in blocks if not each.of_penalty_only]
    pays_day = some_days(chance, 0.3)
    indices = {
        Month(2019, 1).plus(at): D(chance.randint(970, 1040)).scaleb(-1)
        for at in range(chance.choice([74, 76]))
        if chance.random() < 0.97
    }
    if chance.random() < 0.1:
        indices = dict.fromkeys(indices, D("99.125"))
    daily = some_rates(chance, ["0.01", "0.0100", "0.007", "0", "0.3"])
    yearly = some_rates(chance, ["3", "3.00", "2.75", "0", "36.6", "7.125"])
    return Terms(
        PenaltyTerms(
            Growth(daily, blocks, pays_day),
            frozenset(some_day(chance) for _ in range(300)),
            D(chance.choice(["100", "100", "2.5", "0.35", "0"])),
        ),
        InterestTerms(Growth(yearly, wider, pays_day), leap_years=some_days(chance, 0.7)),
        InflationTerms(indices, blocks),
    )


def some_amount(chance: random.Random) -> Decimal:
    most = chance.choice([30, 5_000, 500_000, 73_200_00, 900_000_000_00])
    return D(chance.randint(1, most)).scaleb(-2)


def some_debt(chance: random.Random, number: int) -> Debt:
    """A debt paid late and early, too much, in parts, charged again and turned round."""
    due = some_day(chance, date(2019, 2, 1), UNTIL - DAY)
    arose = due - timedelta(days=chance.randint(1, 60))
    charged = some_amount(chance)
    moves = [Movement(arose, charged)]
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3, 6])):
        day = some_day(chance, due - 30 * DAY, UNTIL + 40 * DAY)
        way = chance.random()
        if way < 0.45:
            share = D(chance.randint(1, 99)) / 100
            moves.append(Movement(day, -max((charged * share).quantize(D("0.01")), D("0.01"))))
        elif way < 0.6:
            moves.append(Movement(day, -charged))
        elif way < 0.7:
            moves.append(Movement(day, -some_amount(chance)))
        elif way < 0.85:
            moves.append(Movement(day, some_amount(chance)))
        else:
            again = chance.choice(moves)
            moves.append(Movement(max(day, again.day), -again.amount))
    chance.shuffle(moves)
    month = due.replace(day=1)
    return Debt(1 + number % 3, month, 10 + number, due, arose, moves)


def growers(terms: Terms) -> Mapping[LateKind, Grow]:
    return {
        LateKind.PENALTY: lambda debt, day: calculate_penalty(debt, terms.penalty, until=day),
        LateKind.INTEREST: lambda debt, day: calculate_interest(debt, terms.interest, until=day),
        LateKind.INFLATION: lambda debt, day: calculate_inflation(debt, terms.inflation, until=day),
    }


def key_of(debt: Debt) -> DebtKey:
    return (debt.service_id, debt.agreement_id, debt.month, debt.due_on)


def some_asked(
    chance: random.Random, debt: Debt, grow: Mapping[LateKind, Grow], first: date
) -> Asks:
    """What documents asked: what they should have, or something else, up to some day."""
    asked = {}
    for kind in KINDS:
        if chance.random() < 0.5:
            continue
        since = max(debt.first_late_day, first if chance.random() < 0.5 else some_day(chance))
        until = max(since, some_day(chance, debt.due_on + DAY, UNTIL + 30 * DAY))
        amount = grow[kind](debt, until).amount
        if since > debt.first_late_day:
            amount -= grow[kind](debt, since - DAY).amount
        if chance.random() < 0.3:
            amount += D("0.07")
        asked[kind, key_of(debt)] = Asked(amount, since, until)
    return asked


def kopecks(amount: Decimal) -> int:
    return int(amount * 100)


def numbers(account: int, debt: Debt) -> list[int]:
    days = (day_number(debt.month), day_number(debt.due_on))
    return [account, debt.service_id, debt.agreement_id, *days]


def as_frames(debts: list[Debt], accounts: list[int], terms: list[Terms]) -> LateDebts:
    rows = [
        [at, *numbers(accounts[at], debt), day_number(debt.arose_on), accounts[at] % len(terms)]
        for at, debt in enumerate(debts)
    ]
    moves = [
        [at, day_number(each.day), kopecks(each.amount)]
        for at, debt in enumerate(debts)
        for each in debt.movements
    ]
    names = ["debt", *KEY, "arose_on", "terms"]
    return LateDebts(
        pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row"),
        pl.DataFrame(
            moves, schema=dict.fromkeys(("debt", "day", "amount"), pl.Int64), orient="row"
        ),
        terms,
    )


def asked_frame(asked: list[tuple[int, Debt, Asks]]) -> pl.DataFrame:
    rows = [
        [
            *numbers(account, debt),
            kind.value,
            kopecks(each.amount),
            day_number(each.since),
            day_number(each.until),
        ]
        for account, debt, of in asked
        for (kind, _), each in of.items()
    ]
    return pl.DataFrame(rows, schema=ASKED, orient="row")
