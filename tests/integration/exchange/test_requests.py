"""Requests of authorities: answered in their own file, unmatched lines left as they came."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app.database import company_session
from app.exchange.answers import NoAnswer, write_answer
from app.exchange.jobs import RequestNotDbf
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.dbf import a_dbf, read_dbf, sample
from tests.factories.imports import faults, imported, snapshot
from tests.factories.registers import BENEFIT, DEBT, a_house_with_codes

pytestmark = pytest.mark.postgres
REQUEST = (
    *(("OWN_NUM", "C", 15, 0), ("OPP", "C", 8, 0), ("ENT_COD", "N", 10, 0)),
    *(("FL_PAY", "N", 9, 2), ("DEBT", "N", 9, 2), ("CODE2_1", "N", 6, 0), ("CODE2_4", "N", 6, 0)),
    *(("NORM_F_1", "N", 10, 4), ("NORM_F_4", "N", 10, 4), ("OWN_NUM_SR", "C", 15, 0)),
    *(("SUR_NAM", "C", 30, 0), ("F_NAM", "C", 15, 0), ("VUL_NAME", "C", 30, 0)),
    *(("BLD_NUM", "C", 7, 0), ("CORP_NUM", "C", 2, 0), ("FLAT", "C", 9, 0)),
)
MINE = {"OWN_NUM": "2026/1", "OPP": "10010000", "SUR_NAM": "ШЕВЧЕНКО", "OWN_NUM_SR": "0001"}
FOUND = {
    "OWN_NUM": "2026/2",
    "OPP": "00010000",
    "SUR_NAM": "ЇЖАК",
    "F_NAM": "ҐОНТА",
    "VUL_NAME": "СОБОРНА",
    "BLD_NUM": "12А/3",
    "CORP_NUM": "2",
    "FLAT": "2",
}
FOREIGN = {"OWN_NUM": "2026/3", "SUR_NAM": "ЧУЖИЙ", "OWN_NUM_SR": "777"}
FOR_OCTOBER: dict[str, Any] = {
    "constants": {"month": "10.2026"},
    "mode": "valid",
    "name": "A_0111.DBF",
}


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with time_machine.travel("2027-03-05T10:00:00Z", tick=True):
        yield


@pytest.fixture
def by(two_companies: TwoCompanies) -> Iterator[int]:
    a_house_with_codes(two_companies.vodokanal)
    actor = a_house_with_codes(two_companies.kashtan)
    neighbour = snapshot(two_companies.vodokanal)
    yield actor
    assert snapshot(two_companies.vodokanal) == neighbour


def answer_to(company: CompanyRef, job: int) -> bytes:
    with company_session(company) as session:
        return write_answer(session, job).content


def test_a_request_is_answered_where_its_accounts_are_known(
    two_companies: TwoCompanies, by: int, tmp_path: Path
) -> None:
    kashtan = two_companies.kashtan
    request = a_dbf(REQUEST, [MINE, FOUND, FOREIGN], encoding="cp1125")

    job = imported(kashtan, "subsidy_requests", request, by=by, **FOR_OCTOBER)

    assert faults(kashtan, job) == [
        (3, "account", "import.register.found"),
        (4, "account", "import.account.unknown"),
    ]
    answered = answer_to(kashtan, job)
    first, second, third = read_dbf(answered, tmp_path, encoding="cp1125")
    assert first == {
        **dict.fromkeys((name for name, *_ in REQUEST), ""),
        **MINE,
        "ENT_COD": "41234569",
        "FL_PAY": "500.00",
        "DEBT": "0.00",
        "CODE2_1": "17",
        "CODE2_4": "42",
        "NORM_F_1": "10.0000",
        "NORM_F_4": "15.0000",
    }
    assert (second["OWN_NUM_SR"], second["FL_PAY"], second["NORM_F_1"]) == ("0002", "80.00", "")
    assert second["BLD_NUM"] == "12А/3"
    assert third == {**dict.fromkeys((name for name, *_ in REQUEST), ""), **FOREIGN}
    assert len(answered) == len(request)


def test_an_undone_request_has_no_answer(two_companies: TwoCompanies, by: int) -> None:
    kashtan = two_companies.kashtan
    request = a_dbf(REQUEST, [MINE], encoding="cp1125")
    job = imported(kashtan, "subsidy_requests", request, by=by, **FOR_OCTOBER)

    with company_session(kashtan) as session:
        undo_import(session, job, by=by)

    with company_session(kashtan) as session, pytest.raises(NoAnswer):
        write_answer(session, job)


def test_the_sample_of_another_provider_is_sent_back_as_it_came(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    request = sample("subsidy_request_A_cp866.dbf")

    job = imported(kashtan, "subsidy_requests", request, by=by, **FOR_OCTOBER)

    assert faults(kashtan, job) == [
        (2, "account", "import.account.unknown"),
        (3, "account", "import.register.not-found"),
    ]
    assert answer_to(kashtan, job) == request


def test_a_request_for_a_month_without_bills_is_not_answered(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    request = a_dbf(REQUEST, [MINE], encoding="cp1125")

    wishes = {**FOR_OCTOBER, "constants": {"month": "11.2026"}}
    job = imported(kashtan, "subsidy_requests", request, by=by, **wishes)

    assert faults(kashtan, job) == [(2, "month", "import.register.not-published")]


def test_a_request_is_a_dbf(two_companies: TwoCompanies, by: int) -> None:
    with pytest.raises(RequestNotDbf):
        imported(
            two_companies.kashtan,
            "subsidy_requests",
            "OWN_NUM_SR;SUR_NAM\n0001;Шевченко\n",
            by=by,
            constants={"month": "10.2026"},
        )


@pytest.mark.parametrize(
    ("month", "year", "debt"),
    # October is due on 20 November: late for more than three months from the end of February on.
    [(1, 2027, "0.00"), (2, 2027, "300.00")],
)
def test_a_request_about_debts_is_told_what_is_late_for_three_months(
    two_companies: TwoCompanies, by: int, tmp_path: Path, month: int, year: int, debt: str
) -> None:
    kashtan = two_companies.kashtan
    row = {"RAH": "0001", "FIOPIL": "Шевченко М.", "LGCODE": 601, "MONTHZV": month, "YEARZV": year}
    strange = row | {"LGCODE": 777}

    request = a_dbf(DEBT, [row, strange], encoding="cp1251", language=0xC9)
    job = imported(kashtan, "debt_requests", request, by=by, name="BORG.DBF", mode="valid")

    assert faults(kashtan, job) == [(3, "code", "import.register.code-unknown")]
    first, second = read_dbf(answer_to(kashtan, job), tmp_path, encoding="cp1251")
    assert (first["SUM_BORG"], second["SUM_BORG"]) == (debt, "")


def test_a_request_about_benefits_is_told_volume_and_price(
    two_companies: TwoCompanies, by: int, tmp_path: Path
) -> None:
    kashtan = two_companies.kashtan
    row = {"RS": "0001", "FIO": "Шевченко М.", "YEARIN": 2026, "MONTHIN": 10, "LGCODE": 601}
    row |= {"SUMM": Decimal("0.00")}

    request = a_dbf(BENEFIT, [row], encoding="cp1125")
    job = imported(kashtan, "benefit_requests", request, by=by, name="2PILG.DBF", mode="valid")

    assert faults(kashtan, job) == []
    (answered,) = read_dbf(answer_to(kashtan, job), tmp_path, encoding="cp1125")
    assert (answered["FACT"], answered["TARIF"]) == ("15.000000", "20.0000000")
    assert answered["SUMM"] == "0.00"


def test_a_request_of_charges_is_told_each_service(
    two_companies: TwoCompanies, by: int, tmp_path: Path
) -> None:
    kashtan = two_companies.kashtan
    fields = (
        *(("RASH", "C", 15, 0), ("SUR_NAM", "C", 30, 0), ("DAT_BEG", "D", 8, 0)),
        *(("DEBT", "N", 9, 2), ("P1", "N", 9, 2), ("P4", "N", 9, 2), ("N4", "N", 9, 4)),
    )
    row = {"RASH": "0001", "SUR_NAM": "ШЕВЧЕНКО", "DAT_BEG": "20261001"}

    request = a_dbf(fields, [row], encoding="cp1125")
    job = imported(kashtan, "charge_requests", request, by=by, name="AF.DBF", mode="valid")

    assert faults(kashtan, job) == []
    (answered,) = read_dbf(answer_to(kashtan, job), tmp_path, encoding="cp1125")
    figures = {name: answered[name] for name in ("DEBT", "P1", "P4", "N4")}
    assert figures == {"DEBT": "0.00", "P1": "200.00", "P4": "300.00", "N4": "20.0000"}
