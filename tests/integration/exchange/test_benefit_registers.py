"""Registers in the form «2-пільга»: a row a person, one line of money a service and month."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from app.database import company_session
from tests.factories.companies import TwoCompanies
from tests.factories.dbf import a_dbf
from tests.factories.imports import count, faults, imported
from tests.factories.registers import BENEFIT, a_house_with_codes, owed

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25T10:00:00Z", tick=True):
        yield


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    return a_house_with_codes(two_companies.kashtan)


class TestBenefits:
    def row(self, **changed: object) -> dict[str, object]:
        return {
            "CDPR": 41234569,
            "IDCODE": "3012345670",
            "FIO": "Шевченко Мар'яна Іванівна",
            "RS": "0001",
            "YEARIN": 2026,
            "MONTHIN": 10,
            "LGCODE": 601,
            "LGKAT": "011",
            "SUMM": Decimal("75.25"),
            **changed,
        }

    def test_of_several_persons_are_one_line_of_money_and_rows_of_their_own(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        rows = [
            self.row(),
            self.row(IDCODE="2555500019", FIO="Шевченко Іван", SUMM=Decimal("24.75")),
            self.row(LGCODE=500, SUMM=Decimal("-10.00")),
            self.row(SUMM=Decimal("0.00"), LGKAT="012"),
        ]

        register = a_dbf(BENEFIT, rows, encoding="cp1125")
        job = imported(kashtan, "benefits", register, by=by, name="2PILG.DBF", mode="valid")
        again = imported(kashtan, "benefits", register, by=by, name="2PILG.DBF", mode="valid")

        told = [
            (3, "full_name", "import.register.other-name"),
            (5, "account", "import.register.nothing"),
        ]
        assert faults(kashtan, job) == faults(kashtan, again) == told
        assert owed(kashtan, "0001") == {
            ("contribution", "benefit"): "10.00",
            ("contribution", "charge"): "200.00",
            ("water", "benefit"): "-100.00",
            ("water", "charge"): "300.00",
        }
        with company_session(kashtan) as session:
            assert count(session, "granted_sum") == 3
            assert count(session, "entry", "kind = 'benefit'") == 2

    def test_said_twice_in_a_file_are_taken_once(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan

        register = a_dbf(BENEFIT, [self.row(), self.row()], encoding="cp1125")
        job = imported(kashtan, "benefits", register, by=by, name="2PILG.DBF", mode="valid")

        assert faults(kashtan, job) == [(3, "account", "import.duplicate")]
        assert owed(kashtan, "0001")["water", "benefit"] == "-75.25"

    def test_of_one_person_are_known_with_his_number_and_without(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        without, other = {"IDCODE": ""}, {"IDCODE": "", "SUMM": Decimal("80.00")}

        jobs = [
            imported(
                kashtan,
                "benefits",
                a_dbf(BENEFIT, [self.row(**changed)], encoding="cp1125"),
                by=by,
                name="2PILG.DBF",
                mode="valid",
            )
            for changed in ({}, without, other)
        ]

        assert faults(kashtan, jobs[2]) == [(2, "account", "import.register.recorded")]
        assert owed(kashtan, "0001")["water", "benefit"] == "-75.25"
        with company_session(kashtan) as session:
            assert count(session, "granted_sum") == 1

    def test_with_another_first_day_are_a_question_unless_the_file_has_both(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        later = self.row(DATA1="20261016", SUMM=Decimal("10.00"))

        def granted(*rows: dict[str, object]) -> list[tuple[int, str, str]]:
            register = a_dbf(BENEFIT, rows, encoding="cp1125")
            job = imported(kashtan, "benefits", register, by=by, name="2PILG.DBF", mode="valid")
            return faults(kashtan, job)

        assert granted(self.row()) == []
        assert granted(later) == [(2, "account", "import.register.recorded")]
        assert owed(kashtan, "0001")["water", "benefit"] == "-75.25"
        assert granted(self.row(), later) == []
        assert owed(kashtan, "0001")["water", "benefit"] == "-85.25"

    def test_of_no_month_are_refused(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan

        register = a_dbf(BENEFIT, [self.row(MONTHIN=13), self.row(MONTHIN=12)], encoding="cp1125")
        job = imported(kashtan, "benefits", register, by=by, name="2PILG.DBF", mode="valid")

        assert faults(kashtan, job) == [
            (2, "month_number", "import.choice.unknown"),
            (3, "month", "import.adjustment.ahead"),
        ]
