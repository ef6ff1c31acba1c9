"""Registers of benefits and subsidies: matched, posted once, taken back; nothing lost unnamed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import text, update

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.ledger.checks import CHECKS, discrepancies
from app.months.models import MonthRow
from app.subsidies.checks import CHECKS as OF_REGISTERS
from tests.factories.companies import TwoCompanies
from tests.factories.dbf import a_dbf
from tests.factories.imports import count, faults, imported, snapshot
from tests.factories.registers import (
    SUBSIDY,
    a_house_with_codes,
    close_october,
    owed,
)

pytestmark = pytest.mark.postgres
FOR_OCTOBER: dict[str, Any] = {
    "constants": {"month": "10.2026"},
    "mode": "valid",
    "name": "SUBS.DBF",
}
FIRST = {
    "RASH": "0001",
    "FIO": "ШЕВЧЕНКО МАР'ЯНА",
    "CDPR": 41234569,
    "SM1": Decimal("150.00"),
    "SM4": Decimal("320.55"),
    "SUMMA": Decimal("470.55"),
}
SECOND = {"RASH": "0002", "FIO": "Їжак Ґ.", "SM4": Decimal("79.99")}


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25T10:00:00Z", tick=True):
        yield


@pytest.fixture
def by(two_companies: TwoCompanies) -> Iterator[int]:
    a_house_with_codes(two_companies.vodokanal)
    actor = a_house_with_codes(two_companies.kashtan)
    neighbour = snapshot(two_companies.vodokanal)
    yield actor
    assert snapshot(two_companies.vodokanal) == neighbour
    sound(two_companies.kashtan)


def sound(company: CompanyRef) -> None:
    with company_session(company) as session:
        assert discrepancies(session, {**CHECKS, **OF_REGISTERS}) == []


class TestSubsidies:
    def test_lower_the_month_and_what_is_over_covers_other_debts(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        register = a_dbf(SUBSIDY, [FIRST, SECOND], encoding="cp1125")

        job = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

        assert faults(kashtan, job) == []
        assert owed(kashtan, "0001") == {
            ("contribution", "charge"): "200.00",
            ("contribution", "subsidy"): "-150.00",
            ("water", "charge"): "300.00",
            ("water", "subsidy"): "-320.55",
        }
        with company_session(kashtan) as session:
            # 200 - 150 for upkeep, of which 20.55 too much for water take a part.
            left = session.scalars(text("SELECT outstanding FROM open_item ORDER BY 1")).all()
            assert [f"{each:.2f}" for each in left] == ["0.01", "29.45"]
            assert count(session, "granted_sum", "kind = 'subsidy' AND month = '2026-10-01'") == 3
            assert count(session, "posting", "kind = 'subsidy' AND posted = '2026-11-01'") == 1
            assert count(session, "entry", "kind = 'subsidy' AND vat_rate <> 20") == 0

    def test_of_several_numbers_that_mean_one_service_are_added_up(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        code = "Який код;Код послуги;Послуга;Діє з;Документ-підстава\n"
        code += "номер послуги;5;Водопостачання;01.01.2026;лист ПФУ № 9\n"
        imported(kashtan, "register_codes", code, by=by)
        register = a_dbf(SUBSIDY, [SECOND | {"SM5": Decimal("7.50")}], encoding="cp1125")

        jobs = [imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER) for _ in range(2)]

        assert [faults(kashtan, job) for job in jobs] == [[], []]
        assert owed(kashtan, "0002")["water", "subsidy"] == "-87.49"
        with company_session(kashtan) as session:
            assert count(session, "granted_sum", "amount = 87.49") == 1

    def test_again_are_not_doubled_and_another_sum_is_a_question(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        register = a_dbf(SUBSIDY, [FIRST, SECOND], encoding="cp1125")
        first = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)
        before = snapshot(kashtan)

        imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)
        other = a_dbf(SUBSIDY, [FIRST, SECOND | {"SM4": Decimal("80.00")}], encoding="cp1251")
        job = imported(kashtan, "subsidies", other, by=by, **FOR_OCTOBER)

        assert snapshot(kashtan) == before
        assert faults(kashtan, job) == [(3, "account", "import.register.recorded")]
        assert first < job

    def test_undone_are_owed_again_and_may_come_anew(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        before = owed(kashtan, "0001")
        register = a_dbf(SUBSIDY, [FIRST, SECOND], encoding="cp1125")
        job = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

        with company_session(kashtan) as session:
            undo_import(session, job, by=by)

        moved = {each: sum_ for each, sum_ in owed(kashtan, "0001").items() if sum_ != "0.00"}
        assert moved == before
        sound(kashtan)
        imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)
        assert owed(kashtan, "0001")["water", "subsidy"] == "-320.55"

    def test_of_a_closed_month_are_in_the_open_one_s_books(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        close_october(kashtan)

        job = imported(
            kashtan, "subsidies", a_dbf(SUBSIDY, [FIRST], encoding="cp866"), by=by, **FOR_OCTOBER
        )

        assert faults(kashtan, job) == []
        with company_session(kashtan) as session:
            assert count(session, "entry", "kind = 'subsidy' AND posted = '2026-11-01'") > 0
            assert count(session, "entry", "kind = 'subsidy' AND month <> '2026-10-01'") == 0

    def test_without_a_month_whose_bill_would_tell_are_not_taken(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        with company_session(kashtan) as session:
            session.execute(update(MonthRow).values(charging="published"))

        job = imported(kashtan, "subsidies", a_dbf(SUBSIDY, [FIRST]), by=by, **FOR_OCTOBER)

        assert faults(kashtan, job) == [(2, "month", "import.adjustment.no-month")]

    @pytest.mark.parametrize(
        ("changed", "fault"),
        [
            ({"RASH": "9999"}, ("account", "import.account.unknown")),
            ({"RASH": "0002", "FIO": "Інший І."}, ("full_name", "import.register.other-person")),
            ({"CDPR": 12345678}, ("provider", "import.register.other-provider")),
            ({"SM2": Decimal("5.00")}, ("code", "import.register.code-unknown")),
            ({"RASH": None, "FIO": None}, ("account", "import.register.not-found")),
            ({"DAT1": "20261101", "DAT2": "20270331"}, ("month", "import.register.month-outside")),
            ({"RASH": "0003", "FIO": "Кравець Є."}, ("full_name", "import.register.other-person")),
            (
                {"RASH": "0003", "FIO": "Єва Кравець"},
                ("code", "import.adjustment.not-taken"),
            ),
        ],
    )
    def test_at_fault_are_named_and_move_nothing(
        self,
        two_companies: TwoCompanies,
        by: int,
        changed: dict[str, object],
        fault: tuple[str, str],
    ) -> None:
        kashtan = two_companies.kashtan
        before = snapshot(kashtan)

        register = a_dbf(SUBSIDY, [FIRST | changed], encoding="cp1251")
        job = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

        assert faults(kashtan, job) == [(2, *fault)]
        assert snapshot(kashtan) == before

    def test_of_an_unnamed_account_are_found_by_its_place_and_told(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        place = {"VUL_NAME": "СОБОРНА", "BLD": "12А/3 к.2", "FLAT": "001", "RASH": None}

        register = a_dbf(SUBSIDY, [FIRST | place], encoding="cp1125")
        job = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

        assert faults(kashtan, job) == [(2, "account", "import.register.found")]
        assert owed(kashtan, "0001")["water", "subsidy"] == "-320.55"

    def test_of_an_unnamed_account_are_found_by_the_tax_number(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        for company in two_companies.both:  # the neighbour's own resident has the same number
            with company_session(company) as session:
                session.execute(
                    text(
                        "INSERT INTO person_document (person_id, kind, number, recorded_by)"
                        " SELECT person_id, 'rnokpp', '0012345678', 1 FROM account_holder"
                        " JOIN account ON account.id = account_id WHERE number = '0001'"
                    )
                )
        unnamed = FIRST | {"RASH": None, "FIO": None, "IDCODE": "0012345678"}

        register = a_dbf(SUBSIDY, [unnamed], encoding="cp1125")
        job = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

        assert faults(kashtan, job) == [(2, "account", "import.register.found")]
        assert owed(kashtan, "0001")["water", "subsidy"] == "-320.55"

    def test_in_a_wrong_encoding_are_believed_by_the_number_of_the_flat_or_refused(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        register = a_dbf(SUBSIDY, [FIRST], encoding="cp1251", language=0xC9)
        wrong = {**FOR_OCTOBER, "encoding": "cp866"}

        spoiled = imported(kashtan, "subsidies", register, by=by, **wrong)
        sound_ = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

        assert faults(kashtan, spoiled) == [(2, "full_name", "import.register.other-person")]
        assert faults(kashtan, sound_) == []
