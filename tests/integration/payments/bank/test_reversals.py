"""What the bank takes back, and imports taken back: balances are exactly what they were."""

from decimal import Decimal

import pytest

from app.database import company_session
from app.exchange.told_again import ImportToldAgain
from app.exchange.undo import ImportInUse, undo_import
from app.kernel.company import CompanyRef
from app.ledger.checks import discrepancies
from tests.factories.bank_statements import a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.integration.payments.bank.books import credited, lines, payments

pytestmark = pytest.mark.postgres

ROW = {"amount": "150.00", "purpose": "о/р 700123", "key": "A1"}
BACK = {**ROW, "way": "D", "back": "так", "on": "24.11.2026"}
PAID = as_csv(a_statement(ROW))
TAKEN_BACK = as_csv(a_statement(BACK, number="2", days=("24.11.2026", "24.11.2026")))


def undo(company: CompanyRef, job: int, *, by: int) -> None:
    with company_session(company) as session:
        undo_import(session, job, by=by)
    with company_session(company) as session:
        assert discrepancies(session) == []


class TestAReversal:
    def test_reverses_the_payment_of_the_movement(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", PAID, by=office)

        imported(kashtan, "statements", TAKEN_BACK, by=office)

        assert credited(kashtan) == {}
        assert payments(kashtan) == [("reversed", Decimal("150.00"))]
        assert lines(kashtan)[1] == ("payment", "explained", "reversal", Decimal("150.00"))

    def test_of_what_waited_lets_it_wait_no_more(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        unknown = {**ROW, "purpose": "дякую"}
        both = a_statement(unknown, {**BACK, "purpose": "дякую", "on": "20.11.2026"})

        imported(kashtan, "statements", as_csv(both), by=office)

        assert payments(kashtan) == [("withdrawn", Decimal("150.00"))]

    def test_of_nothing_known_waits(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan

        imported(kashtan, "statements", TAKEN_BACK, by=office)

        assert lines(kashtan) == [("unknown", "waiting", "reversal-of-nothing", Decimal("150.00"))]

    def test_of_one_of_two_equal_movements_waits_for_a_person(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", as_csv(a_statement(ROW, ROW)), by=office)

        imported(kashtan, "statements", TAKEN_BACK, by=office)

        assert credited(kashtan) == {"700123": Decimal("300.00")}
        assert lines(kashtan)[2][2] == "reversal-of-nothing"

    def test_undone_pays_again(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", PAID, by=office)
        for _ in range(2):
            job = imported(kashtan, "statements", TAKEN_BACK, by=office)
            assert credited(kashtan) == {}
            undo(kashtan, job, by=office)
            assert credited(kashtan) == {"700123": Decimal("150.00")}


class TestUndoing:
    def test_restores_balances_and_the_file_comes_anew(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        for _ in range(2):
            job = imported(kashtan, "statements", PAID, by=office)
            assert credited(kashtan) == {"700123": Decimal("150.00")}
            undo(kashtan, job, by=office)
            assert credited(kashtan) == {}
            assert lines(kashtan) == []

    def test_is_refused_while_a_later_file_tells_the_same(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        job = imported(kashtan, "statements", PAID, by=office)
        imported(kashtan, "statements", PAID, by=office, name="again.csv")

        with company_session(kashtan) as session, pytest.raises(ImportToldAgain):
            undo_import(session, job, by=office)

    def test_is_refused_while_the_bank_has_taken_a_payment_back(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        job = imported(kashtan, "statements", PAID, by=office)
        imported(kashtan, "statements", TAKEN_BACK, by=office)

        with company_session(kashtan) as session, pytest.raises(ImportInUse) as refusal:
            undo_import(session, job, by=office)
        assert [each.sort for each in refusal.value.dependants] == ["payment.taken-back"]
