"""Faults of an authority's register, in words that people read."""

from decimal import Decimal

import pytest

from app.database import company_session
from app.exchange.wording import verdicts
from tests.factories.companies import TwoCompanies
from tests.factories.dbf import a_dbf
from tests.factories.imports import imported
from tests.factories.registers import SUBSIDY
from tests.integration.exchange.test_registers import FOR_OCTOBER, by, late_november

__all__ = ["by", "late_november"]
pytestmark = pytest.mark.postgres


def test_column_place_and_sums_are_as_people_write_them(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    lines = [
        {"RASH": "0001", "SM4": Decimal("30.00"), "SUMMA": Decimal("40.00")},
        {"RASH": "0002", "FIO": "ІНШИЙ ПЕТРО", "SM4": Decimal("95.00")},
        {"RASH": "0003", "SM7": Decimal("30.00")},
    ]

    register = a_dbf(SUBSIDY, lines, encoding="cp1125")
    job = imported(kashtan, "subsidies", register, by=by, **FOR_OCTOBER)

    with company_session(kashtan) as session:
        told = {each.column: each.what for each in verdicts(session, job)[0]}
    other_person = (
        "Рахунок 0002 належить іншому: у файлі «ІНШИЙ ПЕТРО», у вас «Їжак Ґонта», "
        "вулиця Соборна, 12-А/3 корп. 2, кв. 2. Не збігаються ні ім'я, ні РНОКПП, ні адреса."
    )
    assert told == {
        "Субсидія разом": "Разом у файлі 40,00, а послуги дають 30,00.",
        "ПІБ": other_person,
        "Код послуги": "Не сказано, яку послугу означає код 7.",
    }
