"""What brought money is not undone while a document stands on it, and is after it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.models import ImportJob
from app.exchange.undo import ImportInUse, undo_import
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.payments.bank.models import BankLine
from app.payments.bank.reversing import payments_of_line
from app.payments.documents.models import DocumentKind
from app.payments.documents.standing import MoneyMovedOn
from app.payments.models import Payment, PaymentState
from app.payments.operations import match_payment
from app.payments.taking_back import take_back_payments
from tests.factories.accounts import BY, an_account
from tests.factories.bank_statements import a_bank_account, a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.factories.money_documents import a_money_document, reversed_document
from tests.integration.payments.documents.told import FEB, JOB, PAID_ON, brought


def undo(session: Session) -> None:
    take_back_payments(session, import_job_id=JOB, reason="undone", by=BY, on_day=PAID_ON)


class TestUndoing:
    """What brought the money cannot be taken back under a document, and can after it."""

    def test_of_an_import_names_the_document(self, session: Session, account_id: int) -> None:
        paid = brought(session, account_id, "130.00")
        other = an_account(session).id
        made = a_money_document(
            session, DocumentKind.TRANSFER, "50.00", payment_id=paid.id, to_account_id=other
        )

        with pytest.raises(MoneyMovedOn, match="№ 1"):
            undo(session)
        assert balance_of(session, account_id) == 20

        reversed_document(session, made.id)
        undo(session)
        assert [balance_of(session, each) for each in (account_id, other)] == [100, 0]
        session.refresh(paid)
        assert paid.state == PaymentState.REVERSED

    def test_of_an_import_whose_advance_was_refunded(
        self, session: Session, account_id: int
    ) -> None:
        brought(session, account_id, "130.00")
        made = a_money_document(session, DocumentKind.REFUND, "30.00", account_id=account_id)

        tried = session.begin_nested()
        with pytest.raises(MoneyMovedOn):
            undo(session)
        tried.rollback()
        session.expire_all()

        reversed_document(session, made.id)
        undo(session)
        assert balance_of(session, account_id) == 100


def test_a_statement_is_undone_only_when_its_returned_money_came_back(
    two_companies: TwoCompanies,
) -> None:
    company = two_companies.vodokanal
    a_bank_account(company)
    with two_companies.session_for(company) as session:
        open_month(session, FEB)
        account_id = an_account(session).id
    row = {"amount": "70.00", "purpose": "Оплата", "name": "Шевченко Т. Г."}
    job_id = imported(company, "statements", as_csv(a_statement(row)), by=BY)
    with two_companies.session_for(company) as session:
        line = session.scalars(select(BankLine)).one()
        (payment,) = payments_of_line(session, line.id)
        match_payment(session, payment.id, account_id=account_id, by=BY)
        made = a_money_document(session, DocumentKind.RETURN, "70.00", payment_id=payment.id)

    with (
        pytest.raises(ImportInUse) as refusal,
        two_companies.session_for(company) as session,
    ):
        undo_import(session, job_id, by=BY)
    assert [each.sort for each in refusal.value.dependants] == ["payment.moved-on"]

    with two_companies.session_for(company) as session:
        reversed_document(session, made.id)
        undo_import(session, job_id, by=BY)
        assert session.get_one(ImportJob, job_id).state == "undone"
        assert session.get_one(Payment, payment.id).state == PaymentState.REVERSED
        assert balance_of(session, account_id) == 0
