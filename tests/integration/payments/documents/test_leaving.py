"""Money that leaves by a document: refunds, returns, letters, and what proves them."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.identifiers import IbanWrong
from app.payments.bank.models import BankAccount, BankLine, LineSort, LineState
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
from app.payments.models import PaymentState
from app.payments.withdrawal import let_wait_again
from tests.factories.accounts import BY
from tests.factories.money import open_sums, pay
from tests.factories.money_documents import IBAN, a_money_document, reversed_document
from tests.integration.payments.documents.told import PAID_ON, brought


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
