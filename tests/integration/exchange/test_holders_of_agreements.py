"""Who owes for services where a file names holders, or agreements, after a change of holder."""

from datetime import date

import pytest
from sqlalchemy import select, text

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.registry.models import Account
from app.registry.operations import NewHolder, change_holder
from app.tariffs.agreements import pass_on_services
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, imported

pytestmark = pytest.mark.postgres

AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Яка площа;Модель договору;Діє з
0001;Внесок на утримання будинку;за площею;загальна;внесок;01.01.2026
"""
EACH_HIS_DAYS = [
    ("2026-01-01", "2026-10-01", "Шевченко Мар’яна"),
    ("2026-10-01", "", "Коваль Олена"),
]
OTHER = ACCOUNTS.replace("Шевченко Мар’яна", "Коваль Олена")


def owed(company: CompanyRef) -> list[tuple[str, str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            text("""
            SELECT lower(g.valid)::text, coalesce(upper(g.valid)::text, ''), p.name
            FROM agreement AS g JOIN person AS p ON p.id = g.debtor_id
            WHERE g.retired_at IS NULL ORDER BY lower(g.valid)""")
        )
        return [(since, until, name) for since, until, name in rows]


def a_house(company: CompanyRef) -> int:
    by = an_office(company)
    imported(company, "accounts", ACCOUNTS, by=by, options={"since": "2026-01-01"})
    imported(company, "agreements", AGREEMENTS, by=by)
    return by


def test_the_same_file_again_leaves_the_former_holder_his_days(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    by = a_house(company)
    with company_session(company) as session:
        account = session.scalars(select(Account.id).where(Account.number == "0001")).one()
        since = date(2026, 10, 1)
        new = NewHolder(name="Коваль Олена", since=since)
        person = change_holder(session, account_id=account, new=new, by=by).person_id
        pass_on_services(session, account_id=account, debtor_id=person, since=since, by=by)
    imported(company, "agreements", AGREEMENTS, by=by)

    assert owed(company) == EACH_HIS_DAYS
    imported(company, "agreements", AGREEMENTS.replace("загальна;", "опалювана;"), by=by)
    assert owed(company) == EACH_HIS_DAYS


def test_another_holder_in_a_file_owes_from_his_day(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    by = a_house(company)

    imported(company, "accounts", OTHER, by=by, options={"since": "2026-10-01"})

    assert owed(company) == EACH_HIS_DAYS
    imported(company, "accounts", OTHER, by=by, options={"since": "2026-10-01"})
    assert owed(company) == EACH_HIS_DAYS


def test_owes_no_more_once_the_file_is_undone(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    by = a_house(company)
    job = imported(company, "accounts", OTHER, by=by, options={"since": "2026-10-01"})

    with company_session(company) as session:
        undo_import(session, job, by=by)

    assert owed(company) == [("2026-01-01", "", "Шевченко Мар’яна")]
