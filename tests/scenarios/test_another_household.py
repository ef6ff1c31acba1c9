"""An account changes hands: what the former household owes stays its own."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.open_items import items_of
from app.payments.identity import NewPayment
from app.payments.models import Payment, PaymentState
from app.payments.operations import match_payment, receive_payments
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.factories.passed_on import FEB, JAN, MOVED, Flat, a_flat

pytestmark = pytest.mark.postgres

MAR = Month(2026, 3)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session) == []
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        assert neighbour.scalars(select(Payment)).all() == []


@pytest.fixture
def flat(session: Session) -> Flat:
    return a_flat(session)


def owed(session: Session, flat: Flat) -> dict[str, Decimal]:
    names = {flat.former.id: "former", flat.present.id: "present"}
    found: dict[str, Decimal] = {}
    for item in items_of(session, [flat.account_id]).get(flat.account_id, ()):
        name = names.get(item.agreement_id, "advance")
        found[name] = found.get(name, D(0)) + item.outstanding
    return found


class TestMoneyOfThePresentHousehold:
    def test_pays_its_own_debt_and_not_the_older_one(self, session: Session, flat: Flat) -> None:
        pay(session, flat.account_id, "150.00", date(2026, 3, 5))

        assert owed(session, flat) == {"former": D(300), "advance": D(-50)}

    def test_left_over_pays_its_next_month_alone(self, session: Session, flat: Flat) -> None:
        pay(session, flat.account_id, "150.00", date(2026, 2, 5))
        pay(session, flat.account_id, "20.00", date(2026, 2, 6))

        assert owed(session, flat) == {"former": D(300), "advance": D(-70)}

    def test_pays_the_former_ones_month_where_it_names_it(
        self, session: Session, flat: Flat
    ) -> None:
        pay(session, flat.account_id, "350.00", date(2026, 3, 5), stated=JAN)

        assert owed(session, flat) == {"present": D(50)}

    def test_of_a_household_that_only_changed_its_name_pays_all(self, session: Session) -> None:
        flat = a_flat(session, begins_anew=False)

        pay(session, flat.account_id, "350.00", date(2026, 3, 5))

        assert owed(session, flat) == {"present": D(50)}


class TestMoneyOfTheFormerHousehold:
    def test_paid_in_its_time_and_told_late_pays_its_debt(
        self, session: Session, flat: Flat
    ) -> None:
        pay(session, flat.account_id, "250.00", date(2026, 1, 30))

        assert owed(session, flat) == {"former": D(50), "present": D(100)}

    def test_is_said_to_be_his_by_staff(self, session: Session, flat: Flat) -> None:
        waiting = NewPayment(source="bank", paid_on=date(2026, 3, 5), amount=D("350.00"))
        receive_payments(session, [waiting], by=BY)
        payment = session.scalars(select(Payment)).one()

        match_payment(session, payment.id, account_id=flat.account_id, is_anothers=True, by=BY)

        assert payment.state == PaymentState.POSTED
        assert owed(session, flat) == {"present": D(100), "advance": D(-50)}

    def test_pays_where_nobody_has_the_account_now(self, session: Session) -> None:
        flat = a_flat(session, until=date(2026, 3, 1))

        pay(session, flat.account_id, "400.00", date(2026, 3, 5))

        assert owed(session, flat) == {}


def test_the_next_months_take_advances_of_their_own_time(session: Session, flat: Flat) -> None:
    pay(session, flat.account_id, "180.00", date(2026, 2, 20))
    assert owed(session, flat) == {"former": D(300), "advance": D(-80)}

    close(session, JAN)
    publish(session, MAR, (flat.present, "60.00"))

    assert owed(session, flat) == {"former": D(300), "advance": D(-20)}


def test_an_advance_of_the_former_time_pays_what_is_charged_for_it_late(
    session: Session,
) -> None:
    account, water = an_account(session), a_service(session)
    former = an_agreement(session, account, water, valid=Range(date(2020, 1, 1), MOVED))
    publish(session, JAN, (former, "10.00"))
    pay(session, account.id, "50.00", date(2026, 1, 20))
    present = an_agreement(session, account, water, valid=Range(MOVED, None))

    publish(session, FEB, (former, "30.00"), (present, "5.00"))

    assert owed(session, Flat(former, present)) == {"advance": D(-5)}
