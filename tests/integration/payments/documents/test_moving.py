"""Documents that move paid money: both sides at once, never more than there is, and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.models import Entry, Posting
from app.ledger.moving import NotSoMuchOwed, NotSoMuchPaid
from app.ledger.queries import balance_of, statement
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.operations import open_month
from app.months.parameters import set_parameter
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.documents.making import approve_document, decline_document, get_document
from app.payments.documents.models import DocumentKind, MoneyDocument
from app.payments.documents.rules import (
    BasisIncomplete,
    DocumentDecided,
    OtherPersonNeeded,
    SidesWrong,
)
from app.payments.documents.standing import MoneyMovedOn
from app.payments.models import Payment, PaymentState
from app.payments.operations import reverse_payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, open_sums, pay, publish
from tests.factories.money_documents import a_money_document, reversed_document

JAN, FEB, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)
PAID_ON = date(2026, 2, 10)
OTHER = BY + 1


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        # Whatever a test did, the books hold together.
        assert discrepancies(session, {**CHECKS, **OF_PAYMENTS}) == []


@dataclass
class Street:
    """Two accounts that owe 100 for water of January and 60 for heat."""

    first: int
    second: int
    water: Agreement
    heat: Agreement


@pytest.fixture
def street(session: Session) -> Street:
    water, heat = a_service(session), a_service(session, "heat")
    first, second = an_account(session), an_account(session)
    agreements = [
        an_agreement(session, account, service)
        for account in (first, second)
        for service in (water, heat)
    ]
    publish(session, JAN, *zip(agreements, ["100.00", "60.00"] * 2, strict=True))
    return Street(first.id, second.id, agreements[0], agreements[1])


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


class TestSecondPerson:
    @pytest.fixture
    def waiting(self, session: Session, street: Street) -> int:
        since = Month(2020, 1).first_day
        set_parameter(session, MONEY_DOCUMENT_LIMIT, Decimal(50), since=since, by=BY)
        paid = pay(session, street.first, "100.00", PAID_ON)
        made = a_money_document(
            session, DocumentKind.TRANSFER, "80.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip
        assert not made.is_posted
        return made.id

    def test_signs_what_is_beyond_the_limit(
        self, session: Session, street: Street, waiting: int
    ) -> None:
        assert balance_of(session, street.second) == 160
        with pytest.raises(OtherPersonNeeded):
            approve_document(session, waiting, by=BY)

        approve_document(session, waiting, by=OTHER)

        assert balance_of(session, street.second) == 80
        with pytest.raises(DocumentDecided):
            approve_document(session, waiting, by=OTHER)
        with pytest.raises(OtherPersonNeeded):
            reversed_document(session, waiting)
        reversed_document(session, waiting, by=OTHER)
        assert balance_of(session, street.second) == 160

    def test_finds_the_money_held_until_it_is_declined(
        self, session: Session, waiting: int
    ) -> None:
        payment_id = session.scalars(select(Payment.id)).one()
        with pytest.raises(NotSoMuchPaid):
            a_money_document(session, DocumentKind.CHARGEBACK, "50.00", payment_id=payment_id)
        with pytest.raises(MoneyMovedOn):
            reverse_payment(session, payment_id, reason="x", by=BY, on_day=PAID_ON)

        decline_document(session, waiting, because="не той рахунок", by=BY)

        a_money_document(session, DocumentKind.CHARGEBACK, "50.00", payment_id=payment_id)


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

        a_money_document(
            session, DocumentKind.OFFSET, "25.00", account_id=street.first,
            service_id=street.heat.service_id, to_account_id=street.first,
            to_service_id=street.water.service_id,
        )  # fmt: skip

        assert balance_of(session, street.first) == 75
        assert open_sums(session, street.first) == {"2026-01": 75}

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


class TestChargeback:
    def test_leaves_the_debt_open_and_tells_its_fee(self, session: Session, street: Street) -> None:
        paid = pay(session, street.first, "160.00", PAID_ON)

        made = a_money_document(
            session, DocumentKind.CHARGEBACK, "160.00", payment_id=paid.id, fee=Decimal("12.50")
        )

        assert balance_of(session, street.first) == 160
        assert open_sums(session, street.first) == {"2026-01": 160}
        document = get_document(session, made.id)
        assert (document.fee, paid.state) == (Decimal("12.50"), PaymentState.POSTED)


def correct(session: Session, agreement: Agreement, amount: Decimal) -> None:
    """Lower what January was charged, as a recalculation does, without settling it."""
    from app.ledger.models import EntryKind, PostingKind
    from app.ledger.post import post
    from app.ledger.records import NewEntry, NewPosting

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
