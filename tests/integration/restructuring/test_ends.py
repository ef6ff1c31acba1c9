"""How an agreement ends before it is paid, to the kopeck."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import OpenItem
from app.ledger.queries import balance_of
from app.payments.operations import reverse_payment
from app.penalty.statement import debt_statement
from app.restructuring.end import (
    Breach,
    EndIncomplete,
    NotKept,
    PaidAlready,
    RestructuringMissing,
    break_restructuring,
    return_what_came_back,
    take_back_restructuring,
)
from app.restructuring.queries import restructurings_of
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import close, pay, publish
from tests.factories.restructurings import an_offer, debts_of, equal, sign
from tests.integration.restructuring.conftest import FEB, JAN, MAR, SIGNED
from tests.integration.restructuring.reading import broken_on, by_day, items, snapshot

D = Decimal
APRIL_20, MAY_20 = date(2026, 4, 20), date(2026, 5, 20)
pytestmark = pytest.mark.postgres


class TestPenalty:
    def test_stops_while_the_agreement_is_kept_and_goes_on_after_it(
        self, session: Session, owing: int
    ) -> None:
        """600 of January are late from 21 February, a Saturday: penalty from Monday, the 23rd."""
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))

        kept = debt_statement(session, owing, on=date(2026, 4, 30))
        assert sum(each.owed for each in kept.items) == 0
        # 23.02-15.03: 21 days of 100 and of 500 at 0.01 %
        assert kept.penalty == D("0.21") + D("1.05")

        broken_on(session, made.id, date(2026, 5, 1))
        after = debt_statement(session, owing, on=date(2026, 5, 10))
        assert sum(each.owed for each in after.items) == D("1000.00")
        # and ten days more of each; February's, due on 20 March, begin on 1 May
        assert after.penalty == D("0.31") + D("1.55") + D("0.10") + D("0.30")

    def test_is_as_if_there_was_no_agreement_once_it_is_taken_back(
        self, session: Session, owing: int
    ) -> None:
        untouched = debt_statement(session, owing, on=date(2026, 4, 30)).total
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))

        take_back_restructuring(session, made.id, reason="помилка", by=BY)

        assert debt_statement(session, owing, on=date(2026, 4, 30)).total == untouched


class TestBreaking:
    def test_gives_the_exact_debts_back_where_nothing_was_paid(
        self, session: Session, owing: int
    ) -> None:
        before = snapshot(session, owing)
        made = sign(session, an_offer(session, owing, signed_on=SIGNED, count=7))

        broken_on(session, made.id, MAY_20)

        assert snapshot(session, owing) == before
        assert restructurings_of(session, owing, on=MAY_20)[0].state == "broken"

    def test_gives_back_what_is_left_of_the_newest_debts(
        self, session: Session, owing: int, water: Agreement, heat: Agreement
    ) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))
        pay(session, owing, "650.00", SIGNED)

        broken_on(session, made.id, MAY_20)

        assert [
            (each.service_id, each.month, each.nature, each.due_on, each.outstanding)
            for each in sorted(debts_of(session, owing), key=lambda each: each.service_id)
        ] == [
            (water.service_id, FEB.first_day, "principal", date(2026, 3, 20), D("50.01")),
            (heat.service_id, FEB.first_day, "principal", date(2026, 3, 20), D("299.99")),
        ]
        assert balance_of(session, owing) == D("350.00")

    def test_twice_is_refused(self, session: Session, owing: int) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))
        broken_on(session, made.id, MAY_20)

        with pytest.raises(NotKept):
            broken_on(session, made.id, MAY_20)

    @pytest.mark.parametrize("on", [date(1, 1, 1), date(2026, 3, 15), date(9999, 12, 31)])
    def test_outside_its_days_or_without_a_reason_is_refused(
        self, session: Session, owing: int, on: date
    ) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))

        with pytest.raises(EndIncomplete):
            break_restructuring(session, made.id, Breach(on=on, reason="так"), today=MAY_20, by=BY)
        with pytest.raises(EndIncomplete):
            break_restructuring(
                session, made.id, Breach(on=MAY_20, reason="  "), today=MAY_20, by=BY
            )

    def test_lets_the_same_debts_be_restructured_again_on_the_same_days(
        self, session: Session, owing: int
    ) -> None:
        first = sign(session, an_offer(session, owing, signed_on=SIGNED, count=4))
        pay(session, owing, "250.00", SIGNED)
        broken_on(session, first.id, SIGNED)
        before = snapshot(session, owing)

        second = sign(session, an_offer(session, owing, signed_on=SIGNED, count=3, number="2"))
        pay(session, owing, "250.00", SIGNED)

        rows = restructurings_of(session, owing, on=SIGNED)
        assert [(each.number, each.paid, each.state) for each in rows] == [
            ("2", D("250.00"), "kept"),
            ("1", D("250.00"), "broken"),
        ]
        assert return_what_came_back(session, owing, on=SIGNED, by=BY) == 0
        broken_on(session, second.id, SIGNED)
        assert sum(each.outstanding for each in debts_of(session, owing)) == D("500.00")
        assert snapshot(session, owing).keys() <= before.keys()

    def test_of_a_payment_that_bounced_later_gives_that_back_too(
        self, session: Session, owing: int
    ) -> None:
        before = snapshot(session, owing)
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))
        paid = pay(session, owing, "400.00", SIGNED)
        broken_on(session, made.id, MAY_20)
        reverse_payment(session, paid.id, reason="помилка банку", by=BY, on_day=MAY_20)

        assert return_what_came_back(session, owing, on=MAY_20, by=BY) == D("400.00")

        assert snapshot(session, owing) == before
        assert return_what_came_back(session, owing, on=MAY_20, by=BY) == 0


class TestTakingBack:
    def test_leaves_nothing_of_it(self, session: Session, owing: int) -> None:
        before = snapshot(session, owing)
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))

        take_back_restructuring(session, made.id, reason="не той рахунок", by=BY)

        assert snapshot(session, owing) == before
        assert restructurings_of(session, owing, on=SIGNED) == []
        with pytest.raises(RestructuringMissing):
            take_back_restructuring(session, made.id, reason="ще раз", by=BY)
        sign(session, an_offer(session, owing, signed_on=SIGNED))  # its number is free again

    def test_after_money_came_is_refused(self, session: Session, owing: int) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))
        pay(session, owing, "0.01", SIGNED)

        with pytest.raises(PaidAlready):
            take_back_restructuring(session, made.id, reason="передумали", by=BY)

    def test_of_a_broken_one_is_refused(self, session: Session, owing: int) -> None:
        made = sign(session, an_offer(session, owing, signed_on=SIGNED))
        broken_on(session, made.id, SIGNED)

        with pytest.raises(NotKept):
            take_back_restructuring(session, made.id, reason="передумали", by=BY)


def test_a_credit_lowers_the_instalments_of_its_own_service(
    session: Session, owing: int, heat: Agreement
) -> None:
    sign(session, an_offer(session, owing, signed_on=SIGNED))
    close(session, JAN)
    publish(session, MAR, (heat, "-50.00"))

    assert session.scalars(select(OpenItem).where(OpenItem.outstanding < 0)).all() == []
    assert sum(by_day(session, owing).values()) == D("950.00")
    of_heat = [each for each in items(session, owing) if each.service_id == heat.service_id]
    assert sum(each.outstanding for each in of_heat) == D("749.99")


def test_an_agreement_of_a_large_debt_is_to_the_kopeck(session: Session, water: Agreement) -> None:
    publish(session, JAN, (water, "999999999.99"))
    signed = date(2026, 2, 1)

    sign(session, an_offer(session, water.account_id, signed_on=signed, count=60))

    sums = by_day(session, water.account_id)
    assert len(sums) == 60
    assert sum(sums.values()) == D("999999999.99")
    assert equal(D("999999999.99"), signed.replace(day=20), 60)[0].amount == min(sums.values())
