"""Each order of allocation: what the payer says first, then what the company's rule says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.month import Month
from app.ledger.allocation import Debts, Item, Whose, allocate
from app.ledger.orders import Order, Rule, Stated
from app.ledger.taking import settle
from tests.unit.ledger.test_allocation import KOPECKS, PAYEES, an_item, items, may_pay

D = Decimal
WATER, HEAT, WASTE = 1, 2, 3
RULES = st.builds(
    Rule,
    st.sampled_from(Order),
    st.lists(st.integers(1, 3), unique=True, max_size=3).map(tuple),
)
STATED = st.builds(
    Stated,
    st.none() | st.integers(1, 12).map(lambda number: Month(2026, number)),
    st.none() | st.integers(1, 3),
)


def covered(owed: list[Item], amount: str, **how: object) -> dict[tuple[int, int, str], D]:
    parts, advance = allocate(Debts(owed), D(amount), **how)  # type: ignore[arg-type]
    found = {
        (part.item.service_id, part.item.month.month, part.item.nature): D(0) for part in parts
    }
    for part in parts:
        found[part.item.service_id, part.item.month.month, part.item.nature] += part.amount
    return found | ({(0, 0, "advance"): advance} if advance else {})


@given(items(), KOPECKS, PAYEES, STATED, RULES)
def test_by_every_order_parts_and_advance_are_the_payment(
    owed: list[Item], amount: D, payee: int | None, stated: Stated, rule: Rule
) -> None:
    parts, advance = allocate(Debts(owed), amount, whose=Whose(payee), stated=stated, rule=rule)

    of_item: dict[Item, D] = {}
    for part in parts:
        of_item[part.item] = of_item.get(part.item, D(0)) + part.amount
    assert sum((part.amount for part in parts), advance) == amount
    assert all(0 < taken <= item.outstanding for item, taken in of_item.items())
    assert all(may_pay(payee, item) for item in of_item)
    # Money is left over only when nothing that it may pay is left owed.
    payable = [item for item in owed if item.is_debt and may_pay(payee, item)]
    assert advance == 0 or all(of_item.get(item) == item.outstanding for item in payable)


@given(items(), RULES)
def test_by_every_order_credits_cover_no_more_than_there_is(owed: list[Item], rule: Rule) -> None:
    left = {item: item.outstanding for item in owed}
    for credit, debt, amount in settle(owed, rule=rule):
        assert amount > 0
        left[credit] += amount
        left[debt] -= amount

    assert all(now <= 0 for item, now in left.items() if item.outstanding < 0)
    assert all(now >= 0 for item, now in left.items() if item.outstanding > 0)
    assert sum(left.values(), D(0)) == sum((item.outstanding for item in owed), D(0))


class TestByService:
    RULE = Rule(Order.BY_SERVICE, (HEAT,))

    def test_pays_the_listed_service_before_older_debts_of_others(self) -> None:
        owed = [an_item("100", 1, service=WATER), an_item("70", 3, service=HEAT)]

        assert covered(owed, "80", rule=self.RULE) == {
            (HEAT, 3, "principal"): D(70),
            (WATER, 1, "principal"): D(10),
        }

    def test_yields_to_the_service_the_payer_names(self) -> None:
        owed = [an_item("100", 1, service=WATER), an_item("70", 3, service=HEAT)]

        assert covered(owed, "110", rule=self.RULE, stated=Stated(service_id=WATER)) == {
            (WATER, 1, "principal"): D(100),
            (HEAT, 3, "principal"): D(10),
        }


class TestWhatThePayerNames:
    def test_service_and_month_then_the_service_then_the_month(self) -> None:
        owed = [
            an_item("10", 1, service=HEAT),
            an_item("20", 2, service=HEAT),
            an_item("30", 1, service=WATER),
            an_item("40", 2, service=WATER),
        ]
        stated = Stated(Month(2026, 2), WATER)
        order = [(WATER, 2), (WATER, 1), (HEAT, 2), (HEAT, 1)]

        parts, advance = allocate(Debts(owed), D(100), stated=stated)

        assert [(part.item.service_id, part.item.month.month) for part in parts] == order
        assert advance == 0

    def test_is_named_with_the_document(self) -> None:
        both, month = Stated(Month(2026, 2), WATER), Stated(Month(2026, 2))

        assert Rule().named(Stated()) == "oldest_first/4"
        assert Rule().named(month) == "stated_month_then_oldest/4"
        assert Rule().named(both) == "stated_service_and_month_then_oldest/4"
        own = Rule(Order.PROPORTIONAL, fact_id=7)
        assert own.named(Stated()) == "proportional/3#7"
        assert own.named(month) == "stated_month_then_proportional/3#7"


class TestProportional:
    RULE = Rule(Order.PROPORTIONAL)

    @pytest.mark.parametrize("amount", ["100.00", "0.01", "0.02"])
    def test_gives_each_debt_its_part_to_the_kopeck(self, amount: str) -> None:
        owed = [an_item("100", 1, service=each) for each in (WATER, HEAT, WASTE)]

        found = covered(owed, amount, rule=self.RULE)

        assert sum(found.values()) == D(amount)
        assert max(found.values()) - min([*found.values(), D(100)][:3]) <= D("0.01")

    def test_is_by_what_each_owes(self) -> None:
        owed = [an_item("300", 1, service=WATER), an_item("100.01", 2, service=HEAT)]

        assert covered(owed, "100.00", rule=self.RULE) == {
            (WATER, 1, "principal"): D("75.00"),
            (HEAT, 2, "principal"): D("25.00"),
        }

    def test_pays_all_and_leaves_an_advance(self) -> None:
        owed = [an_item("30", 1, service=WATER), an_item("20", 2, service=HEAT)]

        assert covered(owed, "60", rule=self.RULE) == {
            (WATER, 1, "principal"): D(30),
            (HEAT, 2, "principal"): D(20),
            (0, 0, "advance"): D(10),
        }


def test_costs_first_pays_penalty_of_a_later_month_before_the_oldest_debt() -> None:
    """Civil Code 534, where the contract keeps it."""
    owed = [
        an_item("100", 1),
        an_item("5", 3, nature="penalty"),
        an_item("4", 2, nature="inflation"),
    ]

    assert covered(owed, "50", rule=Rule(Order.COSTS_FIRST)) == {
        (1, 2, "inflation"): D(4),
        (1, 3, "penalty"): D(5),
        (1, 1, "principal"): D(41),
    }


def test_by_payee_in_the_companys_order() -> None:
    owed = [an_item("50", 1, payee=1), an_item("60", 2, service=HEAT, payee=2)]
    rule = Rule(Order.BY_PAYEE, (2, 1))

    assert covered(owed, "70", rule=rule) == {
        (HEAT, 2, "principal"): D(60),
        (1, 1, "principal"): D(10),
    }
    # What came to the first payee's bank account still pays nobody else.
    assert covered(owed, "70", rule=rule, whose=Whose(1)) == {
        (1, 1, "principal"): D(50),
        (0, 0, "advance"): D(20),
    }
