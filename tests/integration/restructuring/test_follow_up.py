"""The daily look: what is not kept is broken by the company's rule, once, and nothing else is."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.months.parameter_keys import RESTRUCTURING_BREAKS_AFTER, RESTRUCTURING_WAIT_DAYS
from app.months.parameters import set_parameter
from app.payments.operations import reverse_payment
from app.restructuring.end import Breach, break_restructuring
from app.restructuring.follow_up import follow_up
from app.restructuring.queries import State, restructurings_of
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import close, pay
from tests.factories.restructurings import an_offer, debts_of, sign
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
