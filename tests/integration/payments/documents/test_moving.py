"""Transfers move paid money to the right account: both sides at once, and back."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import Entry, Posting
from app.ledger.moving import NotSoMuchPaid
from app.ledger.queries import balance_of, statement
from app.payments.documents.making import get_document
from app.payments.documents.models import DocumentKind, MoneyDocument
from app.payments.documents.rules import (
    BasisIncomplete,
    DocumentDecided,
    SidesWrong,
)
from tests.factories.money import close, open_sums, pay, publish
from tests.factories.money_documents import a_money_document, reversed_document
from tests.integration.payments.documents.street import FEB, JAN, PAID_ON, Street


class TestTransfer:
    def test_moves_a_part_of_a_payment_to_the_right_account(
        self, session: Session, street: Street
    ) -> None:
        paid = pay(session, street.first, "150.00", PAID_ON)

        made = a_money_document(
            session, DocumentKind.TRANSFER, "120.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip

        assert made.is_posted
        assert [balance_of(session, each) for each in (street.first, street.second)] == [130, 40]
        posting = session.get_one(Posting, get_document(session, made.id).posting_id)
        assert (posting.kind, posting.source_id) == ("transfer", str(made.id))

    def test_counts_for_the_right_account_from_the_day_of_the_money(
        self, session: Session, street: Street
    ) -> None:
        paid = pay(session, street.first, "100.00", PAID_ON)
        made = a_money_document(
            session, DocumentKind.TRANSFER, "100.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip

        posting_id = get_document(session, made.id).posting_id
        lines = session.execute(
            select(Entry.account_id, Entry.on_day, Entry.amount).where(
                Entry.posting_id == posting_id
            )
        ).all()

        given = [line for line in lines if line.account_id == street.second]
        assert {line.on_day for line in given} == {PAID_ON}
        assert sum(line.amount for line in lines) == 0

    def test_takes_the_advance_first_and_what_debts_took_of_it(
        self, session: Session, street: Street
    ) -> None:
        paid = pay(session, street.first, "200.00", PAID_ON)
        publish(session, FEB, (street.water, "30.00"))
        assert open_sums(session, street.first) == {"advance": -10}

        a_money_document(
            session, DocumentKind.TRANSFER, "40.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip

        assert open_sums(session, street.first) == {"2026-02": 30}

    def test_never_moves_more_than_is_left(self, session: Session, street: Street) -> None:
        paid = pay(session, street.first, "100.00", PAID_ON)
        to = {"payment_id": paid.id, "to_account_id": street.second}
        a_money_document(session, DocumentKind.TRANSFER, "70.00", **to)
        a_money_document(session, DocumentKind.REFUND, "20.00", payment_id=paid.id)

        with pytest.raises(NotSoMuchPaid) as refusal:
            a_money_document(session, DocumentKind.TRANSFER, "10.01", **to)

        assert refusal.value.facts["left"] == 10

    def test_goes_back_whole_with_both_sides(self, session: Session, street: Street) -> None:
        paid = pay(session, street.first, "170.00", PAID_ON)
        before = open_sums(session, street.first), open_sums(session, street.second)
        made = a_money_document(
            session, DocumentKind.TRANSFER, "165.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip

        turned = get_document(session, reversed_document(session, made.id))

        assert (open_sums(session, street.first), open_sums(session, street.second)) == before
        assert (turned.kind, turned.number, turned.reverses_id) == ("transfer", 2, made.id)
        with pytest.raises(DocumentDecided):
            reversed_document(session, made.id)

    def test_covers_other_debts_where_its_own_were_paid_again(
        self, session: Session, street: Street
    ) -> None:
        paid = pay(session, street.first, "100.00", PAID_ON)
        made = a_money_document(
            session, DocumentKind.TRANSFER, "100.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip
        pay(session, street.first, "100.00", date(2026, 2, 20))

        reversed_document(session, made.id)

        assert balance_of(session, street.first) == -40
        assert sum(open_sums(session, street.first).values()) == -40

    def test_is_done_once_however_often_its_form_is_sent(
        self, session: Session, street: Street
    ) -> None:
        paid = pay(session, street.first, "100.00", PAID_ON)
        to: dict[str, Any] = {
            "payment_id": paid.id,
            "to_account_id": street.second,
            "key": "one form",
        }

        made = [a_money_document(session, DocumentKind.TRANSFER, "60.00", **to) for _ in range(2)]

        assert made[0] == made[1]
        assert session.scalars(select(MoneyDocument.number)).all() == [1]
        assert balance_of(session, street.second) == 100

    def test_goes_into_the_open_month(self, session: Session, street: Street) -> None:
        paid = pay(session, street.first, "100.00", date(2026, 1, 20))
        close(session, JAN)
        publish(session, FEB)

        made = a_money_document(
            session, DocumentKind.TRANSFER, "60.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip

        posting = session.get_one(Posting, get_document(session, made.id).posting_id)
        assert posting.posted == FEB.first_day
        assert sum(line.paid for line in statement(session, street.second, FEB)) == 60

    @pytest.mark.parametrize("basis", ["заява", "заява № 15", "від 10.02.2026", "10.02.2026"])
    def test_names_its_paper_with_number_and_day(
        self, session: Session, street: Street, basis: str
    ) -> None:
        paid = pay(session, street.first, "100.00", PAID_ON)
        with pytest.raises(BasisIncomplete):
            a_money_document(
                session, DocumentKind.TRANSFER, "1.00", payment_id=paid.id,
                to_account_id=street.second, basis=basis,
            )  # fmt: skip

    def test_goes_to_another_account(self, session: Session, street: Street) -> None:
        paid = pay(session, street.first, "100.00", PAID_ON)
        with pytest.raises(SidesWrong):
            a_money_document(
                session, DocumentKind.TRANSFER, "1.00", payment_id=paid.id,
                to_account_id=street.first,
            )  # fmt: skip
