"""A payment that was taken back alone goes with its import when that is undone."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.payments.models import Payment, PaymentState
from app.payments.operations import PaymentNotThere, match_payment
from app.payments.queries import waiting
from app.payments.withdrawal import let_wait_again, withdraw_payment
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.exchange.test_charging_facts import a_charged_house

pytestmark = pytest.mark.postgres

FILE = "Рахунок;Дата;Сума;Призначення\n;05.11.2026;100,00;вода Ромашка\n"


def test_what_was_taken_back_alone_waits_no_more_than_the_rest(two_companies: TwoCompanies) -> None:
    """The file told again brings its 100.00 anew; the first must not be let wait beside it."""
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    job = imported(kashtan, "payments", FILE, by=by)
    with company_session(kashtan) as session:
        payment = session.scalars(select(Payment.id)).one()
        withdraw_payment(session, payment, reason="помилка")
    with company_session(kashtan) as session:
        undo_import(session, job, by=by)
    imported(kashtan, "payments", FILE, by=by, name="again.csv")

    with company_session(kashtan) as session, pytest.raises(PaymentNotThere):
        let_wait_again(session, payment)
    with company_session(kashtan) as session:
        assert waiting(session) == (1, Decimal("100.00"))


def test_b5_50_what_a_person_called_a_duplicate_stays_one(two_companies: TwoCompanies) -> None:
    """Neither the file told again nor a wider one, nor who matches by hand, makes it money."""
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "payments", FILE, by=by)
    with company_session(kashtan) as session:
        payment = session.scalars(select(Payment.id)).one()
        withdraw_payment(session, payment, reason="дубль агента")

    imported(kashtan, "payments", FILE, by=by, name="again.csv")
    imported(kashtan, "payments", f"{FILE};06.11.2026;5,00;вода\n", by=by, name="wider.csv")

    with company_session(kashtan) as session, pytest.raises(PaymentNotThere):
        match_payment(session, payment, account_id=1, by=by)
    with company_session(kashtan) as session:
        assert session.get_one(Payment, payment).state == PaymentState.WITHDRAWN
        assert waiting(session) == (1, Decimal("5.00"))
