"""Money that a document holds or has moved leaves once, and beyond the limit by two persons."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.parameters import set_parameter
from app.payments.bank.deciding import DocumentNeeded, explain_payment
from app.payments.bank.models import LineSort
from app.payments.bank.parts import Part, split_payment, take_as_total
from app.payments.documents.making import approve_document, get_document
from app.payments.documents.models import DocumentKind
from app.payments.documents.reversing import (
    DocumentMayBeProven,
    lines_that_prove,
    prove_document,
)
from app.payments.documents.rules import DocumentDecided, OtherPersonNeeded
from app.payments.documents.standing import MoneyMovedOn
from app.payments.models import Payment, PaymentState
from app.payments.operations import PaymentNotThere, match_payment
from app.payments.withdrawal import withdraw_payment
from tests.factories.accounts import BY
from tests.factories.money import pay
from tests.factories.money_documents import a_money_document, reversed_document
from tests.integration.payments.documents.test_leaving import a_line
from tests.integration.payments.documents.told import PAID_ON, brought

OTHER = BY + 1


def limit(session: Session, amount: int) -> None:
    since = Month(2020, 1).first_day
    set_parameter(session, MONEY_DOCUMENT_LIMIT, Decimal(amount), since=since, by=BY)


class TestMoneyThatWaits:
    @pytest.fixture
    def lost(self, session: Session) -> Payment:
        limit(session, 50)
        return brought(session, None, "70.00")

    @pytest.fixture
    def waiting(self, session: Session, lost: Payment) -> int:
        made = a_money_document(session, DocumentKind.RETURN, "70.00", payment_id=lost.id)
        assert not made.is_posted
        return made.id

    @pytest.mark.parametrize(
        "act",
        [
            lambda session, paid, to: match_payment(session, paid, account_id=to, by=BY),
            lambda session, paid, _: withdraw_payment(session, paid, reason="не наше"),
            lambda session, paid, to: split_payment(session, paid, [Part(to, Decimal(1))], by=BY),
            lambda session, paid, _: take_as_total(session, paid, by=BY),
        ],
        ids=["match", "withdraw", "split", "total"],
    )
    def test_is_held_by_a_document_until_it_is_signed(
        self,
        session: Session,
        account_id: int,
        lost: Payment,
        waiting: int,
        act: Callable[[Session, int, int], object],
    ) -> None:
        with pytest.raises(MoneyMovedOn):
            act(session, lost.id, account_id)

        approve_document(session, waiting, by=OTHER)

        assert lost.state == PaymentState.WITHDRAWN

    def test_is_not_signed_away_once_it_is_elsewhere(
        self, session: Session, lost: Payment, waiting: int
    ) -> None:
        tried = session.begin_nested()
        lost.state = PaymentState.WITHDRAWN
        session.flush()
        with pytest.raises(PaymentNotThere):
            approve_document(session, waiting, by=OTHER)
        tried.rollback()
        session.expire_all()

    def test_goes_back_beyond_the_limit_by_a_document_only(
        self, session: Session, lost: Payment
    ) -> None:
        for sort in (LineSort.RETURN, LineSort.OTHER_COMPANY):
            with pytest.raises(DocumentNeeded):
                explain_payment(session, lost.id, sort=sort, why="лист № 5", by=BY)

        explain_payment(session, lost.id, sort=LineSort.OTHER_INCOME, why="оренда", by=BY)

        assert lost.state == PaymentState.WITHDRAWN


class TestSecondPerson:
    def test_signs_what_comes_to_the_limit_in_parts(
        self, session: Session, account_id: int
    ) -> None:
        limit(session, 20)
        paid = pay(session, account_id, "130.00", PAID_ON)
        parts = [
            a_money_document(session, DocumentKind.REFUND, amount, **of).is_posted
            for amount, of in (
                ("12.00", {"payment_id": paid.id}),
                ("7.99", {"account_id": account_id}),
                ("0.01", {"payment_id": paid.id}),
            )
        ]

        assert parts == [True, True, False]

    def test_takes_back_what_left_beyond_the_limit(self, session: Session, account_id: int) -> None:
        pay(session, account_id, "130.00", PAID_ON)
        made = a_money_document(session, DocumentKind.REFUND, "30.00", account_id=account_id)
        limit(session, 30)

        with pytest.raises(OtherPersonNeeded):
            reversed_document(session, made.id)
        reversed_document(session, made.id, by=OTHER)


class TestMoneyThatLeft:
    def test_is_not_taken_back_while_a_movement_may_show_it(
        self, session: Session, account_id: int
    ) -> None:
        pay(session, account_id, "130.00", PAID_ON)
        made = a_money_document(session, DocumentKind.REFUND, "30.00", account_id=account_id)
        line = a_line(session, "30.00")

        with pytest.raises(DocumentMayBeProven):
            reversed_document(session, made.id)

        line.sort = LineSort.FEE
        session.flush()
        reversed_document(session, made.id)

    def test_is_never_shown_for_a_document_that_takes_another_back(
        self, session: Session, account_id: int
    ) -> None:
        pay(session, account_id, "130.00", PAID_ON)
        made = a_money_document(session, DocumentKind.REFUND, "30.00", account_id=account_id)
        turned = reversed_document(session, made.id)
        line = a_line(session, "30.00")

        assert list(lines_that_prove(session, get_document(session, turned))) == []
        with pytest.raises(DocumentDecided):
            prove_document(session, turned, line_id=line.id, by=BY)
