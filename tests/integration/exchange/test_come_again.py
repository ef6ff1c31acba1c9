"""What a corrected file says is believed: after an undone import, and of a known reading."""

import pytest
from sqlalchemy import text, update

from app.database import company_session
from app.exchange.undo import undo_import
from app.months.models import MonthRow
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported
from tests.integration.exchange.test_charging_facts import (
    READINGS,
    TARIFFS,
    a_charged_house,
    late_january,
)

__all__ = ["late_january"]

pytestmark = pytest.mark.postgres
METERS = """\
Рахунок;Послуга;№ лічильника;Встановлено;Знято;Повірка до;Коефіцієнт;Розрядність
{}
"""
_DIAL = """
SELECT installed_on::text, removed_on::text, verified_until::text, multiplier::text,
       capacity::text, import_job_id
FROM meter JOIN register ON register.meter_id = meter.id
"""


def test_a_meter_of_an_undone_import_is_what_the_corrected_file_says(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    wrong = "0001;water;A1;01.02.2026;;01.01.2027;1;5"
    right = "0001;water;A1;01.03.2026;15.10.2026;01.01.2031;2;4"

    first = imported(kashtan, "meters", METERS.format(wrong), by=by)
    with company_session(kashtan) as session:
        undo_import(session, first, by=by)
    second = imported(kashtan, "meters", METERS.format(right), by=by)

    said = ("2026-03-01", "2026-10-15", "2031-01-01", "2.000000", "10000.000000", second)
    with company_session(kashtan) as session:
        assert [tuple(row) for row in session.execute(text(_DIAL))] == [said]
        undo_import(session, second, by=by)
        assert count(session, "meter", "removed_on = installed_on") == 1


def test_accounts_that_come_again_are_taken_back_again(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    for content in (
        ACCOUNTS,
        ACCOUNTS.replace("Осіб", "Відкрито").replace(";2;4", ";01.10.2026;4"),
    ):
        job = imported(kashtan, "accounts", content, by=by, mode="valid")
        with company_session(kashtan) as session:
            assert count(session, "account", "closed_on IS NULL") >= 1
            undo_import(session, job, by=by)
            assert count(session, "account", "closed_on IS NULL") == 0
    with company_session(kashtan) as session:
        assert count(session, "account", "number = '0001' AND opened_on = '2026-10-01'") == 1


@pytest.mark.parametrize(("kind", "content"), [("readings", READINGS), ("tariffs", TARIFFS)])
def test_what_is_taken_back_has_a_running_month_charged_again(
    two_companies: TwoCompanies, kind: str, content: str
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    job = imported(kashtan, kind, content, by=by, mode="valid")
    with company_session(kashtan) as session:
        session.execute(text("DELETE FROM to_recompute"))
        session.execute(update(MonthRow).values(charging="running"))
        undo_import(session, job, by=by)

        marked = session.execute(
            text(
                "SELECT DISTINCT number, because FROM to_recompute"
                " JOIN account ON account.id = account_id ORDER BY number"
            )
        ).all()
    assert ("0001", kind.removesuffix("s")) in [tuple(row) for row in marked]


DIALS = "Рахунок;Послуга;№ лічильника;Встановлено;Повірка до;Розрядність;Початкове показання\n"


def test_a_reading_told_again_with_the_zero_it_passed_is_put_right(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    imported(kashtan, "meters", f"{DIALS}0001;water;A1;01.02.2026;;5;99990\n", by=by)
    content = "Рахунок;Послуга;Дата;Показання;Перехід через нуль\n0001;water;25.11.2026;5;{}\n"

    for mark in ("", "так", ""):
        imported(kashtan, "readings", content.format(mark), by=by)

    with company_session(kashtan) as session:
        live = "value = 5 AND retired_at IS NULL"
        assert count(session, "reading", live) == 1
        assert count(session, "reading", f"{live} AND passes_zero") == 1
        assert count(session, "reading", "value = 5") == 2


def test_a_reading_told_again_counts_once_its_meter_was_verified(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    imported(kashtan, "meters", f"{DIALS}0001;water;A1;01.02.2026;01.10.2026;5;10\n", by=by)
    content = "Рахунок;Послуга;Дата;Показання\n0001;water;25.11.2026;15\n"
    imported(kashtan, "readings", content, by=by)
    with company_session(kashtan) as session:
        assert count(session, "reading", "value = 15 AND status = 'not_for_charging'") == 1
        session.execute(text("UPDATE meter SET verified_until = '2030-10-01'"))

    imported(kashtan, "readings", content, by=by)

    with company_session(kashtan) as session:
        live = "value = 15 AND retired_at IS NULL"
        assert count(session, "reading", live) == 1
        assert count(session, "reading", f"{live} AND status = 'accepted'") == 1


def test_digits_that_no_dial_has_are_a_fault_of_their_line(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    content = f"{DIALS}0001;water;A1;01.02.2026;;20;1\n0001;water;A2;;;0;1\n0001;water;A3;;;11;1\n"

    job = imported(kashtan, "meters", content, by=by, mode="valid")

    assert faults(kashtan, job) == [
        (2, "capacity", "import.meter.capacity"),
        (3, "capacity", "import.meter.capacity"),
    ]
    with company_session(kashtan) as session:
        assert count(session, "register", "capacity = 100000000000") == 1


def test_days_that_a_file_says_anew_of_a_meter_that_stands_are_told(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    first = METERS.format("0001;water;A1;01.02.2026;;01.01.2027;1;5")
    anew = METERS.format("0001;water;A1;01.02.2026;15.10.2026;01.01.2031;1;5")

    jobs = [imported(kashtan, "meters", content, by=by) for content in (first, first, anew)]

    assert [faults(kashtan, job) for job in jobs] == [[], [], [(2, "serial", "import.meter.kept")]]
    with company_session(kashtan) as session:
        assert count(session, "meter", "removed_on IS NULL") == 1


def test_a_reading_below_another_of_its_file_is_told(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    imported(kashtan, "meters", f"{DIALS}0001;water;A1;01.02.2026;;5;10\n", by=by)
    content = """\
Рахунок;Послуга;Дата;Показання
0001;water;25.11.2026;20
0001;water;10.11.2026;500
"""

    job = imported(kashtan, "readings", content, by=by)

    assert faults(kashtan, job) == [(2, "value", "import.reading.below")]
