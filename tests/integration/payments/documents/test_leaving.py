"""Money that leaves by a document, and what cannot be undone under one."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.models import ImportJob
from app.exchange.undo import ImportInUse, undo_import
from app.kernel import clock
from app.kernel.identifiers import IbanWrong
from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.payments.bank.models import BankAccount, BankLine, LineSort, LineState
from app.payments.bank.reversing import payments_of_line
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.documents.making import get_document
from app.payments.documents.models import DocumentKind
from app.payments.documents.reversing import (
    DocumentProven,
    LineProvesNothing,
    lines_that_prove,
    proof_of,
    prove_document,
)
from app.payments.documents.standing import MoneyMovedOn
from app.payments.identity import NewPayment
from app.payments.models import Payment, PaymentState
from app.payments.operations import match_payment, receive_payments
from app.payments.taking_back import take_back_payments
from app.payments.withdrawal import let_wait_again
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.bank_statements import a_bank_account, a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.factories.money import open_sums, pay, publish
from tests.factories.money_documents import IBAN, a_money_document, reversed_document

JAN, FEB = Month(2026, 1), Month(2026, 2)
PAID_ON = date(2026, 2, 10)
JOB = 77


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


@pytest.fixture
def account_id(session: Session) -> int:
    """An account that owes 100 for January."""
    account = an_account(session)
    publish(session, JAN, (an_agreement(session, account, a_service(session)), "100.00"))
    open_month(session, FEB)
    return account.id


def brought(session: Session, account_id: int | None, amount: str, *, job: int = JOB) -> Payment:
    told = NewPayment(
        source="register", paid_on=PAID_ON, amount=Decimal(amount), account_id=account_id
    )
    receive_payments(session, [told], by=BY, import_job_id=job)
    return session.scalars(select(Payment).order_by(Payment.id.desc()).limit(1)).one()


def undo(session: Session) -> None:
    take_back_payments(session, import_job_id=JOB, reason="undone", by=BY, on_day=PAID_ON)


def a_line(session: Session, amount: str, *, iban: str = IBAN, direction: str = "D") -> BankLine:
    account = session.scalars(select(BankAccount)).first()
    if account is None:
        account = BankAccount(iban="UA213223130000026007233566001", name="Основний", recorded_by=BY)
        session.add(account)
        session.flush()
    known = session.scalars(select(BankLine.id)).all()
    line = BankLine(
        bank_account_id=account.id,
        identity=f"line {len(known)}",
        direction=direction,
        amount=Decimal(amount),
        booked_on=clock.today(),
        value_on=clock.today(),
        is_reversal=False,
        iban=iban,
        raw={},
        sort=LineSort.OUTGOING,
        state=LineState.EXPLAINED,
        because="debit",
        import_job_id=1,
        recorded_by=BY,
    )
    session.add(line)
    session.flush()
    return line


class TestRefund:
    def test_gives_back_what_was_paid_ahead(self, session: Session, account_id: int) -> None:
        pay(session, account_id, "130.00", PAID_ON)

        a_money_document(session, DocumentKind.REFUND, "30.00", account_id=account_id)

        assert open_sums(session, account_id) == {}

    def test_waits_for_the_movement_that_proves_it(self, session: Session, account_id: int) -> None:
        paid = pay(session, account_id, "130.00", PAID_ON)
        made = a_money_document(session, DocumentKind.REFUND, "30.00", payment_id=paid.id)
        document = get_document(session, made.id)
        right = a_line(session, "30.00")
        other_sum = a_line(session, "30.01")
        a_line(session, "30.00", iban="UA213223130000026007233566001")
        a_line(session, "30.00", direction="C")
        assert [each.id for each in lines_that_prove(session, document)] == [right.id]
        with pytest.raises(LineProvesNothing):
            prove_document(session, made.id, line_id=other_sum.id, by=BY)

        prove_document(session, made.id, line_id=right.id, by=BY)

        assert (right.sort, right.state) == (LineSort.RETURN, LineState.EXPLAINED)
        assert proof_of(session, document) is right
        with pytest.raises(DocumentProven):
            reversed_document(session, made.id)
        # The statement was undone: nothing shows any more that the money left.
        right.state = LineState.WITHDRAWN
        session.flush()
        reversed_document(session, made.id)
        assert open_sums(session, account_id) == {"advance": -30}

    def test_proves_one_document_by_one_movement(self, session: Session, account_id: int) -> None:
        pay(session, account_id, "160.00", PAID_ON)
        twice = [
            a_money_document(session, DocumentKind.REFUND, "30.00", account_id=account_id)
            for _ in range(2)
        ]
        line = a_line(session, "30.00")
        prove_document(session, twice[0].id, line_id=line.id, by=BY)

        with pytest.raises(LineProvesNothing):
            prove_document(session, twice[1].id, line_id=line.id, by=BY)

    def test_goes_to_a_bank_account_that_there_is(self, session: Session, account_id: int) -> None:
        pay(session, account_id, "130.00", PAID_ON)
        with pytest.raises(IbanWrong):
            a_money_document(
                session, DocumentKind.REFUND, "1.00", account_id=account_id, iban="UA12"
            )


class TestReturn:
    def test_of_money_that_waited_takes_it_out_of_the_queue(self, session: Session) -> None:
        lost = brought(session, None, "70.00")

        made = a_money_document(session, DocumentKind.RETURN, "70.00", payment_id=lost.id)

        document = get_document(session, made.id)
        assert (lost.state, lost.withdrawn_because) == (PaymentState.WITHDRAWN, document.basis)
        assert document.posting_id is None
        assert document.posted_at is not None
        with pytest.raises(MoneyMovedOn):
            let_wait_again(session, lost.id)
        reversed_document(session, made.id)
        assert lost.state == PaymentState.UNMATCHED

    def test_of_a_matched_payment_leaves_its_debt_open(
        self, session: Session, account_id: int
    ) -> None:
        paid = pay(session, account_id, "130.00", PAID_ON)

        a_money_document(session, DocumentKind.RETURN, "130.00", payment_id=paid.id)

        assert open_sums(session, account_id) == {"2026-01": 100}

    def test_to_another_company_goes_by_its_letter(self, session: Session) -> None:
        lost = brought(session, None, "70.00")

        made = a_money_document(
            session,
            DocumentKind.FORWARD,
            "70.00",
            payment_id=lost.id,
            recipient="КП «Тепломережа»",
            basis="лист № 4 від 11.02.2026",
        )

        assert get_document(session, made.id).recipient == "КП «Тепломережа»"


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
