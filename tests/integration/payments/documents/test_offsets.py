"""What is overpaid is set against debts: never more than either, and back."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.ledger.models import Entry, EntryKind, PostingKind
from app.ledger.moving import NotSoMuchOwed, NotSoMuchPaid
from app.ledger.post import post
from app.ledger.queries import balance_of
from app.ledger.records import NewEntry, NewPosting
from app.months.operations import open_month
from app.payments.documents.models import DocumentKind
from app.payments.documents.queries import document_card, effects_of
from app.payments.documents.standing import MoneyMovedOn
from app.payments.operations import reverse_payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.money import open_sums, pay, publish
from tests.factories.money_documents import a_money_document, reversed_document
from tests.integration.payments.documents.street import FEB, JAN, PAID_ON, Street


class TestOffset:
    def test_sets_an_advance_against_a_debt_of_another_account(
        self, session: Session, street: Street
    ) -> None:
        pay(session, street.first, "200.00", PAID_ON)

        made = a_money_document(
            session, DocumentKind.OFFSET, "40.00", account_id=street.first,
            to_account_id=street.second, to_service_id=street.heat.service_id,
        )  # fmt: skip

        assert open_sums(session, street.first) == {}
        assert open_sums(session, street.second) == {"2026-01": 120}
        reversed_document(session, made.id)
        assert open_sums(session, street.first) == {"advance": -40}
        assert open_sums(session, street.second) == {"2026-01": 160}

    def test_sets_one_service_against_another_of_the_account(
        self, session: Session, street: Street
    ) -> None:
        """Money meant for heat waited on it; nothing of the account's whole changes."""
        open_month(session, FEB)
        pay(session, street.first, "60.00", PAID_ON, service=street.heat.service_id)
        lowered = -Decimal("25.00")
        correct(session, street.heat, lowered)
        assert balance_of(session, street.first) == 75

        made = a_money_document(
            session, DocumentKind.OFFSET, "25.00", account_id=street.first,
            service_id=street.heat.service_id, to_account_id=street.first,
            to_service_id=street.water.service_id, by=job_actor(session, "test"),
        )  # fmt: skip

        assert balance_of(session, street.first) == 75
        assert open_sums(session, street.first) == {"2026-01": 75}
        effects = effects_of(session, document_card(session, made.id))
        assert {each.amount: each.is_overpaid for each in effects} == {25: True, -25: False}

    def test_never_takes_more_than_is_overpaid_or_owed(
        self, session: Session, street: Street
    ) -> None:
        pay(session, street.first, "300.00", PAID_ON)
        heat = {"account_id": street.first, "to_account_id": street.second,
                "to_service_id": street.heat.service_id}  # fmt: skip

        with pytest.raises(NotSoMuchPaid) as paid:
            a_money_document(session, DocumentKind.OFFSET, "140.01", **heat)
        with pytest.raises(NotSoMuchOwed) as owed:
            a_money_document(session, DocumentKind.OFFSET, "60.01", **heat)

        assert (paid.value.facts["left"], owed.value.facts["owed"]) == (140, 60)

    def test_leaves_money_with_its_payee(self, session: Session) -> None:
        ours, theirs = a_payee(session), a_payee(session)
        water, heat = a_service(session, payee=ours), a_service(session, payee=theirs)
        account, other = an_account(session), an_account(session)
        of_water = an_agreement(session, account, water)
        of_heat = an_agreement(session, other, heat)
        publish(session, FEB, (of_water, "10.00"), (of_heat, "10.00"))
        pay(session, account.id, "30.00", PAID_ON, payee_id=ours.id)

        with pytest.raises(NotSoMuchOwed):
            a_money_document(
                session, DocumentKind.OFFSET, "5.00", account_id=account.id,
                to_account_id=other.id,
            )  # fmt: skip

    def test_holds_the_payment_whose_advance_it_moved(
        self, session: Session, street: Street
    ) -> None:
        paid = pay(session, street.first, "200.00", PAID_ON)
        made = a_money_document(
            session, DocumentKind.OFFSET, "40.00", account_id=street.first,
            to_account_id=street.second,
        )  # fmt: skip

        tried = session.begin_nested()
        with pytest.raises(MoneyMovedOn, match="№ 1"):
            reverse_payment(session, paid.id, reason="x", by=BY, on_day=PAID_ON)
        tried.rollback()
        session.expire_all()

        reversed_document(session, made.id)
        reverse_payment(session, paid.id, reason="x", by=BY, on_day=PAID_ON)
        assert balance_of(session, street.first) == 160


def correct(session: Session, agreement: Agreement, amount: Decimal) -> None:
    """Lower what January was charged, as a recalculation does, without settling it."""
    (due_on,) = session.scalars(
        select(Entry.due_on).where(
            Entry.account_id == agreement.account_id,
            Entry.service_id == agreement.service_id,
            Entry.kind == "charge",
        )
    ).all()
    line = NewEntry(
        account_id=agreement.account_id,
        month=JAN,
        kind=EntryKind.RECALCULATION,
        amount=amount,
        on_day=PAID_ON,
        due_on=due_on,
        arose_on=PAID_ON,
        service_id=agreement.service_id,
        agreement_id=agreement.id,
        vat_rate=Decimal(20),
    )
    document = NewPosting(
        kind=PostingKind.CORRECTION, posted=FEB, source_kind="test", source_id="1", by=BY
    )
    post(session, posting=document, entries=[line])
