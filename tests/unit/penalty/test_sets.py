"""Thousands of random debts counted at once, against the same counted one by one."""

import random
from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from app.penalty.debts import Debt, Growth, Movement, Rate
from app.penalty.inflation import InflationTerms
from app.penalty.interest import InterestTerms
from app.penalty.late.counting import Asked, steps
from app.penalty.late.sets.asking import ASKED, STEP, steps_of
from app.penalty.late.sets.frames import Terms, TooWide, day_number
from app.penalty.models import LateKind
from app.penalty.penalty import PenaltyTerms
from tests.unit.penalty.random_debts import (
    DAY,
    KINDS,
    UNTIL,
    Asks,
    D,
    as_frames,
    asked_frame,
    growers,
    key_of,
    kopecks,
    numbers,
    some_asked,
    some_debt,
    some_terms,
)

DEBTS, SETS_OF_RULES = 3_000, 40
Row = tuple[object, ...]


@pytest.mark.parametrize("seed", range(3))
def test_every_kopeck_and_every_interval_is_that_of_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    terms = [some_terms(chance) for _ in range(SETS_OF_RULES)]
    debts = [some_debt(chance, at) for at in range(DEBTS)]
    accounts = [chance.randrange(DEBTS) for _ in debts]
    wanted = {
        LateKind.PENALTY: date.min,
        LateKind.INTEREST: date(2022, 2, 24),
        LateKind.INFLATION: date(2023, 6, 16),
    }
    expected: list[Row] = []
    asked = []
    for account, debt in zip(accounts, debts, strict=True):
        grow = growers(terms[account % len(terms)])
        own = some_asked(chance, debt, grow, date(2022, 2, 24))
        asked.append((account, debt, own))
        expected += [
            (
                *(step.kind.value, *numbers(account, debt), day_number(step.since)),
                *(kopecks(step.total), kopecks(step.before), kopecks(step.amount), step.told),
            )
            for step in steps([debt], grow, own, wanted=wanted, until=UNTIL)
        ]

    found = steps_of(
        as_frames(debts, accounts, terms), asked_frame(asked), wanted=wanted, until=UNTIL
    )

    assert len(expected) > DEBTS
    assert sorted(found.select(list(STEP)).rows()) == sorted(expected)


def one_debt(amount: str, *moves: tuple[date, str], due: date = date(2024, 6, 20)) -> Debt:
    movements = [Movement(due - DAY, D(amount)), *(Movement(day, D(by)) for day, by in moves)]
    return Debt(1, due.replace(day=1), 1, due, due - DAY, movements)


def plain_terms(*, rate: str = "3") -> Terms:
    always = Rate(date.min, None, D(rate))
    return Terms(
        PenaltyTerms(Growth([Rate(date.min, None, D("0.01"))]), frozenset()),
        InterestTerms(Growth([always])),
        InflationTerms({}, []),
    )


def both_ways(
    debt: Debt, terms: Terms, wanted: Mapping[LateKind, date], until: date, asked: Asks
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return amounts and intervals counted at once and one by one."""
    late = as_frames([debt], [0], [terms])
    frame = steps_of(late, asked_frame([(0, debt, asked)]), wanted=wanted, until=until)
    found = steps([debt], growers(terms), asked, wanted=wanted, until=until)
    return (
        [*frame.select("amount", "told").iter_rows()],
        [(kopecks(each.amount), each.told) for each in found],
    )


def test_half_of_the_last_place_that_is_told_is_rounded_up() -> None:
    """100.01 x 3 % x 61 of 366 days are 0.50005 exactly; 102 days before were asked for."""
    debt = one_debt("100.01")
    asked = {
        (LateKind.INTEREST, key_of(debt)): Asked(D("0.84"), date(2024, 6, 21), date(2024, 9, 30))
    }
    wanted = {LateKind.INTEREST: date.min}

    at_once, one_by_one = both_ways(debt, plain_terms(), wanted, date(2024, 11, 30), asked)

    told = '[["interest","2024-10-01","2024-11-30","100.01","0.5001",61,"3",366,[],"0","",""]]'
    assert at_once == one_by_one == [(50, told)]


def test_figure_too_wide_for_the_frames_is_refused_and_not_lost() -> None:
    terms = plain_terms(rate="3." + "0" * 26 + "1")
    debt = one_debt("1000.00")

    with pytest.raises(TooWide):
        both_ways(debt, terms, {LateKind.INTEREST: date.min}, UNTIL, {})


def test_nothing_late_is_nothing_to_ask() -> None:
    late = as_frames([], [], [])

    found = steps_of(
        late, pl.DataFrame(schema=ASKED), wanted=dict.fromkeys(KINDS, date.min), until=UNTIL
    )

    assert found.schema == pl.DataFrame(schema=STEP).schema
    assert found.is_empty()
