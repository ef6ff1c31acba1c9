from io import BytesIO

import pytest
import xlsxwriter

from app.database import company_session
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported, tried

pytestmark = pytest.mark.postgres


def a_workbook(number: float, number_format: str, **options: object) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Рахунок", "Осіб", "Діє з"])
        page.write_number(1, 0, number, book.add_format({"num_format": number_format}))
        page.write_number(1, 1, 9)
        page.write_number(1, 2, 45688, book.add_format({"num_format": "dd.mm.yyyy"}))
    return target.getvalue()


def test_c135_zeros_of_a_format_are_offered_with_a_question(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    content = a_workbook(1, "0000")

    asked = tried(kashtan, "parameters", content, by=by)
    taken = tried(kashtan, "parameters", content, by=by, options={"zeros": "shown"})

    assert faults(kashtan, asked) == [(2, "account", "import.cell.zeros-by-format")]
    assert faults(kashtan, taken) == []


def test_c137_an_exponent_is_no_account_number(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    job = tried(kashtan, "parameters", a_workbook(2190, "0.00E+00"), by=by)

    assert faults(kashtan, job) == [(2, "account", "import.cell.digits-gone")]


def test_c142_a_far_day_of_a_1904_book_is_doubted(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    zeros = {"zeros": "shown"}

    job = imported(
        kashtan, "parameters", a_workbook(1, "0000", date_1904=True), by=by, options=zeros
    )

    assert faults(kashtan, job) == [(2, "since_on", "import.day.far")]
    with company_session(kashtan) as session:
        assert count(session, "account_parameter", "lower(valid) = '2029-02-01'") == 1


def test_c139_three_places_are_decimals_in_a_file_parted_by_semicolons(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    header = "Послуга;Тариф;Діє з;Вид рішення;Номер рішення;Дата рішення\n"

    imported(kashtan, "tariffs", header + "water;173,900;2025-03-30;рішення;1;2025-03-01\n", by=by)

    with company_session(kashtan) as session:
        assert count(session, "tariff", "price = 173.90") == 1


def test_numbers_of_two_meanings_are_never_guessed(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    header = "Послуга,Тариф,Діє з,Вид рішення,Номер рішення,Дата рішення\n"
    content = header + 'water,"1,234",2025-03-30,рішення,1,2025-03-01\n'

    asked = tried(kashtan, "tariffs", content, by=by)
    told = tried(kashtan, "tariffs", content, by=by, options={"decimal_mark": ","})

    assert faults(kashtan, asked) == [(2, "price", "error.number.ambiguous")]
    assert faults(kashtan, told) == []


def test_c143_a_word_in_a_number_names_its_field(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    content = "Місто;Вулиця;Будинок;Поверхів;Загальна площа\nІрпінь;Соборна;1;один;45,6\n"

    job = tried(kashtan, "buildings", content, by=by)

    assert faults(kashtan, job) == [(2, "storeys", "error.number.unreadable")]
