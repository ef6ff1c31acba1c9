"""The rule of allocation: nothing is lost, nothing is covered below zero."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.month import Month
from app.ledger.allocation import Debts, Item, Whose, allocate
from app.ledger.orders import COMPANY_ITSELF, Stated
from app.ledger.taking import settle

D = Decimal
KOPECKS = st.integers(1, 200_000).map(lambda units: D(units).scaleb(-2))
PAYEES = st.sampled_from([None, COMPANY_ITSELF, 1, 2])


def may_pay(payee: int | None, debt: Item) -> bool:
    """Whose debt names nobody is the company's; money that names nobody is for all."""
    return payee is None or payee == (debt.payee_id or COMPANY_ITSELF)


def an_item(
    amount: D | str,
    month: int = 1,
    *,
    service: int = 1,
    nature: str = "principal",
    payee: int | None = None,
) -> Item:
    first = date(2026, month, 1)
    return Item(
        service, first, 1, nature, Month(2026, month).plus(2).first_day, first, D(amount), payee
    )


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    """Items of one account: what is owed, and credits of services or in advance."""
    keys = draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(1, 12), st.booleans()),
            unique=True,
            max_size=12,
        )
    )
    found = []
    for service, month, owed in keys:
        is_advance = service == 0
        amount = draw(KOPECKS) * (1 if owed and not is_advance else -1)
        nature = "advance" if is_advance else "principal"
        found.append(an_item(amount, month, service=service, nature=nature, payee=draw(PAYEES)))
    return found


@given(items(), KOPECKS, PAYEES, st.none() | st.integers(1, 12).map(lambda each: Month(2026, each)))
def test_parts_and_advance_are_the_payment(
    owed: list[Item], amount: D, payee: int | None, stated: Month | None
) -> None:
    parts, advance = allocate(Debts(owed), amount, whose=Whose(payee), stated=Stated(stated))

    assert sum((part.amount for part in parts), advance) == amount
    assert advance >= 0
    assert all(0 < part.amount <= part.item.outstanding for part in parts)
    assert all(may_pay(payee, part.item) for part in parts)
    if advance:  # kept only when nothing it could pay is left
        payable = [each for each in owed if each.is_debt and may_pay(payee, each)]
        covered = {id(part.item): part.amount for part in parts}
        assert all(covered.get(id(each)) == each.outstanding for each in payable)


@given(items(), st.lists(KOPECKS, max_size=6))
def test_several_payments_together_cover_no_debt_twice(owed: list[Item], paid: list[D]) -> None:
    debts = Debts(owed)
    covered: dict[int, D] = {}
    for amount in paid:
        for part in allocate(debts, amount)[0]:
            covered[id(part.item)] = covered.get(id(part.item), D(0)) + part.amount

    assert all(total <= each.outstanding for each in owed if (total := covered.get(id(each))))


@given(items())
def test_settling_moves_money_and_makes_none(owed: list[Item]) -> None:
    given_: dict[int, D] = {}
    taken: dict[int, D] = {}
    for credit, debt, amount in settle(owed):
        assert amount > 0
        given_[id(credit)] = given_.get(id(credit), D(0)) + amount
        taken[id(debt)] = taken.get(id(debt), D(0)) + amount

    assert all(total <= -each.outstanding for each in owed if (total := given_.get(id(each))))
    assert all(total <= each.outstanding for each in owed if (total := taken.get(id(each))))


