"""The daily look: what is not kept is broken by the company's rule, once, and nothing else is."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.models import PostingKind
from app.ledger.post import post, reverse
from app.ledger.queries import balance_of
from app.ledger.records import NewPosting
from app.months.parameter_keys import RESTRUCTURING_BREAKS_AFTER, RESTRUCTURING_WAIT_DAYS
from app.months.parameters import set_parameter
from app.payments.operations import reverse_payment
from app.registry.models import Account
from app.restructuring import follow_up as looking
from app.restructuring.end import Breach, NotKept, break_restructuring
from app.restructuring.follow_up import follow_up
from app.restructuring.models import RestructuringEnd
from app.restructuring.queries import State, restructurings_of
from app.tariffs.models import Agreement, Service
from tests.factories.accounts import BY, a_payee, a_service, an_agreement
from tests.factories.money import a_charge, close, pay, publish
from tests.factories.restructurings import an_offer, debts_of, equal, sign
from tests.integration.restructuring.conftest import FEB, JAN, SIGNED

D = Decimal
pytestmark = pytest.mark.postgres
"""Instalments of 333.33, 333.33, 333.34 on 20 March, 20 April, 20 May."""


@pytest.fixture
def signed(session: Session, owing: int) -> int:
    return sign(session, an_offer(session, owing, signed_on=SIGNED)).id


class TestRule:
    def test_breaks_after_two_missed_and_the_days_to_wait(
        self, session: Session, owing: int, signed: int
    ) -> None:
        assert follow_up(session, on=date(2026, 4, 25), by=BY) == []

        assert follow_up(session, on=date(2026, 4, 26), by=BY) == [signed]

        (row,) = restructurings_of(session, owing, on=date(2026, 4, 26))
        assert (row.state, row.is_by_rule, row.ended_on) == (
            State.BROKEN,
            True,
            date(2026, 4, 26),
        )
        assert sum(each.outstanding for each in debts_of(session, owing)) == D("1000.00")
        assert follow_up(session, on=date(2026, 4, 27), by=BY) == []

    def test_counts_an_instalment_paid_in_part_as_missed(
        self, session: Session, owing: int, signed: int
    ) -> None:
        pay(session, owing, "333.32", SIGNED)

        assert follow_up(session, on=date(2026, 4, 26), by=BY) == [signed]
        assert sum(each.outstanding for each in debts_of(session, owing)) == D("666.68")

    def test_keeps_one_that_is_paid_late_before_the_second_is_missed(
        self, session: Session, owing: int, signed: int
    ) -> None:
        pay(session, owing, "333.33", date(2026, 4, 24))

        assert follow_up(session, on=date(2026, 5, 25), by=BY) == []
        assert follow_up(session, on=date(2026, 5, 26), by=BY) == [signed]

    def test_is_the_company_s_of_that_day(self, session: Session, signed: int) -> None:
        set_parameter(session, RESTRUCTURING_BREAKS_AFTER, 1, since=date(2026, 3, 1), by=BY)
        set_parameter(session, RESTRUCTURING_WAIT_DAYS, 0, since=date(2026, 3, 1), by=BY)

        assert follow_up(session, on=date(2026, 3, 20), by=BY) == []
        assert follow_up(session, on=date(2026, 3, 21), by=BY) == [signed]

    def test_of_none_leaves_it_to_people(self, session: Session, owing: int, signed: int) -> None:
        set_parameter(session, RESTRUCTURING_BREAKS_AFTER, 0, since=date(2026, 3, 1), by=BY)

        assert follow_up(session, on=date(2027, 1, 1), by=BY) == []
        (row,) = restructurings_of(session, owing, on=date(2027, 1, 1))
        assert (row.id, row.missed) == (signed, 3)

    def test_is_not_held_off_by_money_that_lies_with_another_payee(
        self, session: Session, heat: Agreement, water: Agreement, signed: int
    ) -> None:
        """1 000,00 lie with the payee of a third service, none with whom the instalments go to."""
        own, other = a_payee(session), a_payee(session, name="ТОВ «Чисте місто»")
        for each in (heat, water):
            session.get_one(Service, each.service_id).payee_id = own.id
        waste = a_service(session, "waste", payee=other)
        account = session.get_one(Account, heat.account_id)
        an_agreement(session, account, waste)
        pay(session, account.id, "1000.00", SIGNED, payee_id=other.id)

        assert follow_up(session, on=date(2026, 4, 25), by=BY) == []
        assert follow_up(session, on=date(2026, 4, 26), by=BY) == [signed]

    def test_leaves_a_paid_one_alone(self, session: Session, owing: int, signed: int) -> None:
        pay(session, owing, "1000.00", SIGNED)

        assert follow_up(session, on=date(2027, 1, 1), by=BY) == []
        assert restructurings_of(session, owing, on=SIGNED)[0].id == signed

    def test_waits_while_no_month_takes_documents(
        self, session: Session, owing: int, signed: int
    ) -> None:
        close(session, JAN)
        close(session, FEB)

        assert follow_up(session, on=date(2026, 4, 26), by=BY) == []
        assert restructurings_of(session, owing, on=date(2026, 4, 26))[0].id == signed


def test_what_a_bounced_payment_left_of_a_broken_one_goes_back(
    session: Session, owing: int, signed: int, water: Agreement
) -> None:
    paid = pay(session, owing, "400.00", SIGNED)
    breach = Breach(on=SIGNED, reason="за заявою")
    break_restructuring(session, signed, breach, today=SIGNED, by=BY)
    reverse_payment(session, paid.id, reason="помилка банку", by=BY, on_day=SIGNED)

    follow_up(session, on=date(2026, 3, 17), by=BY)

    found = debts_of(session, owing)
    assert sum(each.outstanding for each in found) == D("1000.00")
    assert {each.nature for each in found} == {"principal"}
    of_water = [each for each in found if each.service_id == water.service_id]
    assert sum(each.outstanding for each in of_water) == D("200.01")


class TestKept:
    def test_by_whoever_owes_nothing_in_all(self, session: Session, water: Agreement) -> None:
        """February, put off, is withdrawn: its credit stands beside its instalments."""
        account = water.account_id
        publish(session, JAN, (water, "100.00"))
        february = publish(session, FEB, (water, "300.00"))
        pay(session, account, "100.00", date(2026, 3, 2))
        march = equal(D("300.00"), date(2026, 3, 5), 3)
        sign(session, an_offer(session, account, signed_on=date(2026, 3, 3), schedule=march))
        pay(session, account, "99.00", date(2026, 3, 5))
        reverse(session, february, reason="помилка", by=BY, into=FEB, on_day=date(2026, 2, 28))
        assert balance_of(session, account) == D("-99.00")

        assert follow_up(session, on=date(2026, 8, 1), by=BY) == []

    def test_no_more_where_the_credit_does_not_reach(
        self, session: Session, signed: int, water: Agreement
    ) -> None:
        """A credit of 333.32 leaves a kopeck of the first instalment, one of 333.33 nothing."""
        lowered = a_charge(water, FEB, "-333.32", due_on=date(2026, 3, 20))
        post(session, posting=_a_document("1"), entries=[lowered])
        assert follow_up(session, on=date(2026, 4, 26), by=BY) == [signed]

    def test_where_the_credit_pays_the_first(
        self, session: Session, signed: int, water: Agreement
    ) -> None:
        lowered = a_charge(water, FEB, "-333.33", due_on=date(2026, 3, 20))
        post(session, posting=_a_document("1"), entries=[lowered])
        assert follow_up(session, on=date(2026, 4, 26), by=BY) == []
        assert follow_up(session, on=date(2026, 5, 26), by=BY) == [signed]

    def test_for_the_days_to_wait_after_a_payment_bounced(
        self, session: Session, owing: int, signed: int
    ) -> None:
        paid = pay(session, owing, "1000.00", date(2026, 3, 18))
        reverse_payment(session, paid.id, reason="банк", by=BY, on_day=date(2026, 8, 1))

        assert follow_up(session, on=date(2026, 8, 2), by=BY) == []
        assert follow_up(session, on=date(2026, 8, 6), by=BY) == []
        assert follow_up(session, on=date(2026, 8, 7), by=BY) == [signed]


def test_of_two_on_the_same_debt_only_the_newest_is_open(session: Session, heat: Agreement) -> None:
    """A payment from before the first agreement bounces once that is paid; a second follows."""
    account = heat.account_id
    publish(session, JAN, (heat, "500.00"))
    publish(session, FEB)
    before = pay(session, account, "200.00", date(2026, 3, 1))
    sign(session, an_offer(session, account, signed_on=SIGNED, number="A"))
    pay(session, account, "300.00", date(2026, 3, 18))
    on = date(2026, 3, 19)
    reverse_payment(session, before.id, reason="банк", by=BY, on_day=on)
    again = equal(D("200.00"), date(2026, 3, 20), 3)
    second = sign(session, an_offer(session, account, signed_on=on, schedule=again, number="B"))

    rows = restructurings_of(session, account, on=date(2026, 7, 1))
    assert [(row.number, row.state, row.rest, row.missed) for row in rows] == [
        ("B", State.LATE, D("200.00"), 3),
        ("A", State.PAID, D("0.00"), 0),
    ]
    assert follow_up(session, on=date(2026, 7, 1), by=BY) == [second.id]
    assert [each.outstanding for each in debts_of(session, account)] == [D("200.00")]


def test_one_that_does_not_agree_holds_up_no_other(
    session: Session, signed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(session: Session, restructuring_id: int, *_: object, **__: object) -> None:
        session.add(an_unfinished_end(restructuring_id))
        session.flush()
        raise NotKept("is not kept")

    def an_unfinished_end(restructuring_id: int) -> RestructuringEnd:
        return RestructuringEnd(
            restructuring_id=restructuring_id,
            on_day=date(2026, 4, 26),
            is_by_rule=True,
            reason="r",
            amount=D(1),
            posting_id=1,
            made_by=BY,
        )

    with monkeypatch.context() as patched:
        patched.setattr(looking, "break_restructuring", refuse)
        assert follow_up(session, on=date(2026, 4, 26), by=BY) == []

    assert follow_up(session, on=date(2026, 4, 26), by=BY) == [signed]


def _a_document(source_id: str) -> NewPosting:
    return NewPosting(
        kind=PostingKind.CORRECTION, posted=FEB, source_kind="t", source_id=source_id, by=BY
    )
