"""Debts cut by instalments, against a count of single kopecks."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import KOPECK
from app.kernel.month import Month
from app.ledger.allocation import Debts, Item, allocate
from app.restructuring.parts import Key, Part, key_of, parts_of, still_owed
from app.restructuring.schedule import Instalment, monthly_days
from tests.unit.restructuring.reference import DebtName, Reference

NATURES = ("principal", "penalty", "interest", "inflation", "adjudged")
FIRST = date(2026, 12, 20)
CURRENT: list[DebtName] = [
    (9, date(2026, 11, 1), "principal", FIRST),
    (9, date(2026, 11, 1), "adjudged", FIRST),
    (9, date(2026, 11, 1), "principal", date(2027, 1, 20)),
]
"""Owed beside the agreement: of the bill due with its first instalment, and late for it."""


def an_item(name: DebtName, kopecks: int) -> Item:
    service, month, nature, due = name
    vat = Decimal(20) if nature in ("principal", "adjudged") else Decimal(0)
    return Item(service, month, 7, nature, due, month, KOPECK * kopecks, vat_rate=vat)


def months() -> st.SearchStrategy[Month]:
    return st.integers(0, 5).map(lambda back: Month(2026, 10).plus(-back))


@st.composite
def debts(draw: st.DrawFn) -> dict[DebtName, int]:
    found: dict[DebtName, int] = {}
    for _ in range(draw(st.integers(1, 6))):
        month, later = draw(months()), draw(st.integers(0, 1))
        name = (
            draw(st.integers(1, 3)),
            month.first_day,
            draw(st.sampled_from(NATURES)),
            month.plus(1 + later).first_day.replace(day=20),
        )
        found[name] = draw(st.integers(1, 40))
    return found


@st.composite
def schedules(draw: st.DrawFn, total: int) -> list[int]:
    """Return sums that come to `total`, none of them nothing."""
    cuts = draw(st.sets(st.integers(1, total - 1), max_size=6)) if total > 1 else set()
    edges = [0, *sorted(cuts), total]
    return [end - start for start, end in pairwise(edges)]


def instalments(sums: list[int]) -> list[Instalment]:
    days = monthly_days(FIRST, len(sums))
    return [
        Instalment(number, day, KOPECK * kopecks)
        for number, (day, kopecks) in enumerate(zip(days, sums, strict=True), start=1)
    ]


def opened(parts: list[Part]) -> dict[Key, Item]:
    """Return the open items that parts make."""
    sums: dict[Key, Decimal] = {}
    for part in parts:
        sums[part.key] = sums.get(part.key, Decimal(0)) + part.amount
    return {
        key: Item(key[0], key[1], key[2], key[3], key[4], key[1], amount)
        for key, amount in sums.items()
    }


def pay(items: dict[Key, Item], amount: Decimal) -> None:
    covered, _ = allocate(Debts(list(items.values())), amount)
    for covering in covered:
        key = key_of(covering.item)
        left = items[key].outstanding - covering.amount
        assert left >= 0
        items[key] = Item(*key, key[1], left)


class TestParts:
    @given(st.data())
    def test_come_to_each_debt_and_to_each_instalment(self, data: st.DataObject) -> None:
        owed = data.draw(debts())
        schedule = instalments(data.draw(schedules(sum(owed.values()))))

        parts = parts_of([an_item(*each) for each in owed.items()], schedule)

        by_debt: Counter[DebtName] = Counter()
        by_instalment: Counter[int] = Counter()
        for part in parts:
            assert part.amount > 0
            name = (part.service_id, part.month, part.nature, part.due_on)
            by_debt[name] += int(part.amount / KOPECK)
            by_instalment[part.instalment] += int(part.amount / KOPECK)
        assert by_debt == Counter(owed)
        assert by_instalment == {each.number: int(each.amount / KOPECK) for each in schedule}
        assert len(parts) < len(owed) + len(schedule)

    def test_keep_what_bears_vat_apart_from_what_bears_none(self) -> None:
        month = date(2026, 10, 1)
        owed = {(1, month, nature, FIRST): 10 for nature in NATURES}

        parts = parts_of([an_item(*each) for each in owed.items()], instalments([50]))

        assert {(part.put_off_as.value, part.vat_rate) for part in parts} == {
            ("restructured", Decimal(20)),
            ("restructured_costs", Decimal(0)),
        }


class TestStillOwed:
    @given(st.data())
    def test_is_what_single_kopecks_say_after_any_payments(self, data: st.DataObject) -> None:
        owed = data.draw(debts())
        total = sum(owed.values())
        sums = data.draw(schedules(total))
        schedule = instalments(sums)
        parts = parts_of([an_item(*each) for each in owed.items()], schedule)
        reference = Reference()
        for each in owed.items():
            reference.owe(*each)
        reference.put_off(
            list(owed), [(each.due_on, int(each.amount / KOPECK)) for each in schedule]
        )
        items = opened(parts)
        for name in CURRENT:
            reference.owe(name, 15)
            items[key_of(an_item(name, 15))] = an_item(name, 15)

        for paid in data.draw(st.lists(st.integers(1, total + 50), max_size=4)):
            reference.pay(paid)
            pay(items, KOPECK * paid)

        rest = still_owed(parts, {key: item.outstanding for key, item in items.items()})
        by_instalment: Counter[date] = Counter()
        by_debt: Counter[DebtName] = Counter()
        for part, left in zip(parts, rest, strict=True):
            by_instalment[part.instalment_due_on] += int(left / KOPECK)
            name = (part.service_id, part.month, part.nature, part.due_on)
            by_debt[name] += int(left / KOPECK)
        assert +by_instalment == reference.instalments
        reference.break_off()
        for name in CURRENT:
            by_debt[name] = int(items[key_of(an_item(name, 15))].outstanding / KOPECK)
        assert +by_debt == reference.debts
