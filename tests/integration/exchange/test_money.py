from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.database import company_session
from app.exchange.undo import undo_import
from app.ledger.checks import discrepancies
from app.tariffs.models import Service
from tests.factories.accounts import a_payee
from tests.factories.companies import TwoCompanies
from tests.factories.imports import count, faults, imported, snapshot, the_job
from tests.integration.exchange.test_charging_facts import a_charged_house

pytestmark = pytest.mark.postgres

OPENINGS = """\
Рахунок;Послуга;Борг;Переплата;Місяць виникнення;Вид боргу
0001;Водопостачання;1 250,50;;08.2026;
0001;Водопостачання;100,00;;09.2026;
0001;Водопостачання;5,25;;09.2026;пеня
0003;Внесок на утримання будинку;;40,00;10.2026;
0002;Гаряча вода;7,00;;10.2026;
Разом;;1 362,75;40,00;;
"""
PAYMENTS = """\
Рахунок;Дата;Сума;Документ
0001;05.11.2026;1 000,00;п/д 15
0001;05.11.2026;200,00;0011
0001;05.11.2026;200,00;0011
0003;05.11.2026;200,00;0011
777;06.11.2026;50,00;
"""


def balance(two_companies: TwoCompanies, number: str) -> Decimal:
    with company_session(two_companies.kashtan) as session:
        total = session.execute(
            text(
                "SELECT coalesce(sum(amount), 0) FROM entry JOIN account ON account.id = account_id"
                " WHERE number = :number"
            ),
            {"number": number},
        ).scalar_one()
    return Decimal(total)


def test_opening_balances_keep_month_nature_and_debtor(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)

    job_id = imported(kashtan, "openings", OPENINGS, by=by, mode="valid")

    assert faults(kashtan, job_id) == [(6, "service", "import.opening.no-agreement")]
    job = the_job(kashtan, job_id)
    assert job.totals["file"] == {"debt": "1362.75", "credit": "40.00"}
    assert job.totals["lines"]["debt"] == "1362.75"
    assert balance(two_companies, "0001") == Decimal("1355.75")
    assert balance(two_companies, "0003") == Decimal("-40.00")
    with company_session(kashtan) as session:
        assert count(session, "entry", "month = '2026-08-01' AND nature = 'principal'") == 1
        assert count(session, "entry", "nature = 'penalty' AND amount = 5.25") == 1
        assert count(session, "entry", "nature = 'advance' AND due_on = '2026-11-20'") == 1
        assert count(session, "open_item") == 4
        assert count(session, "entry", "agreement_id = 0") == 0


def test_openings_again_change_nothing_and_another_sum_is_a_question(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "openings", OPENINGS, by=by, mode="valid")
    before = snapshot(kashtan)

    imported(kashtan, "openings", OPENINGS, by=by, mode="valid")
    job = imported(
        kashtan, "openings", OPENINGS.replace("100,00;;09", "101,00;;09"), by=by, mode="valid"
    )

    assert snapshot(kashtan) == before
    assert (3, "amount", "import.opening.recorded") in faults(kashtan, job)


