"""Customers who pay VAT from a file: whose they are, what is doubted, undone."""

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import func, select

from app.database import company_session
from app.exchange.models import ImportMode
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.vat.models import VatPayer
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, faults, imported

pytestmark = pytest.mark.postgres
SHOPS = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;Власник;ЄДРПОУ;Категорія
0001;Ірпінь;вул. Соборна;1;1;ТОВ «Хліб»;37193071;підприємство
0002;Ірпінь;вул. Соборна;1;2;ТОВ «Хліб»;37193071;підприємство
0003;Ірпінь;вул. Соборна;1;3;Школа № 2;41234569;бюджет
0004;Ірпінь;вул. Соборна;1;4;Їжак Ганна;;населення
"""
PAYERS = """\
Рахунок;ІПН;Назва;Діє з;Документ
0001;371930712345;ТОВАРИСТВО «ХЛІБ»;01.11.2026;витяг № 7
0002;371930712345;ТОВАРИСТВО «ХЛІБ»;01.11.2026;витяг № 7
0003;371930712345;;01.11.2026;витяг № 8
0004;371930712345;;01.11.2026;витяг № 9
0003;37193071;;01.11.2026;витяг № 8
0003;412345612345;;01.10.2026;витяг № 8
"""


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-28T10:00:00Z", tick=True):
        yield


def standing(company: CompanyRef) -> list[tuple[str, str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(VatPayer.number, VatPayer.name, func.lower(VatPayer.valid))
            .where(VatPayer.retired_at.is_(None))
            .order_by(VatPayer.person_id)
        )
        return [(number, name, str(since)) for number, name, since in rows]


def test_are_of_customers_doubted_by_their_code_and_undone(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", SHOPS, by=by)

    job = imported(kashtan, "vat_payers", PAYERS, by=by, mode=ImportMode.VALID)

    assert faults(kashtan, job) == [
        (4, "vat_number", "import.vat-payer.code"),
        (5, "account", "import.vat-payer.people"),
        (6, "vat_number", "error.vat-number"),
        (7, "account", "import.vat-payer.nobody"),
    ]
    assert standing(kashtan) == [
        ("371930712345", "ТОВАРИСТВО «ХЛІБ»", "2026-11-01"),
        ("371930712345", "Школа № 2", "2026-11-01"),
    ]
    assert standing(two_companies.vodokanal) == []
    with company_session(kashtan) as session:
        undo_import(session, job, by=by)
    assert standing(kashtan) == []
