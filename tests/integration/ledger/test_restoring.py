"""Money that is taken back leaves every debt as it is now, however it went from hand to hand."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import EntryKind, PostingKind
from app.ledger.open_items import items_of
from app.ledger.post import post, reverse
from app.ledger.records import NewPosting
from app.months.operations import open_month
from app.payments.operations import reverse_payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, pay, publish

D = Decimal
JAN, FEB = Month(2026, 1), Month(2026, 2)
JANUARY_DUE, MARCH_5 = date(2026, 2, 20), date(2026, 3, 5)
pytestmark = pytest.mark.postgres


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        for month in (JAN, FEB):
            open_month(session, month)
        yield session
        assert discrepancies(session) == []


@pytest.fixture
def services(session: Session) -> tuple[Agreement, Agreement]:
    """Water and heat of one debtor."""
    account = an_account(session)
    water = an_agreement(session, account, a_service(session, "water"))
    heat = a_service(session, "heat")
    return water, an_agreement(session, account, heat, debtor_id=water.debtor_id)


def lower(session: Session, of: Agreement, amount: str, key: str = "1") -> int:
    """Lower January as a run's correction does: what is over covers other debts."""
    entry = a_charge(of, JAN, amount, due_on=JANUARY_DUE, kind=EntryKind.RECALCULATION)
    document = NewPosting(
        kind=PostingKind.RECALCULATION,
        posted=FEB,
        source_kind="recalculation",
        source_id=key,
        by=BY,
    )
    return post(session, posting=document, entries=[entry], settles=True)


def owed(session: Session, of: Agreement) -> dict[tuple[int, str], Decimal]:
    """Return what is open by service and month."""
    return {
        (item.service_id, str(Month.of(item.month))): item.outstanding
        for item in items_of(session, [of.account_id]).get(of.account_id, [])
    }


