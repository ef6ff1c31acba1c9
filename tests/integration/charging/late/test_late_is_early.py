"""Whenever something becomes known, in the end everybody pays what they would have paid at once.

Two companies are the same; one knows everything before its first month is charged, the other
learns it in any order before the first, second, third or fourth: some of it wrongly at first, with
mistakes that are undone, and with months that are taken back and published anew. Recalculation is
one mechanism for all methods of charging and all facts, so this one comparison holds it to all.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
import time_machine

from tests.factories.companies import TwoCompanies
from tests.integration.charging.late.deeds import DEEDS
from tests.integration.charging.late.facts import FILES, MISTAKES, SLIPS
from tests.integration.charging.late.story import MONTHS, Story

pytestmark = pytest.mark.postgres
_ALWAYS = {name for name in FILES if name.endswith(" read")}
"""A month without readings is estimated by what came before, and in time by the next reading."""


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel("2027-02-20T10:00:00Z", tick=True):
        yield


@dataclass(frozen=True)
class Plot:
    """In which order things become known, and before the charging of which month."""

    told: Mapping[str, int]
    slips: Mapping[str, int]
    mistakes: Mapping[str, int]
    broken: tuple[int, int]
    """When a break that was none is recorded, and when it is removed."""
    again: frozenset[int]
    """Months that are taken back and published anew when more is known."""

    @classmethod
    def drawn(cls, seed: int) -> "Plot":
        draw = random.Random(seed)
        told = [name for name in (*FILES, *DEEDS) if name in _ALWAYS or draw.random() < 0.6]
        draw.shuffle(told)
        when = {name: draw.randrange(len(MONTHS)) for name in told}
        slips = {each: draw.randint(0, when[each]) for each in told if each in SLIPS}
        first, last = sorted(draw.choices(range(len(MONTHS)), k=2))
        return cls(
            told=when,
            slips={each: place for each, place in slips.items() if draw.random() < 0.5},
            mistakes={
                each: draw.randrange(len(MONTHS)) for each in MISTAKES if draw.random() < 0.5
            },
            broken=(first, last),
            again=frozenset(at for at in range(len(MONTHS) - 1) if draw.random() < 0.4),
        )


def compared(companies: TwoCompanies, plot: Plot) -> None:
    """Tell two companies the same, one at once and one by and by; compare what they charged."""
    early, late = Story(companies.kashtan), Story(companies.vodokanal)
    for name in plot.told:
        early.tell(name)
    begun, ended = plot.broken
    for place, month in enumerate(MONTHS):
        if place == begun:
            late.begin_mistake()
        _tell(late, plot, place)
        if place == ended:
            late.end_mistake()
        if place - 1 in plot.again:
            late.issue_again(MONTHS[place - 1])
        early.issue(month)
        late.issue(month)
    at_once, by_and_by = early.charged(), late.charged()
    differ = {
        each: (at_once.get(each), by_and_by.get(each))
        for each in at_once.keys() | by_and_by.keys()
        if at_once.get(each) != by_and_by.get(each)
    }
    assert differ == {}, plot
    assert len(at_once) > 150


def _tell(late: Story, plot: Plot, place: int) -> None:
    for name, when in plot.told.items():
        if plot.slips.get(name) == place:
            late.tell_wrongly(name)
        if when == place:
            late.tell(name)
    for name, when in plot.mistakes.items():
        if when == place:
            late.mistake(name)


def test_a_story(two_companies: TwoCompanies) -> None:
    compared(two_companies, Plot.drawn(1))


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 14))
def test_many_stories(two_companies: TwoCompanies, seed: int) -> None:
    compared(two_companies, Plot.drawn(seed))
