"""Money held against the bank: every kopeck of its accounts once, and what no bank has shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.payments.bank.deciding import explain_line, explain_payment
from app.payments.bank.models import BankLine, LineSort
from app.payments.bank.settling import settle_by_hand
from app.payments.documents.models import DocumentKind
from app.payments.documents.reversing import prove_document
from app.payments.models import Channel, Payment
from app.reports.incoming.asked import Asked, By
from app.reports.incoming.bank_side import BankSide, bank_sides, open_lines
from app.reports.incoming.never_seen import (
    OnTheWay,
    lists_against_payments,
    money_never_seen,
    orders_against_payments,
)
from app.reports.incoming.not_left import money_not_left
from app.reports.incoming.totals import lines_by
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.factories.money_documents import IBAN, a_money_document, reversed_document
from tests.integration.payments.bank.conftest import late_november, office
from tests.integration.payments.bank.totals import a_collector, told_of

__all__ = ["late_november", "office"]

pytestmark = pytest.mark.postgres

D = Decimal
SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
PAID = {"amount": "150.00", "purpose": "за воду о/р 700123", "key": "A1", "iban": ""}
NOBODYS = {"amount": "70.50", "purpose": "за квартиру, дякую", "key": "A2", "iban": ""}
FEE = {"amount": "5.00", "way": "D", "purpose": "Комісія за РКО", "key": "A3", "iban": ""}
SENT_BACK = {"amount": "8.00", "way": "D", "purpose": "Повернення коштів", "key": "A4", "iban": ""}
TOTAL = {"amount": "100.00", "purpose": "Зведений платіж", "key": "A5"}


def one_day(company: CompanyRef, *, by: int) -> None:
    told_of(company, "60.00", "40.00", by=by)
    told_of(company, "33.00", on=date(2026, 11, 28), by=by)
    a_collector(company, by=by)
    rows = a_statement(PAID, NOBODYS, FEE, SENT_BACK, TOTAL, balances=("1000.00", "1307.50"))
    imported(company, "statements", as_csv(rows), by=by)


def the_side(company: CompanyRef) -> BankSide:
    with company_session(company) as session:
        (side,) = bank_sides(session, since=SINCE, until=UNTIL)
        return side


def open_sums(company: CompanyRef) -> Sequence[Decimal]:
    with company_session(company) as session:
        return [each.unexplained for each in open_lines(session, since=SINCE, until=UNTIL)]


class TestABankAccount:
    def test_has_each_kopeck_in_one_part(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        one_day(kashtan, by=office)

        side = the_side(kashtan)

        assert (side.opened, side.closing, side.counted) == (D(1000), D("1307.50"), D("1307.50"))
        assert (side.credits, side.posted, side.settled, side.waiting) == (
            D("320.50"),
            D("150.00"),
            D("100.00"),
            D("70.50"),
        )
        assert (side.debits, side.paid_out, side.waiting_out) == (D(13), D(5), D(8))
        assert side.ledger_lacks == 0
        assert side.unexplained == D("78.50")
        assert open_sums(kashtan) == [D("70.50"), D("8.00")]

    def test_is_explained_whole_once_a_person_said_what_the_rest_is(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        one_day(kashtan, by=office)
        with company_session(kashtan) as session:
            waits = session.scalars(select(Payment.id).where(Payment.state == "unmatched")).one()
            sent = session.scalars(select(BankLine.id).where(BankLine.state == "waiting")).one()
            explain_payment(session, waits, sort=LineSort.OTHER_INCOME, why="оренда", by=office)
            explain_line(session, sent, sort=LineSort.RETURN, why="лист 7", by=office)

        side = the_side(kashtan)

        assert (side.other, side.unexplained) == (D("70.50"), D(0))
        assert open_sums(kashtan) == []

    def test_counts_what_a_total_differs_by_from_its_payments(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told_of(kashtan, "100.00", by=office)
        a_collector(kashtan, by=office)
        imported(
            kashtan, "statements", as_csv(a_statement({**TOTAL, "amount": "98.00"})), by=office
        )
        with company_session(kashtan) as session:
            settle_by_hand(session, 1, [1], note=None, by=office)

        assert the_side(kashtan).unexplained == D(2)
        assert open_sums(kashtan) == [D(2)]

    def test_of_which_a_statement_is_missing_says_how_much(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        one_day(kashtan, by=office)
        later = {"amount": "1.00", "purpose": "о/р 700123", "on": "25.11.2026", "iban": ""}
        days = ("25.11.2026", "25.11.2026")
        told = a_statement(later, number="9", days=days, balances=("1400.00", "1401.00"))
        imported(kashtan, "statements", as_csv(told), by=office)

        assert the_side(kashtan).missing == D("92.50")

    def test_of_a_neighbour_is_not_told(self, two_companies: TwoCompanies, office: int) -> None:
        one_day(two_companies.kashtan, by=office)

        with company_session(two_companies.vodokanal) as session:
            assert list(bank_sides(session, since=SINCE, until=UNTIL)) == []
            assert list(money_never_seen(session, since=SINCE, until=UNTIL)) == []


class TestMoneyThatNoBankShowed:
    def test_is_told_by_source_and_day(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        one_day(kashtan, by=office)
        told_of(kashtan, "9.00", source="liqpay:i1", channel=Channel.CARD, order="o", by=office)

        with company_session(kashtan) as session:
            found = money_never_seen(session, since=SINCE, until=UNTIL)
            assert list(lists_against_payments(session, since=SINCE, until=UNTIL)) == []
            assert list(orders_against_payments(session, since=SINCE, until=UNTIL)) == []

        assert list(found) == [
            OnTheWay("card", "liqpay:i1", date(2026, 11, 19), 1, D("9.00")),
            OnTheWay("provider", "provider:easypay", date(2026, 11, 28), 1, D("33.00")),
        ]


def test_money_of_documents_is_told_until_a_movement_shows_it(
    two_companies: TwoCompanies, office: int
) -> None:
    kashtan = two_companies.kashtan
    told_of(kashtan, "60.00", by=office)
    with company_session(kashtan) as session:
        for amount in ("20.00", "9.00", "4.00"):
            a_money_document(session, DocumentKind.REFUND, amount, payment_id=1, by=office)
        reversed_document(session, 2, by=office)
    left = {"amount": "4.00", "way": "D", "purpose": "Повернення", "key": "R1", "iban": IBAN}
    imported(kashtan, "statements", as_csv(a_statement({**left, "on": "30.11.2026"})), by=office)

    with company_session(kashtan) as session:
        before = [each.id for each in money_not_left(session, until=UNTIL)]
        prove_document(session, 3, line_id=1, by=office)
        after = [(each.kind, each.amount) for each in money_not_left(session, until=UNTIL)]
        assert money_not_left(session, until=SINCE) == []

    assert before == [1, 3]
    assert after == [("refund", D(20))]


def test_what_a_bank_took_back_before_it_was_seen_is_not_on_its_way(
    two_companies: TwoCompanies, office: int
) -> None:
    kashtan = two_companies.kashtan
    told_of(kashtan, "60.00", source="liqpay:i1", channel=Channel.CARD, by=office)
    with company_session(kashtan) as session:
        a_money_document(session, DocumentKind.CHARGEBACK, "25.00", payment_id=1, by=office)
        (coming,) = money_never_seen(session, since=SINCE, until=UNTIL)

    assert coming.amount == D(35)


def test_what_came_in_is_told_by_months(two_companies: TwoCompanies, office: int) -> None:
    kashtan = two_companies.kashtan
    told_of(kashtan, "60.00", on=date(2026, 10, 31), by=office)
    told_of(kashtan, "40.00", "2.00", on=date(2026, 11, 1), by=office)

    with company_session(kashtan) as session:
        asked = Asked(since=date(2026, 10, 1), until=UNTIL)
        rows = lines_by(session, asked, By.MONTH)

    assert [(each.key[2], each.received.count, each.received.amount) for each in rows] == [
        (date(2026, 10, 1), 1, D("60.00")),
        (date(2026, 11, 1), 2, D("42.00")),
    ]
