from io import BytesIO

import openpyxl
import pytest

from app.database import company_session
from app.exchange.queries import summary
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, count, faults, imported, snapshot

pytestmark = pytest.mark.postgres


def a_book() -> bytes:
    """Return a workbook as the treasurer of a condominium keeps it."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Співвласники"
    page.append(["ОСББ «Каштан», м. Миргород, вул. Гоголя, 112-А"])
    page.append(["Відомість за жовтень 2026 року"])
    page.append([])
    page.append(
        ["№ кв.", "П.І.Б.", "Площа, м2", "Прописано", "Телефон", "Борг", "Переплата",
         "Показання: Гаряча вода"]
    )  # fmt: skip
    page.append([1, 2, 3, 4, 5, 6, 7, 8])
    page.append([1, "Шевченко Мар'яна Іванівна", 45.6, 2, "067 123 45 67", 1250.5, None, 120.5])
    page.append(["2-А", "Їжак Ґ. П.", 61.1, 3, None, None, 40, None])
    page.append([3, "Кравець Єва", 30, None, None, 0, None, 7])
    page.append(["Разом", None, 136.7, 5, None, 1250.5, 40, None])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_treasurers_book_comes_in_unchanged(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    job = imported(kashtan, "book", a_book(), by=by, name="Книга.xlsx")

    assert faults(kashtan, job) == []
    with company_session(kashtan) as session:
        totals = summary(session, job).totals
        assert totals
        assert all(total.agrees for total in totals)
        assert count(session, "account") == 3
        assert count(session, "account", "number = '2-А'") == 1
        assert count(session, "street", "name = 'Гоголя' AND kind = 'вулиця'") == 1
        assert count(session, "building", "number = '112-А' AND kind = 'apartment'") == 1
        assert count(session, "agreement", "method = 'area'") == 3
        assert count(session, "agreement", "method = 'metered'") == 2
        assert count(session, "reading", "value IN (120.5, 7)") == 2
        assert count(session, "entry", "kind = 'opening' AND amount IN (1250.5, -40)") == 2
        assert count(session, "account_parameter") == 5


def test_the_same_book_again_changes_nothing(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "book", a_book(), by=by, name="Книга.xlsx")
    before = snapshot(kashtan)

    imported(kashtan, "book", a_book(), by=by, name="Книга.xlsx")

    assert snapshot(kashtan) == before