def test_a_payment_of_a_month_lowered_since(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    paid = pay(session, water.account_id, "100.00", date(2026, 2, 10))
    publish(session, FEB, (heat, "50.00"))
    lower(session, water, "-30.00")
    assert owed(session, water) == {(heat.service_id, "2026-02"): D(20)}

    reverse_payment(session, paid.id, reason="банк", by=BY, on_day=MARCH_5)

    assert owed(session, water) == {
        (water.service_id, "2026-01"): D(70),
        (heat.service_id, "2026-02"): D(50),
    }


def test_an_advance_that_one_debt_handed_on_to_another(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN)
    paid = pay(session, water.account_id, "100.00", date(2026, 2, 10))
    publish(session, FEB, (water, "100.00"), (heat, "45.00"))
    entry = a_charge(water, FEB, "-30.00", due_on=date(2026, 3, 20), kind=EntryKind.RECALCULATION)
    document = NewPosting(
        kind=PostingKind.RECALCULATION, posted=FEB, source_kind="act", source_id="2", by=BY
    )
    post(session, posting=document, entries=[entry], settles=True)
    assert owed(session, water) == {(heat.service_id, "2026-02"): D(15)}

    reverse_payment(session, paid.id, reason="банк", by=BY, on_day=MARCH_5)

    assert owed(session, water) == {
        (water.service_id, "2026-02"): D(70),
        (heat.service_id, "2026-02"): D(45),
    }


def test_a_debt_that_a_credit_covered_is_no_advance_s(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    """January's credit covers water of February, the advance heat: only heat is owed again."""
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    pay(session, water.account_id, "100.00", date(2026, 2, 10))
    lower(session, water, "-60.00")
    ahead = pay(session, water.account_id, "40.00", date(2026, 2, 11))
    publish(session, FEB, (water, "60.00"), (heat, "40.00"))
    assert owed(session, water) == {}

    reverse_payment(session, ahead.id, reason="банк", by=BY, on_day=MARCH_5)

    assert owed(session, water) == {(heat.service_id, "2026-02"): D(40)}


def test_a_debt_that_a_later_credit_covered_is_no_advance_s(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    pay(session, water.account_id, "100.00", date(2026, 2, 10))
    ahead = pay(session, water.account_id, "40.00", date(2026, 2, 11))
    publish(session, FEB, (heat, "40.00"))
    lower(session, water, "-60.00")
    late = a_charge(water, FEB, "60.00", due_on=date(2026, 4, 20))
    document = NewPosting(
        kind=PostingKind.CORRECTION, posted=FEB, source_kind="act", source_id="3", by=BY
    )
    post(session, posting=document, entries=[late], settles=True)
    assert owed(session, water) == {}

    reverse_payment(session, ahead.id, reason="банк", by=BY, on_day=MARCH_5)

    assert owed(session, water) == {(heat.service_id, "2026-02"): D(40)}


def test_a_lowering_that_is_undone_hands_nothing_on(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    paid = pay(session, water.account_id, "100.00", date(2026, 2, 10))
    publish(session, FEB, (heat, "50.00"))
    lowered = lower(session, water, "-30.00")
    reverse(session, lowered, reason="помилка", by=BY, into=FEB, on_day=date(2026, 2, 28))
    assert owed(session, water) == {(heat.service_id, "2026-02"): D(50)}

    reverse_payment(session, paid.id, reason="банк", by=BY, on_day=MARCH_5)

    assert owed(session, water) == {
        (water.service_id, "2026-01"): D(100),
        (heat.service_id, "2026-02"): D(50),
    }


def test_a_lowering_undone_after_another_debt_took_what_it_left(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    """January was paid and is so again; heat of February is owed, by its own last day to pay."""
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    pay(session, water.account_id, "100.00", date(2026, 2, 10))
    lowered = lower(session, water, "-30.00")
    publish(session, FEB, (heat, "50.00"))
    assert owed(session, water) == {(heat.service_id, "2026-02"): D(20)}

    reverse(session, lowered, reason="помилка", by=BY, into=FEB, on_day=MARCH_5)

    assert owed(session, water) == {(heat.service_id, "2026-02"): D(50)}


def test_a_lowering_undone_follows_money_that_went_on(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    """January left 90.00 to water of February, which left 20.00 of it to heat: all is owed anew."""
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    pay(session, water.account_id, "100.00", date(2026, 2, 10))
    lowered = lower(session, water, "-90.00")
    publish(session, FEB, (water, "90.00"), (heat, "20.00"))
    entry = a_charge(water, FEB, "-20.00", due_on=date(2026, 3, 20), kind=EntryKind.RECALCULATION)
    document = NewPosting(
        kind=PostingKind.RECALCULATION, posted=FEB, source_kind="act", source_id="2", by=BY
    )
    post(session, posting=document, entries=[entry], settles=True)
    assert owed(session, water) == {}

    reverse(session, lowered, reason="помилка", by=BY, into=FEB, on_day=MARCH_5)

    assert owed(session, water) == {
        (water.service_id, "2026-02"): D(70),
        (heat.service_id, "2026-02"): D(20),
    }


def test_a_lowering_of_an_unpaid_month_undone_is_owed_by_that_month(
    session: Session, services: tuple[Agreement, Agreement]
) -> None:
    """60.00 of January were paid, 70.00 lowered: 40.00 were owed, 30.00 went to heat."""
    water, heat = services
    publish(session, JAN, (water, "100.00"))
    pay(session, water.account_id, "60.00", date(2026, 2, 10))
    lowered = lower(session, water, "-70.00")
    publish(session, FEB, (heat, "50.00"))
    assert owed(session, water) == {(heat.service_id, "2026-02"): D(20)}

    reverse(session, lowered, reason="помилка", by=BY, into=FEB, on_day=MARCH_5)

    assert owed(session, water) == {
        (water.service_id, "2026-01"): D(40),
        (heat.service_id, "2026-02"): D(50),
    }