def test_a_debt_to_a_payee_is_not_brought_as_one_to_another(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    with company_session(kashtan) as session:
        own, other = a_payee(session, name="КП «Вода»"), a_payee(session, name="КП «Тепло»")
        other.edrpou = "12345678"
        service = session.scalars(select(Service).where(Service.code == "water")).one()
        service.payee_id = own.id
    content = (
        "Рахунок;Послуга;Борг;Місяць виникнення;Отримувач\n"
        "0001;Водопостачання;100,00;08.2026;КП «Вода»\n"
        "0001;Водопостачання;70,00;09.2026;КП «Тепло»\n"
        "0003;Гаряча вода;5,00;09.2026;КП «Тепло»\n"
    )

    job = imported(kashtan, "openings", content, by=by, mode="valid")

    assert faults(kashtan, job) == [
        (3, "payee", "import.opening.other-payee"),
        (4, "service", "import.opening.no-agreement"),
    ]
    assert balance(two_companies, "0001") == Decimal("100.00")


def test_no_balance_is_brought_that_nothing_would_ever_settle(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    content = (
        "Рахунок;Послуга;Сальдо;Місяць виникнення;Вид боргу\n"
        "0001;Водопостачання;100,00;08.2026;аванс\n"
        "0001;Водопостачання;-30,00;09.2026;реструктуризований\n"
        "0001;Гаряча вода;20,00;11.2062;\n"
        "0002;Водопостачання;-15,00;11.2026;аванс\n"
        "0003;Внесок на утримання будинку;-3,00;09.2026;борг\n"
    )

    job = imported(kashtan, "openings", content, by=by, mode="valid")

    assert faults(kashtan, job) == [
        (2, "nature", "import.opening.nature-of-sign"),
        (3, "nature", "import.opening.nature-of-sign"),
        (4, "month", "import.opening.month-to-come"),
    ]
    assert balance(two_companies, "0001") == Decimal(0)
    assert balance(two_companies, "0002") == Decimal("-15.00")
    with company_session(kashtan) as session:
        assert discrepancies(session) == []


def test_payments_are_posted_once_and_the_unmatched_wait(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "openings", OPENINGS, by=by, mode="valid")

    job = imported(kashtan, "payments", PAYMENTS, by=by)
    before = snapshot(kashtan)
    imported(kashtan, "payments", PAYMENTS, by=by)

    assert faults(kashtan, job) == [(6, "account", "import.payment.unmatched")]
    assert snapshot(kashtan) == before
    assert balance(two_companies, "0001") == Decimal("1355.75") - Decimal(1400)
    with company_session(kashtan) as session:
        assert count(session, "payment", "document = '0011'") == 3
        assert count(session, "payment", "state = 'unmatched' AND amount = 50") == 1


def test_neighbours_who_pay_one_sum_on_one_day_in_two_files_are_two_payments(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    header = "Рахунок;Дата;Сума\n"

    imported(kashtan, "payments", header + "0001;05.11.2026;100,00\n", by=by)
    imported(kashtan, "payments", header + "0002;05.11.2026;100,00\n", by=by)

    with company_session(kashtan) as session:
        assert count(session, "payment", "state = 'posted'") == 2


class TestAPaymentToldDifferently:
    """The bank corrected its file: neither sum may stand beside the other."""

    HEADER = "Рахунок;Дата;Сума;Документ;Призначення\n"
    FIRST = "0001;05.11.2026;100,00;77;вода\n0002;05.11.2026;60,00;78;\n777;05.11.2026;9,00;79;\n"

    def test_is_a_fault_of_its_line_and_brings_nothing(self, two_companies: TwoCompanies) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        imported(kashtan, "payments", self.HEADER + self.FIRST, by=by)
        corrected = self.FIRST.replace("100,00", "110,00").replace("9,00;79", "8,00;79")

        job = imported(kashtan, "payments", self.HEADER + corrected, by=by, mode="valid")

        recorded = ("amount", "import.payment.recorded")
        assert [each for each in faults(kashtan, job) if each[1:] == recorded] == [
            (2, *recorded),
            (4, *recorded),
        ]
        assert balance(two_companies, "0001") == Decimal("-100.00")
        assert balance(two_companies, "0002") == Decimal("-60.00")
        with company_session(kashtan) as session:
            assert count(session, "payment") == 3

    def test_comes_once_what_it_corrects_is_undone(self, two_companies: TwoCompanies) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        job = imported(kashtan, "payments", self.HEADER + self.FIRST, by=by)
        with company_session(kashtan) as session:
            undo_import(session, job, by=by)

        corrected = self.FIRST.replace("100,00", "110,00").replace("9,00;79", "8,00;79")
        again = imported(kashtan, "payments", self.HEADER + corrected, by=by)

        assert faults(kashtan, again) == [(4, "account", "import.payment.unmatched")]
        assert balance(two_companies, "0001") == Decimal("-110.00")
        assert balance(two_companies, "0002") == Decimal("-60.00")

    def test_is_another_payment_where_the_file_has_both(self, two_companies: TwoCompanies) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        imported(kashtan, "payments", self.HEADER + self.FIRST, by=by)
        second = "0001;05.11.2026;110,00;77;тепло\n0001;05.11.2026;100,00;77;вода\n"

        job = imported(kashtan, "payments", self.HEADER + self.FIRST + second, by=by)

        assert (2, "amount", "import.payment.recorded") not in faults(kashtan, job)
        assert balance(two_companies, "0001") == Decimal("-310.00")

    def test_is_known_though_its_purpose_is_written_differently(
        self, two_companies: TwoCompanies
    ) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        imported(kashtan, "payments", self.HEADER + self.FIRST, by=by)

        job = imported(
            kashtan,
            "payments",
            self.HEADER + self.FIRST.replace("вода", "за воду"),
            by=by,
            mode="valid",
        )

        assert (2, "amount", "import.payment.recorded") in faults(kashtan, job)
        assert balance(two_companies, "0001") == Decimal("-100.00")
