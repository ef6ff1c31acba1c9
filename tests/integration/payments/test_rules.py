"""The company's dated rule of allocation, as payments and advances follow it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.models import EntryKind, Posting, PostingKind
from app.ledger.open_items import items_of
from app.ledger.orders import Order, Rule
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.ledger.rules import RuleWithoutBasis, RuleWithoutList, rule_days, set_rule
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.registry.models import Account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, pay, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


@pytest.fixture
def services(session: Session) -> tuple[Agreement, Agreement]:
    account = an_account(session)
    water = an_agreement(session, account, a_service(session, "water"))
    heat = a_service(session, "heat")
    return water, an_agreement(session, account, heat, debtor_id=water.debtor_id)


def left(session: Session, of: Agreement) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for item in items_of(session, [of.account_id]).get(of.account_id, []):
        found[item.service_id] = found.get(item.service_id, D(0)) + item.outstanding
    return found


def rule_of(session: Session, posting_id: int | None) -> str | None:
    assert posting_id is not None
    return session.get_one(Posting, posting_id).rule


def test_b5_53_the_order_is_dated_and_stored_with_each_document(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN, (water, "100.00"), (heat, "100.00"))
    since = date(2026, 2, 10)
    rule = Rule(Order.BY_SERVICE, (heat.service_id,))
    fact = set_rule(session, rule, since=since, basis="договір № 7, п. 12", by=BY)

    before = pay(session, water.account_id, "30.00", date(2026, 2, 9))
    after = pay(session, water.account_id, "30.00", since)

    assert rule_of(session, before.posting_id) == "oldest_first/4"
    assert rule_of(session, after.posting_id) == f"by_service/3#{fact.id}"
    assert left(session, water) == {water.service_id: D(70), heat.service_id: D(70)}


def test_the_payers_service_and_month_win_over_the_companys_order(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN, (water, "100.00"), (heat, "100.00"))
    publish(session, FEB, (water, "50.00"), (heat, "50.00"))
    rule = Rule(Order.BY_SERVICE, (heat.service_id,))
    set_rule(session, rule, since=date(2026, 1, 1), basis="договір № 7", by=BY)

    paid = pay(
        session, water.account_id, "60.00", date(2026, 3, 5), stated=FEB, service=water.service_id
    )

    stored = rule_of(session, paid.posting_id)
    assert stored is not None
    assert stored.startswith("stated_service_and_month_then_by_service/3#")
    owed = {
        (item.service_id, item.month.month): item.outstanding
        for item in items_of(session, [water.account_id])[water.account_id]
    }
    assert owed == {
        (water.service_id, 1): D(90),
        (heat.service_id, 1): D(100),
        (heat.service_id, 2): D(50),
    }


def test_an_advance_is_taken_by_the_same_rule(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN)
    set_rule(session, Rule(Order.PROPORTIONAL), since=date(2026, 2, 1), basis="договір № 7", by=BY)
    pay(session, water.account_id, "100.00", date(2026, 2, 10))

    publish(session, FEB, (water, "300.00"), (heat, "100.01"))

    assert left(session, water) == {water.service_id: D("225.00"), heat.service_id: D("75.01")}


def test_a_lowered_month_hands_its_money_on_by_the_same_rule(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    """What is recalculated is allocated again: first to its own service, then by the rule."""
    water, heat = services
    waste = an_agreement(
        session,
        session.get_one(Account, water.account_id),
        a_service(session, "waste"),
        debtor_id=water.debtor_id,
    )
    publish(session, JAN, (water, "100.00"))
    pay(session, water.account_id, "100.00", date(2026, 2, 10))
    publish(session, FEB, (heat, "60.00"), (waste, "60.00"))
    rule = Rule(Order.BY_SERVICE, (waste.service_id,))
    set_rule(session, rule, since=date(2026, 2, 1), basis="договір № 7", by=BY)
    entry = a_charge(water, JAN, "-40.00", due_on=date(2026, 2, 20), kind=EntryKind.RECALCULATION)
    document = NewPosting(
        kind=PostingKind.RECALCULATION, posted=FEB, source_kind="rec", source_id="1", by=BY
    )

    post(session, posting=document, entries=[entry], settles=True)

    assert left(session, water) == {heat.service_id: D(60), waste.service_id: D(20)}


def test_another_order_needs_its_contract_and_its_list(session: Session) -> None:
    since = date(2026, 2, 1)
    with pytest.raises(RuleWithoutBasis):
        set_rule(session, Rule(Order.PROPORTIONAL), since=since, basis="так зручніше", by=BY)
    for wrong in (
        Rule(Order.BY_SERVICE),
        Rule(Order.PROPORTIONAL, (1,)),
        Rule(Order.BY_PAYEE, (1, 1)),
    ):
        with pytest.raises(RuleWithoutList):
            set_rule(session, wrong, since=since, basis="договір № 7", by=BY)


def test_a_rule_ends_where_the_next_begins(session: Session) -> None:
    set_rule(session, Rule(Order.PROPORTIONAL), since=date(2026, 2, 1), basis="договір № 7", by=BY)
    set_rule(session, Rule(), since=date(2026, 3, 1), basis="додаткова угода № 8", by=BY)

    days = rule_days(session)
    orders = [days.on(date(2026, month, 28)).order for month in (1, 2, 3)]
    assert orders == [Order.OLDEST_FIRST, Order.PROPORTIONAL, Order.OLDEST_FIRST]
