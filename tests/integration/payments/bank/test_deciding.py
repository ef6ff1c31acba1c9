"""What a person decides: whose money is, how it is parted, what else it is. Sums never change."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.ledger.checks import discrepancies
from app.payments.bank.aliases import PayerUnknown
from app.payments.bank.deciding import (
    LineNotWaiting,
    explain_line,
    explain_payment,
    reopen_line,
    take_for,
)
from app.payments.bank.models import BankLine, LineSort
from app.payments.bank.parts import Part, PartsDoNotFit, credit_line, split_payment
from app.payments.bank.queries import get_statement
from app.payments.bank.waiting import how_much_waits, waiting_items
from app.payments.models import Payment
from app.payments.operations import PaymentNotThere
from app.payments.withdrawal import let_wait_again
from app.registry.models import Account
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines, payments

pytestmark = pytest.mark.postgres

UNKNOWN = {"amount": "3000.00", "purpose": "за квартиру", "key": "A1", "name": "Відділ освіти"}
BALANCED = as_csv(a_statement(UNKNOWN, balances=("0.00", "3000.00")))


def account(company: CompanyRef, number: str) -> int:
    with company_session(company) as session:
        return session.scalars(select(Account.id).where(Account.number == number)).one()


def the_payment(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(Payment.id).where(Payment.state == "unmatched")).one()


def the_line(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(BankLine.id)).one()


def unexplained(company: CompanyRef) -> Decimal:
    with company_session(company) as session:
        return get_statement(session, 1).unexplained


class TestTaking:
    def test_posts_and_remembers_the_payer_only_where_said(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", BALANCED, by=office)
        mine = account(kashtan, "700123")
        with company_session(kashtan) as session:
            take_for(session, the_payment(kashtan), account_id=mine, by=office)
        again = {**UNKNOWN, "amount": "10.00", "key": "A2"}
        imported(kashtan, "statements", as_csv(a_statement(again, number="2")), by=office)
        assert credited(kashtan) == {"700123": Decimal("3000.00")}

        with company_session(kashtan) as session:
            paid = the_payment(kashtan)
            take_for(session, paid, account_id=mine, by=office, remember=True)
        third = {**UNKNOWN, "amount": "5.00", "key": "A3"}
        imported(kashtan, "statements", as_csv(a_statement(third, number="3")), by=office)

        assert credited(kashtan) == {"700123": Decimal("3015.00")}
        assert lines(kashtan)[2][:3] == ("payment", "credited", "alias")
        assert unexplained(kashtan) == 0

    def test_remembers_nobody_whom_nothing_tells(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        nameless = {**UNKNOWN, "iban": "", "code": ""}
        imported(kashtan, "statements", as_csv(a_statement(nameless)), by=office)
        mine = account(kashtan, "700123")

        with company_session(kashtan) as session, pytest.raises(PayerUnknown):
            take_for(session, 1, account_id=mine, by=office, remember=True)

    def test_twice_is_refused(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", BALANCED, by=office)
        mine, paid = account(kashtan, "700123"), the_payment(kashtan)
        with company_session(kashtan) as session:
            take_for(session, paid, account_id=mine, by=office)

        with company_session(kashtan) as session, pytest.raises(PaymentNotThere):
            take_for(session, paid, account_id=mine, by=office)
        assert credited(kashtan) == {"700123": Decimal("3000.00")}


class TestSplitting:
    def test_c077_parts_a_payment_and_lets_the_rest_wait_unremembered(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        job = imported(kashtan, "statements", BALANCED, by=office)
        paid = the_payment(kashtan)
        parts = [
            Part(account(kashtan, "700123"), Decimal("1000.00")),
            Part(account(kashtan, "700124"), Decimal("1500.50")),
        ]

        with company_session(kashtan) as session:
            split_payment(session, paid, parts, by=office)

        assert credited(kashtan) == {"700123": Decimal("1000.00"), "700124": Decimal("1500.50")}
        with company_session(kashtan) as session:
            assert how_much_waits(session) == (1, Decimal("499.50"))
            assert discrepancies(session) == []
            assert [each.suggestions for each in waiting_items(session)] == [()]
        assert unexplained(kashtan) == Decimal("499.50")
        with company_session(kashtan) as session, pytest.raises(PaymentNotThere):
            let_wait_again(session, paid)  # the whole one does not wake beside its parts
        with company_session(kashtan) as session:
            undo_import(session, job, by=office)
        assert credited(kashtan) == {}
        with company_session(kashtan) as session:
            assert how_much_waits(session) == (0, Decimal(0))

    @pytest.mark.parametrize("amounts", [("2000.00", "1000.01"), ("-1.00",), ("0.00",), ()])
    def test_into_what_does_not_fit_is_refused(
        self, two_companies: TwoCompanies, office: int, amounts: tuple[str, ...]
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", BALANCED, by=office)
        mine, paid = account(kashtan, "700123"), the_payment(kashtan)

        with company_session(kashtan) as session, pytest.raises(PartsDoNotFit):
            split_payment(session, paid, [Part(mine, Decimal(each)) for each in amounts], by=office)
        assert payments(kashtan) == [("unmatched", Decimal("3000.00"))]


class TestExplaining:
    def test_what_is_no_payment_explains_the_movement_until_reopened(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", BALANCED, by=office)
        assert unexplained(kashtan) == Decimal("3000.00")

        with company_session(kashtan) as session:
            explain_payment(
                session,
                the_payment(kashtan),
                sort=LineSort.OTHER_COMPANY,
                why="лист №5",
                by=office,
            )
        assert unexplained(kashtan) == 0
        assert lines(kashtan)[0][0] == "other_company"

        with company_session(kashtan) as session:
            reopen_line(session, the_line(kashtan), by=office)
        assert unexplained(kashtan) == Decimal("3000.00")
        assert payments(kashtan) == [("unmatched", Decimal("3000.00"))]

    def test_a_return_that_waits(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        back = {"amount": "70.00", "way": "D", "purpose": "Повернення надмірно сплачених коштів"}
        imported(
            kashtan, "statements", as_csv(a_statement(back, balances=("70.00", "0.00"))), by=office
        )
        assert unexplained(kashtan) == Decimal("70.00")
        line = the_line(kashtan)

        with company_session(kashtan) as session, pytest.raises(LineNotWaiting):
            credit_line(session, line, account_id=account(kashtan, "700123"), by=office)
        with company_session(kashtan) as session:
            explain_line(session, line, sort=LineSort.RETURN, why="заява 12", by=office)

        assert unexplained(kashtan) == 0
        with company_session(kashtan) as session, pytest.raises(LineNotWaiting):
            explain_line(session, line, sort=LineSort.FEE, why="ще раз", by=office)
