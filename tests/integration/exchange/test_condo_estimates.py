"""Estimates of a condominium from a file: drafts item by item, approved by a person, undone."""

from decimal import Decimal

import pytest

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.registry.groups.operations import add_group
from app.tariffs.sharing.approving import approve
from app.tariffs.sharing.estimates import EstimateApproved
from app.tariffs.sharing.queries import estimates, items_of
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, faults, imported

pytestmark = pytest.mark.postgres
FILE = """\
Група рахунків;Кошторис;Перший місяць;Місяців;Послуга;Фонд;Як ділити;Стаття;Сума за всі місяці;\
Вид рішення;Номер рішення;Дата рішення
Увесь будинок;Кошторис 2027;01.2027;12;Внесок на утримання будинку;утримання;за площею;\
Прибирання;48 000,00;протокол;7;01.12.2026
Увесь будинок;Кошторис 2027;01.2027;12;Внесок на утримання будинку;утримання;за площею;\
Ліфт;24 000,50;протокол;7;01.12.2026
"""


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    an_office(two_companies.kashtan)
    with company_session(two_companies.kashtan) as session:
        add_group(session, "Увесь будинок")
    return two_companies.kashtan


def test_is_a_draft_with_its_items(company: CompanyRef, two_companies: TwoCompanies) -> None:
    job = imported(company, "condo_estimates", FILE, by=1)

    assert faults(company, job) == []
    with company_session(company) as session:
        (row,) = estimates(session)
        assert (row.name, row.total, row.is_approved) == (
            "Кошторис 2027",
            Decimal("72000.50"),
            False,
        )
        assert (f"{row.since:%m.%Y}", f"{row.until:%m.%Y}") == ("01.2027", "01.2028")
        assert [
            (each.name, each.amount, each.kind, each.key) for each in items_of(session, row.id)
        ] == [
            ("Прибирання", Decimal(48000), "upkeep", "total_area"),
            ("Ліфт", Decimal("24000.50"), "upkeep", "total_area"),
        ]
    with company_session(two_companies.vodokanal) as session:
        assert estimates(session) == []

    undone(company, job)
    with company_session(company) as session:
        assert estimates(session) == []


def undone(company: CompanyRef, job: int) -> None:
    with company_session(company) as session:
        undo_import(session, job, by=1)


def test_that_is_approved_is_not_undone(company: CompanyRef) -> None:
    job = imported(company, "condo_estimates", FILE, by=1)
    with company_session(company) as session:
        approve(session, estimates(session)[0].id, by=1)

    with pytest.raises(EstimateApproved):
        undone(company, job)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (FILE.replace("Увесь", "Інший"), ["group", "group"]),
        (FILE.replace("24 000,50", "0"), ["sum"]),
        (FILE.replace(";12;", ";61;"), ["months", "months"]),
        (FILE.replace("Ліфт;24 000,50;протокол;7", "Ліфт;24 000,50;протокол;8"), ["differs"]),
        (FILE.replace("за площею;Ліфт", "порівну;Ліфт"), ["fund"]),
    ],
)
def test_says_what_is_wrong(company: CompanyRef, wrong: str, expected: list[str]) -> None:
    job = imported(company, "condo_estimates", wrong, by=1, mode="valid")

    found = [key.removeprefix("import.condo-estimate.") for _, _, key in faults(company, job)]
    assert found == expected


def test_comes_once(company: CompanyRef) -> None:
    imported(company, "condo_estimates", FILE, by=1)
    job = imported(company, "condo_estimates", FILE.replace("Ліфт", "Ліфти"), by=1, mode="valid")

    assert {key for _, _, key in faults(company, job)} == {"import.condo-estimate.known"}