@given(items(), KOPECKS, st.randoms())
def test_the_order_of_items_does_not_matter(owed: list[Item], amount: D, random: object) -> None:
    shuffled = list(owed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert allocate(Debts(owed), amount) == allocate(Debts(shuffled), amount)


class TestAllocation:
    def test_covers_the_oldest_first(self) -> None:
        owed = [an_item("300", 2), an_item("300", 1)]

        parts, advance = allocate(Debts(owed), D("350.00"))

        assert [(part.item.month.month, part.amount) for part in parts] == [(1, D(300)), (2, D(50))]
        assert advance == 0

    def test_after_the_stated_month_goes_back_to_the_oldest(self) -> None:
        owed = [an_item("300", 1), an_item("200", 2)]

        parts, advance = allocate(Debts(owed), D(600), stated=Stated(Month(2026, 2)))

        assert [(part.item.month.month, part.amount) for part in parts] == [
            (2, D(200)),
            (1, D(300)),
        ]
        assert advance == 100

    def test_pays_principal_before_penalty_of_the_same_month(self) -> None:
        owed = [an_item("10", nature="penalty"), an_item("100", service=2)]

        parts, _ = allocate(Debts(owed), D(100))

        assert [part.item.nature for part in parts] == ["principal"]


class TestWhose:
    """Water 400 owed to the company itself, waste 300 owed to a payee."""

    PAYEE, OTHER = 1, 2
    OWED = (
        an_item("400", service=1, payee=COMPANY_ITSELF),
        an_item("300", service=2, payee=PAYEE),
    )

    def paid(self, amount: str, payee: int | None) -> tuple[D, D, D]:
        parts, advance = allocate(Debts(list(self.OWED)), D(amount), whose=Whose(payee))
        of = {part.item.service_id: part.amount for part in parts}
        return of.get(1, D(0)), of.get(2, D(0)), advance

    def test_money_of_a_payee_pays_him_alone(self) -> None:
        assert self.paid("300", self.PAYEE) == (D(0), D(300), D(0))
        assert self.paid("350", self.PAYEE) == (D(0), D(300), D(50))

    def test_money_of_the_company_pays_it_alone(self) -> None:
        assert self.paid("500", COMPANY_ITSELF) == (D(400), D(0), D(100))

    def test_money_of_another_payee_pays_neither(self) -> None:
        assert self.paid("500", self.OTHER) == (D(0), D(0), D(500))

    def test_money_that_names_nobody_pays_both(self) -> None:
        assert self.paid("500", None) == (D(400), D(100), D(0))

    def test_a_debt_that_names_nobody_is_the_companys(self) -> None:
        owed = [an_item("100")]

        assert allocate(Debts(owed), D(100), whose=Whose(self.PAYEE)) == ([], D(100))
        assert allocate(Debts(owed), D(100), whose=Whose(COMPANY_ITSELF))[1] == 0

    def test_a_credit_of_the_company_covers_no_payee(self) -> None:
        lowered = an_item("-500", 2, service=3, payee=COMPANY_ITSELF)

        assert [(debt.service_id, sum_) for _, debt, sum_ in settle([lowered, *self.OWED])] == [
            (1, D(400))
        ]

    def test_an_advance_that_names_nobody_covers_all(self) -> None:
        advance = an_item("-500", service=0, nature="advance")

        assert [(debt.service_id, sum_) for _, debt, sum_ in settle([advance, *self.OWED])] == [
            (1, D(400)),
            (2, D(100)),
        ]


class TestAnothers:
    """Agreement 7 is of the household that had the account before, 1 of the present one."""

    FORMER = 7
    OWED = (
        replace(an_item("300", 1), agreement_id=FORMER),
        an_item("100", 2),
        replace(an_item("40", 2), agreement_id=FORMER),
    )

    def paid(self, amount: str, *, of_former: bool = False, month: int | None = None) -> list[D]:
        """Return what covers each of the debts, and the advance."""
        stated = Stated(Month(2026, month)) if month else Stated()
        whose = Whose(others={self.FORMER}, is_anothers=of_former)
        debts = Debts(list(self.OWED))
        parts, advance = allocate(debts, D(amount), whose=whose, stated=stated)
        covered = {id(part.item): part.amount for part in parts}
        return [*(covered.get(id(each), D(0)) for each in self.OWED), advance]

    def test_are_not_paid_by_the_present_household(self) -> None:
        assert self.paid("150") == [0, 100, 0, 50]

    def test_are_paid_by_money_that_is_said_to_be_his_and_nothing_else_is(self) -> None:
        assert self.paid("310", of_former=True) == [300, 0, 10, 0]
        assert self.paid("500", of_former=True) == [300, 0, 40, 160]

    def test_are_paid_where_their_month_is_named_after_ones_own(self) -> None:
        assert self.paid("350", month=1) == [300, 50, 0, 0]
        assert self.paid("130", month=2) == [0, 100, 30, 0]

    def test_are_not_covered_by_an_advance_of_later_days(self) -> None:
        day, before = date(2026, 3, 31), date(2026, 1, 5)
        late = an_item("-500", 3, service=0, nature="advance")
        early = replace(late, arose_on=before)
        others = {day: {self.FORMER}, late.arose_on: {self.FORMER}}

        def taken(credit: Item) -> list[D]:
            moved = settle([credit, *self.OWED], on=day, others=others)
            return [amount for *_, amount in moved]

        assert taken(late) == [100]
        assert taken(early) == [300, 100, 40]


class TestSettling:
    def test_a_recalculation_lowers_its_own_month_before_an_older_debt(self) -> None:
        owed = [an_item("50", 1, service=2), an_item("100", 3), an_item("-20", 3, service=1)]
        late = Month(2026, 6).first_day  # the recalculation's own due date
        owed[2] = replace(owed[2], due_on=late)

        moved = [(debt.service_id, debt.month.month, amount) for _, debt, amount in settle(owed)]

        assert moved == [(1, 3, D(20))]

    def test_one_credit_is_used_once(self) -> None:
        """The second use has what the first left (C056)."""
        owed = [an_item("-40", nature="advance", service=0), an_item("30", 1), an_item("30", 2)]

        assert [amount for *_, amount in settle(owed)] == [30, 10]
