"""Signing an agreement, and paying by it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.owed import owed
from app.ledger.post import post
from app.ledger.queries import balance_of, statement
from app.ledger.records import NewPosting
from app.months.operations import open_month
from app.restructuring.end import (
    NotKept,
)
from app.restructuring.parts import key_of
from app.restructuring.queries import instalments_of, restructurings_of
from app.restructuring.schedule import Instalment
from app.restructuring.sign import (
    AlreadyRestructured,
    DebtsChanged,
    NothingChosen,
    NumberTaken,
    SigningDayWrong,
)
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import a_charge, close, pay, publish
from tests.factories.restructurings import an_offer, debts_of, sign
from tests.integration.restructuring.conftest import FEB, JAN, MAR, SIGNED
from tests.integration.restructuring.reading import broken_on, by_day, items

D = Decimal
APRIL_20, MAY_20 = date(2026, 4, 20), date(2026, 5, 20)
pytestmark = pytest.mark.postgres


class TestSigning:
    def test_puts_every_kopeck_off_and_moves_none_between_services(
        self, session: Session, owing: int, water: Agreement, heat: Agreement
    ) -> None:
        before = {each.service_id: each.closing for each in statement(session, owing, FEB)}

        sign(session, an_offer(session, owing, signed_on=SIGNED))

        assert by_day(session, owing) == {
            date(2026, 3, 20): D("333.33"),
            APRIL_20: D("333.33"),
            MAY_20: D("333.34"),
        }
        assert balance_of(session, owing) == D("1000.00")
        assert {each.service_id: each.closing for each in statement(session, owing, FEB)} == before
        assert before == {water.service_id: D("200.01"), heat.service_id: D("799.99")}

    def test_asks_only_for_the_instalments_of_the_month(self, session: Session, owing: int) -> None:
        sign(session, an_offer(session, owing, signed_on=SIGNED))

        now = owed(session, owing, on=SIGNED)

        assert (now.balance, now.to_pay, now.later) == (D("1000.00"), D("333.33"), D("666.67"))
        assert (now.overdue, now.due_on) == (D(0), date(2026, 3, 20))
        assert owed(session, owing, on=date(2026, 4, 1)).overdue == D("333.33")
        assert owed(session, owing, on=date(2026, 4, 1)).to_pay == D("666.66")

    def test_takes_any_mix_of_debts_by_hand(
        self, session: Session, owing: int, water: Agreement
    ) -> None:
        fine = replace(
            a_charge(water, JAN, "7.77", due_on=date(2026, 3, 20), kind=EntryKind.PENALTY),
            nature=Nature.PENALTY,
            vat_rate=D(0),
        )
        document = NewPosting(
            kind=PostingKind.CORRECTION, posted=FEB, source_kind="act", source_id="9", by=BY
        )
        post(session, posting=document, entries=[fine])
        chosen = [each for each in debts_of(session, owing) if each.service_id == water.service_id]
        schedule = [
            Instalment(0, SIGNED, D("50.00")),
            Instalment(1, date(2026, 6, 1), D("157.77")),
            Instalment(2, date(2026, 12, 31), D("0.01")),
        ]
        offer = replace(
            an_offer(session, owing, signed_on=SIGNED, schedule=schedule),
            debts=[key_of(each) for each in chosen],
        )

        sign(session, offer)

        assert by_day(session, owing) == {each.due_on: each.amount for each in schedule}
        costs = [each for each in items(session, owing) if each.nature == "restructured_costs"]
        assert [(each.outstanding, each.vat_rate) for each in costs] == [(D("7.77"), D(0))]
        assert sum(each.outstanding for each in debts_of(session, owing)) == D("799.99")

    def test_twice_is_refused(self, session: Session, owing: int) -> None:
        offer = an_offer(session, owing, signed_on=SIGNED)
        sign(session, offer)

        with pytest.raises(AlreadyRestructured):
            sign(session, offer)

        assert balance_of(session, owing) == D("1000.00")

    def test_of_a_number_that_another_has_is_refused(self, session: Session, owing: int) -> None:
        first = sign(session, an_offer(session, owing, signed_on=SIGNED))
        broken_on(session, first.id, SIGNED)

        with pytest.raises(NumberTaken):
            sign(session, an_offer(session, owing, signed_on=SIGNED))

        sign(session, an_offer(session, owing, signed_on=SIGNED, number="2"))

    def test_of_debts_that_a_payment_has_changed_is_refused(
        self, session: Session, owing: int
    ) -> None:
        offer = an_offer(session, owing, signed_on=SIGNED)
        pay(session, owing, "0.01", SIGNED)

        with pytest.raises(DebtsChanged):
            sign(session, offer)

    def test_before_the_debt_or_after_today_is_refused(self, session: Session, owing: int) -> None:
        offer = an_offer(session, owing, signed_on=SIGNED)

        with pytest.raises(SigningDayWrong):
            sign(session, replace(offer, signed_on=date(2026, 2, 27)), today=SIGNED)
        with pytest.raises(SigningDayWrong):
            sign(session, offer, today=date(2026, 3, 15))

    def test_of_nothing_is_refused(self, session: Session, owing: int) -> None:
        offer = an_offer(session, owing, signed_on=SIGNED)

        for empty in (
            replace(offer, debts=[]),
            replace(offer, number=" "),
            replace(offer, basis=""),
        ):
            with pytest.raises(NothingChosen):
                sign(session, empty)

    def test_of_a_closed_month_goes_into_the_open_one(self, session: Session, owing: int) -> None:
        close(session, JAN)
        close(session, FEB)
        open_month(session, MAR)

        sign(session, an_offer(session, owing, signed_on=SIGNED))

        assert balance_of(session, owing) == D("1000.00")


class TestPayments:
    def test_cover_the_current_bill_and_then_its_instalment(
        self, session: Session, owing: int, water: Agreement
    ) -> None:
        sign(session, an_offer(session, owing, signed_on=SIGNED))
        pay(session, owing, "333.33", date(2026, 3, 20))
        close(session, JAN)
        publish(session, MAR, (water, "150.00"))  # due on 20 April, as the second instalment

        pay(session, owing, "200.00", date(2026, 4, 15))

        assert by_day(session, owing) == {APRIL_20: D("283.33"), MAY_20: D("333.34")}
        assert owed(session, owing, on=APRIL_20).to_pay == D("283.33")

    def test_for_a_stated_month_cover_the_instalment_that_falls_due_with_it(
        self, session: Session, owing: int, water: Agreement
    ) -> None:
        sign(session, an_offer(session, owing, signed_on=SIGNED))
        close(session, JAN)
        publish(session, MAR, (water, "150.00"))

        pay(session, owing, "483.33", date(2026, 4, 15), stated=MAR)

        assert by_day(session, owing) == {date(2026, 3, 20): D("333.33"), MAY_20: D("333.34")}

    def test_left_over_pay_instalments_ahead_and_never_too_much(
        self, session: Session, owing: int
    ) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))

        pay(session, owing, "1200.00", SIGNED)

        assert by_day(session, owing) == {}
        assert balance_of(session, owing) == D("-200.00")
        assert restructurings_of(session, owing, on=SIGNED)[0].state == "paid"
        with pytest.raises(NotKept):
            broken_on(session, made.id, SIGNED)

    def test_show_in_the_schedule(self, session: Session, owing: int) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))
        pay(session, owing, "400.00", date(2026, 3, 20))

        (row,) = restructurings_of(session, owing, on=date(2026, 4, 21))

        told = [(each.number, each.rest) for each in instalments_of(session, [made.id])[made.id]]
        assert told == [(1, D(0)), (2, D("266.66")), (3, D("333.34"))]
        assert (row.paid, row.rest, row.late, row.missed) == (
            D("400.00"),
            D("600.00"),
            D("266.66"),
            1,
        )
        assert (row.state, row.next_due_on) == ("late", MAY_20)
