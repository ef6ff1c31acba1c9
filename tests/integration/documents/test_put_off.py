"""A bill asks for the instalments of its month and leaves the others for later."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.publish import Approval
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.documents.bills.cards import BillCard
from app.documents.bills.publishing import close_month, publish_month
from app.documents.bills.reading import bill_card
from app.documents.bills.typesetting import typeset_bills
from app.documents.checks import CHECKS as OF_BILLS
from app.kernel.company import CompanyRef
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.queries import balance_of
from app.months.operations import open_month
from bench.city import MONTH
from tests import databases
from tests.factories.companies import TwoCompanies, company_named
from tests.factories.money import pay
from tests.factories.restructurings import an_offer, debts_of, sign
from tests.integration.documents.conftest import ISSUER

NEXT = MONTH.plus(1)
SIGNED = NEXT.first_day


@pytest.fixture
def city(servers: object, with_bills: str) -> Iterator[CompanyRef]:
    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        yield company_named("city")


def charge_next(city: CompanyRef) -> None:
    with company_session(city) as session:
        run_id = start_run(session, month=NEXT, by=job_actor(session, "run")).id
    work_off(city, run_id=run_id)
    with company_session(city) as session:
        run = ready_run(session, NEXT)
        assert run is not None
        assert run.total is not None
        publish_month(session, month=NEXT, by=1, approval=Approval(run.total, "без показань"))


def card_of(session: Session, account_id: int) -> BillCard:
    return bill_card(session, account_id=account_id, month=NEXT, issuer=ISSUER)


def test_instalments_of_later_months_are_owed_and_not_asked_for(city: CompanyRef) -> None:
    with company_session(city) as session:
        open_month(session, NEXT)
        account = 1
        debt = sum((each.outstanding for each in debts_of(session, account)), Decimal(0))
        # The bill of the next month is due in the month after it: so is the first instalment.
        due = NEXT.plus(1).first_day.replace(day=20)
        offer = replace(an_offer(session, account, signed_on=due, count=4), signed_on=SIGNED)
        sign(session, offer)
    charge_next(city)

    with company_session(city) as session:
        card = card_of(session, account)
        later = sum(each.amount for each in offer.schedule[1:])

        assert card.put_off == later
        assert card.balance == balance_of(session, account)
        assert card.to_pay == card.balance - later
        assert card.charged > 0
        assert card.to_pay == card.charged + debt - later
        assert typeset_bills([card]).startswith(b"%PDF")

        pay(session, account, str(debt), SIGNED)  # of what came later a bill knows nothing
        assert card_of(session, account).to_pay == card.to_pay
        assert discrepancies(session, {**CHECKS, **OF_BILLS}) == []


def test_what_is_paid_in_a_later_months_books_stands_on_neither_side(city: CompanyRef) -> None:
    """Paid before the bill was issued, but of the next month: the bill counts none of it."""
    with company_session(city) as session:
        open_month(session, NEXT)
        close_month(session, MONTH, by=1)
        open_month(session, NEXT.plus(1))
        account = 1
        debt = sum((each.outstanding for each in debts_of(session, account)), Decimal(0))
        due = NEXT.plus(1).first_day.replace(day=20)
        offer = replace(an_offer(session, account, signed_on=due, count=4), signed_on=SIGNED)
        sign(session, offer)
        pay(session, account, str(debt), NEXT.plus(1).first_day)
    charge_next(city)

    with company_session(city) as session:
        card = card_of(session, account)
        later = sum(each.amount for each in offer.schedule[1:])

        assert card.balance == card.charged + debt
        assert (card.put_off, card.to_pay) == (later, card.charged + debt - later)


def test_a_bill_of_who_has_no_agreement_is_as_before(city: CompanyRef) -> None:
    with company_session(city) as session:
        open_month(session, NEXT)
    charge_next(city)

    with company_session(city) as session:
        card = card_of(session, 1)
        assert (card.put_off, card.to_pay) == (Decimal(0), card.balance)
