"""Totals in the bank carry payments told of one by one: nobody is credited a second time."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.bank.collectors import retire_collector
from app.payments.bank.models import BankLine
from app.payments.bank.parts import take_as_total
from app.payments.bank.sets import possible_sets
from app.payments.bank.settlement_models import BankSettlement
from app.payments.bank.settling import (
    SetGone,
    settle_by_hand,
)
from app.payments.bank.tasks import settle_every_company
from app.payments.models import Channel, Payment
from app.payments.operations import reverse_payment
from app.settings import Settings
from app.worker import BY_ITSELF, create_worker
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines
from tests.integration.payments.bank.totals import (
    a_collector,
    a_total,
    session_amount,
    told_of,
    unexplained,
)

pytestmark = pytest.mark.postgres

REGISTER = """\
Рахунок;Дата;Сума;Звідки
700123;19.11.2026;100,00;ощадбанк
700123;19.11.2026;50,50;ощадбанк
"""


class TestATotalOfACollector:
    def test_is_settled_with_the_day_it_sums_to_and_credited_to_nobody(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", "50.50", by=office)
        told_of(kashtan, "77.00", on=date(2026, 11, 18), by=office)
        a_collector(kashtan, by=office)

        imported(kashtan, "statements", a_total("150.50"), by=office)

        assert credited(kashtan) == {"700123": Decimal("227.50")}
        assert lines(kashtan)[0][:3] == ("register_total", "explained", "settled")
        assert unexplained(kashtan) == 0

    def test_less_the_fee_by_contract_is_settled_too(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        """1.5 % of 150.50 is 2.2575: 2.26 kept back, 148.24 came."""
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", "50.50", by=office)
        a_collector(kashtan, "0.015", is_net=True, by=office)

        imported(kashtan, "statements", a_total("148.24"), by=office)

        with company_session(kashtan) as session:
            made = session.scalars(select(BankSettlement)).one()
            figures = (made.gross, made.fee, made.net, made.difference)
        assert figures == tuple(map(Decimal, ("150.50", "2.26", "148.24", "0.00")))
        assert unexplained(kashtan) == 0

    def test_that_differs_waits_and_by_hand_the_difference_is_named(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", "50.50", by=office)
        a_collector(kashtan, by=office)
        imported(kashtan, "statements", a_total("150.00"), by=office)
        assert unexplained(kashtan) == Decimal("150.00")

        with company_session(kashtan) as session:
            (nearest,) = possible_sets(session, session.get_one(BankLine, 1))
            settle_by_hand(session, 1, nearest.ids, note="лист банку", by=office)

        assert nearest.difference == Decimal("-0.50")
        assert unexplained(kashtan) == Decimal("0.50")
        assert lines(kashtan)[0][2] == "settled-differs"

    def test_that_came_before_its_register_is_settled_by_the_import_of_that(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        a_collector(kashtan, source="ощадбанк", by=office)
        imported(kashtan, "statements", a_total("150.50"), by=office)
        assert credited(kashtan) == {}

        imported(kashtan, "payments", REGISTER, by=office)

        assert credited(kashtan) == {"700123": Decimal("150.50")}
        assert unexplained(kashtan) == 0
        assert lines(kashtan)[0][2] == "settled"

    def test_that_came_before_what_a_payment_system_posted_is_settled_in_the_night(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        a_collector(kashtan, by=office)
        imported(kashtan, "statements", a_total("150.50"), by=office)
        told_of(kashtan, "100.00", "50.50", by=office)
        assert unexplained(kashtan) == Decimal("150.50")
        create_worker(Settings("", "", "", ""))  # without a broker a task runs where it is sent
        assert BY_ITSELF["totals in the bank"]["task"] == settle_every_company.name

        for _ in range(2):
            settle_every_company()
            assert unexplained(kashtan) == 0

        with company_session(kashtan) as session:
            (made,) = session.scalars(select(BankSettlement)).all()
            assert (made.gross, made.difference) == (Decimal("150.50"), Decimal(0))

    def test_is_not_settled_with_payments_of_one_of_a_longer_name(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", "50.50", source="provider:easypay-2", by=office)
        a_collector(kashtan, by=office)

        imported(kashtan, "statements", a_total("150.50"), by=office)

        assert lines(kashtan)[0][:3] == ("register_total", "waiting", "collector")
        assert unexplained(kashtan) == Decimal("150.50")

    def test_of_one_who_was_taken_off_waits_though_a_sum_of_another_fits(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        a_collector(kashtan, by=office)
        imported(kashtan, "statements", a_total("150.50"), by=office)
        with company_session(kashtan) as session:
            retire_collector(session, 1, by=office)

        imported(kashtan, "payments", REGISTER, by=office)

        assert lines(kashtan)[0][:3] == ("register_total", "waiting", "collector")
        assert unexplained(kashtan) == Decimal("150.50")

    def test_carries_a_payment_once(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", by=office)
        a_collector(kashtan, by=office)
        twice = a_statement(
            {"amount": "100.00", "purpose": "за 19.11", "key": "T1"},
            {"amount": "100.00", "purpose": "за 19.11", "key": "T2"},
        )

        imported(kashtan, "statements", as_csv(twice), by=office)

        assert [state for _, state, *_ in lines(kashtan)] == ["explained", "waiting"]
        assert credited(kashtan) == {"700123": Decimal("100.00")}
        with company_session(kashtan) as session, pytest.raises(SetGone):
            settle_by_hand(session, 2, [1], note=None, by=office)

    def test_of_which_a_payment_was_reversed_since_differs(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", "50.50", by=office)
        a_collector(kashtan, by=office)
        imported(kashtan, "statements", a_total("150.50"), by=office)

        with company_session(kashtan) as session:
            reverse_payment(session, 1, reason="помилка", by=office, on_day=date(2026, 11, 25))

        assert unexplained(kashtan) == session_amount(kashtan, 1)


class TestARegisterOfNobodyKnown:
    def test_waits_for_a_person_though_a_sum_fits(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "150.50", source="oschad", channel=Channel.REGISTER, by=office)

        imported(kashtan, "statements", a_total("150.50", "Згідно реєстру 5"), by=office)

        assert lines(kashtan)[0][:3] == ("register_total", "waiting", "says-register")

    def test_taken_for_a_payment_is_made_a_total_by_hand(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "150.50", source="oschad", channel=Channel.REGISTER, by=office)
        imported(kashtan, "statements", a_total("150.50", "Кошти за листопад"), by=office)

        with company_session(kashtan) as session:
            waiting = session.scalars(select(Payment.id).where(Payment.state == "unmatched")).one()
            line_id = take_as_total(session, waiting, by=office)
            (fits,) = possible_sets(session, session.get_one(BankLine, line_id))
            settle_by_hand(session, line_id, fits.ids, note=None, by=office)

        assert unexplained(kashtan) == 0
        assert credited(kashtan) == {"700123": Decimal("150.50")}
