"""A payment that was taken back alone goes with its import when that is undone."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.payments.models import Payment
from app.payments.operations import PaymentNotThere
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
