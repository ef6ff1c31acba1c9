from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.metering.models import Reading
from app.months.facts import retire_facts
from tests.factories.companies import TwoCompanies
from tests.factories.imports import (
    ACCOUNTS,
    an_office,
    count,
    faults,
    imported,
    snapshot,
    the_job,
    tried,
)

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def late_january() -> Iterator[None]:
    with time_machine.travel("2027-01-31T10:00:00Z", tick=True):
        yield


TARIFFS = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення
Водопостачання;населення;2,98;20;01.01.2017;01.06.2017;рішення виконкому;12;15.12.2016
Водопостачання;населення;5,028;20;01.06.2017;;рішення виконкому;77;10.05.2017
Водопостачання;бюджет;;20;01.06.2017;;рішення виконкому;77;10.05.2017
Гаряча вода;населення;0,00;20%;01.06.2017;;рішення виконкому;77;10.05.2017
"""


def test_c030_touching_dates_leave_no_day_without_a_price_and_none_with_two(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    imported(kashtan, "tariffs", TARIFFS, by=by)

    with company_session(kashtan) as session:
        on = "category = 'population' AND vat_rate = 20 AND valid @> DATE"
        assert count(session, "tariff", f"{on} '2017-06-01' AND price = 5.028") == 1
        assert count(session, "tariff", f"{on} '2017-05-31' AND price = 2.98") == 1
        assert count(session, "tariff", f"{on} '2017-06-01' AND price > 0") == 1


def test_c033_three_decimals_are_kept(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    row = "Водопостачання;населення;{};20;01.01.2017;;рішення;1;15.12.2016\n"
    header = TARIFFS.splitlines(keepends=True)[0]

    imported(kashtan, "tariffs", header + row.format("11,364"), by=by)

    with company_session(kashtan) as session:
        assert count(session, "tariff", "price = 11.364 AND price * 100 = 1136.40") == 1


def test_c034_an_empty_price_is_no_tariff_and_zero_is_one(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    job = imported(kashtan, "tariffs", TARIFFS, by=by)

    assert faults(kashtan, job) == [(4, "price", "import.tariff.blank")]
    with company_session(kashtan) as session:
        assert count(session, "tariff", "category = 'budget'") == 0
        assert count(session, "tariff", "price = 0") == 1
        assert count(session, "legal_act") == 2


def test_last_days_given_as_ends_are_a_question(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    inclusive = TARIFFS.replace(
        "01.06.2017;рішення виконкому;12", "31.05.2017;рішення виконкому;12"
    )

    job = tried(kashtan, "tariffs", inclusive, by=by)
    mended = tried(kashtan, "tariffs", inclusive, by=by, options={"end_is_last_day": True})

    assert (2, "until_on", "import.tariff.gap-of-a-day") in faults(kashtan, job)
    assert faults(kashtan, mended) == [(4, "price", "import.tariff.blank")]


NORMS = """\
Послуга;Вид благоустрою;Норма;Діє з;Вид рішення;Номер рішення;Дата рішення
water;житло з ванною;4,5;2026-01-01;рішення;5;2025-12-20
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Вид благоустрою;Яка площа;Модель договору;Діє з
0001;Водопостачання;за лічильником;;;індивідуальний;01.11.2026
0001;Гаряча вода;за лічильником;;;індивідуальний;01.11.2026
0002;Водопостачання;норма;житло з ванною;;індивідуальний;01.11.2026
0003;Внесок на утримання будинку;за площею;;загальна;внесок;01.11.2026
0003;Водопостачання;норма;;;індивідуальний;01.11.2026
"""
METERS = """\
Рахунок;Послуга;№ лічильника;Розрядність;Дата встановлення;Повірка до;Початкове показання
0001;Водопостачання;12345;5;01.11.2026;01.11.2030;45,000
0001;Гаряча вода;12345;5;01.11.2026;01.11.2030;12,500
"""
READINGS = """\
Рахунок;Послуга;№ лічильника;Дата показання;Показання
0001;Водопостачання;12345;30.11.2026;52,250
0001;Гаряча вода;12345;30.11.2026;14,000
0002;Водопостачання;777;30.11.2026;1
"""


def a_charged_house(two_companies: TwoCompanies) -> int:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    imported(kashtan, "norms", NORMS, by=by)
    imported(kashtan, "agreements", AGREEMENTS, by=by, mode="valid")
    imported(kashtan, "meters", METERS, by=by)
    return by


def test_agreements_name_the_holder_as_debtor(two_companies: TwoCompanies) -> None:
    a_charged_house(two_companies)

    with company_session(two_companies.kashtan) as session:
        assert count(session, "agreement") == 4
        assert count(session, "agreement", "method = 'area' AND area_kind = 'total_area'") == 1
        joined = "debtor_id IN (SELECT person_id FROM account_holder)"
        assert count(session, "agreement", joined) == 4


def test_a_fixed_sum_that_nobody_pays_is_told_by_its_line(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by, options={"since": "2026-01-01"})
    head = "Рахунок;Послуга;Спосіб нарахування;Сума на місяць;Діє з\n"
    row = "0001;Внесок на утримання будинку;фіксована сума;{};01.01.2026\n"

    told = [
        faults(kashtan, tried(kashtan, "agreements", head + row.format(amount), by=by))
        for amount in ("999 999 999", "100 000 000", "99 999 999,99")
    ]

    unfit = [(2, "amount", "import.agreement.amount-unfit")]
    assert told == [unfit, unfit, []]


def test_c026_one_factory_number_on_two_services_is_two_meters(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)

    job = imported(kashtan, "readings", READINGS, by=by, mode="valid")

    assert faults(kashtan, job) == [(4, "serial", "import.meter.unknown")]
    with company_session(kashtan) as session:
        assert count(session, "meter") == 2
        assert count(session, "account_search", "number = '0001' AND words LIKE '%12345%'") == 1
        assert count(session, "register", "capacity = 100000") == 2
        assert count(session, "reading", "read_on = '2026-11-30'") == 2
        assert count(session, "reading", "source = 'act' AND value = 12.5") == 1


def test_c027_a_deleted_reading_comes_again_once(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    content = "Рахунок;Послуга;Дата;Показання\n0001;water;31.01.2027;45,0\n"
    imported(kashtan, "readings", content, by=by)
    with company_session(kashtan) as session:
        _delete_reading(session, by)

    imported(kashtan, "readings", content, by=by)

    with company_session(kashtan) as session:
        live = "read_on = '2027-01-31' AND value = 45 AND retired_at IS {} NULL"
        assert count(session, "reading", live.format("")) == 1
        assert count(session, "reading", live.format("NOT")) == 1


def _delete_reading(session: Session, by: int) -> None:
    wrong = select(Reading.id).where(Reading.read_on == date(2027, 1, 31))
    retire_facts(session, Reading, session.scalars(wrong).all(), by=by, reason="deleted")


def test_readings_below_the_last_are_told_and_kept(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)

    job = imported(
        kashtan, "readings", "Рахунок;Послуга;Дата;Показання\n0001;water;30.11.2026;3\n", by=by
    )

    assert faults(kashtan, job) == [(2, "value", "import.reading.below")]
    assert the_job(kashtan, job).effects == {"reading": 1}


def test_all_of_it_again_changes_nothing(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "tariffs", TARIFFS, by=by)
    imported(kashtan, "readings", READINGS, by=by, mode="valid")
    before = snapshot(kashtan)

    for kind, content in (
        ("norms", NORMS),
        ("agreements", AGREEMENTS),
        ("meters", METERS),
        ("readings", READINGS),
        ("tariffs", TARIFFS),
    ):
        job = imported(kashtan, kind, content, by=by, mode="valid")
        assert the_job(kashtan, job).effects == {}, kind

    assert snapshot(kashtan) == before
