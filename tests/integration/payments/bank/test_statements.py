"""A statement from its file to posted payments: each movement once, each explained."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.database import company_session
from app.exchange.run_import import LinesAtFault
from app.ledger.checks import discrepancies
from tests.factories.bank_statements import OTHER_IBAN, a_bank_account, a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import count, faults, imported, the_job, tried
from tests.integration.payments.bank.books import credited, lines, payments

pytestmark = pytest.mark.postgres

SURE = {"amount": "150.00", "purpose": "за воду о/р 700123", "key": "A1"}
UNSURE = {"amount": "70.50", "purpose": "за квартиру, дякую", "key": "A2"}
FEE = {"amount": "5.00", "way": "D", "purpose": "Комісія за РКО", "key": "A3", "iban": ""}
BALANCED = as_csv(a_statement(SURE, UNSURE, FEE, balances=("1000.00", "1215.50")))


class TestAStatement:
    def test_is_posted_where_sure_and_waits_where_not(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan

        job = imported(kashtan, "statements", BALANCED, by=office)

        assert faults(kashtan, job) == []
        assert the_job(kashtan, job).effects == {
            "bank_statement": 1,
            "bank_line": 3,
            "bank_payment": 2,
        }
        assert lines(kashtan) == [
            ("payment", "credited", "marked", Decimal("150.00")),
            ("unknown", "credited", "nothing", Decimal("70.50")),
            ("fee", "explained", "bank-fee", Decimal("5.00")),
        ]
        assert credited(kashtan) == {"700123": Decimal("150.00")}
        assert payments(kashtan) == [
            ("posted", Decimal("150.00")),
            ("unmatched", Decimal("70.50")),
        ]
        with company_session(kashtan) as session:
            assert discrepancies(session) == []
        with company_session(two_companies.vodokanal) as session:
            assert count(session, "bank_line") == 0
            assert count(session, "payment") == 0

    def test_tried_changes_nothing(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan

        job = tried(kashtan, "statements", BALANCED, by=office)

        assert the_job(kashtan, job).effects["bank_payment"] == 2
        assert lines(kashtan) == []
        assert payments(kashtan) == []

    def test_of_another_company_is_refused(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        a_bank_account(two_companies.vodokanal, OTHER_IBAN)

        with pytest.raises(LinesAtFault):
            imported(kashtan, "statements", as_csv(a_statement(SURE, own=OTHER_IBAN)), by=office)

        assert payments(kashtan) == []

    def test_that_does_not_add_up_is_refused_whole(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        wrong = a_statement(SURE, UNSURE, balances=("1000.00", "1215.50"))
        right = a_statement(FEE, number="2", balances=("1215.50", "1210.50"))

        job = imported(kashtan, "statements", as_csv(wrong, right), by=office, mode="valid")

        told = [(2, "closing", "import.statement.sums"), (3, "closing", "import.statement.sums")]
        assert faults(kashtan, job) == told
        assert [sort for sort, *_ in lines(kashtan)] == ["fee"]

    def test_with_a_value_day_far_away_is_refused(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        row = {**SURE, "value_on": "20.11.2025"}

        job = tried(kashtan, "statements", as_csv(a_statement(row)), by=office)

        assert (2, "value_on", "import.statement.value-day") in faults(kashtan, job)

    def test_of_foreign_money_is_refused(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan

        job = tried(
            kashtan, "statements", as_csv(a_statement({**SURE, "currency": "EUR"})), by=office
        )

        assert (2, "currency", "import.statement.currency") in faults(kashtan, job)

    def test_without_movements_keeps_its_balances(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        empty = a_statement(
            {"amount": "", "way": "", "on": "", "status": ""}, balances=("7.00", "7.00")
        )

        job = imported(kashtan, "statements", as_csv(empty), by=office)

        assert faults(kashtan, job) == []
        with company_session(kashtan) as session:
            assert count(session, "bank_statement", "opening = 7 AND closing = 7") == 1
            assert count(session, "bank_line") == 0

    def test_what_is_pending_is_told_and_is_no_money(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told = a_statement(SURE, {**UNSURE, "status": "pending"}, balances=("1000.00", "1150.00"))

        job = imported(kashtan, "statements", as_csv(told), by=office)

        assert faults(kashtan, job) == [(3, "status", "import.statement.not-booked")]
        assert payments(kashtan) == [("posted", Decimal("150.00"))]

    def test_after_a_gap_is_told_of_it(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", BALANCED, by=office)
        later = a_statement(
            {**SURE, "key": "B1", "on": "25.11.2026"},
            number="3",
            days=("25.11.2026", "25.11.2026"),
            balances=("1300.00", "1450.00"),
        )

        job = imported(kashtan, "statements", as_csv(later), by=office)

        assert faults(kashtan, job) == [(2, "opening", "import.statement.gap")]
        assert credited(kashtan) == {"700123": Decimal("300.00")}

    def test_c088_two_statements_in_a_file_are_two_and_both_checked(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        first = a_statement(
            {"amount": "8.85", "purpose": "о/р 700124"}, balances=("18.15", "27.00")
        )
        second = a_statement(
            {"amount": "7.00", "way": "D", "purpose": "Оплата за папір", "on": "21.11.2026"},
            number="2",
            days=("21.11.2026", "21.11.2026"),
            balances=("27.00", "20.00"),
        )

        job = imported(kashtan, "statements", as_csv(first, second), by=office)

        assert faults(kashtan, job) == []
        with company_session(kashtan) as session:
            assert count(session, "bank_statement") == 2
        assert credited(kashtan) == {"700124": Decimal("8.85")}


class TestEqualRows:
    """No bank key: told apart by content and by which of several equal ones it is."""

    ROW = {"amount": "100.00", "purpose": "о/р 700123"}  # noqa: RUF012 - never changed

    def test_of_one_file_are_as_many_payments_and_the_file_again_none(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        three = as_csv(a_statement(self.ROW, self.ROW, self.ROW))

        imported(kashtan, "statements", three, by=office)
        again = imported(kashtan, "statements", three, by=office, name="again.csv")

        assert credited(kashtan) == {"700123": Decimal("300.00")}
        known = [(line, key) for line, _, key in faults(kashtan, again) if "known" in key]
        assert known == [(at, "import.statement.known") for at in (2, 3, 4)]
        with company_session(kashtan) as session:
            assert count(session, "bank_statement") == 1

    def test_of_an_overlapping_file_only_the_new_come(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "statements", as_csv(a_statement(self.ROW, self.ROW)), by=office)
        wider = a_statement(
            self.ROW,
            self.ROW,
            self.ROW,
            {**self.ROW, "on": "21.11.2026"},
            number="2",
            days=("20.11.2026", "21.11.2026"),
        )

        job = imported(kashtan, "statements", as_csv(wider), by=office)

        assert credited(kashtan) == {"700123": Decimal("400.00")}
        assert the_job(kashtan, job).effects["bank_line"] == 2

    def test_who_brought_what_is_known_is_told(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        content = as_csv(a_statement(self.ROW))
        imported(kashtan, "statements", content, by=office, name="ранкова.csv")
        again = imported(kashtan, "statements", content, by=office)

        with company_session(kashtan) as session:
            facts = session.execute(
                text(
                    "SELECT facts FROM import_verdict WHERE job_id = :job"
                    " AND key = 'import.statement.known'"
                ),
                {"job": again},
            ).scalar_one()
        assert facts == {"by": "Скарбник", "at": "30.11.2026 12:00", "file": "ранкова.csv"}


class TestIdsOfBanks:
    def test_of_another_year_are_other_movements(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        last_year = a_statement({**SURE, "on": "20.11.2025"}, days=("20.11.2025", "20.11.2025"))
        imported(kashtan, "statements", as_csv(last_year), by=office)

        imported(kashtan, "statements", as_csv(a_statement(SURE)), by=office)

        assert credited(kashtan) == {"700123": Decimal("300.00")}

    def test_given_to_several_movements_lose_none(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        batch = a_statement(
            {**SURE, "part": "1"},
            {**SURE, "part": "2"},
            {**SURE, "part": "2", "purpose": "о/р 700124"},
        )

        imported(kashtan, "statements", as_csv(batch), by=office)

        assert credited(kashtan) == {"700123": Decimal("300.00"), "700124": Decimal("150.00")}
