"""B6.61: whoever brings a file that was imported already reads who did it and when."""

from sqlalchemy import select

from app.access.models import Actor, Role
from app.database import company_session
from app.exchange.models import ImportJob
from tests.web.admin.test_month_and_imports import ACCOUNTS, bring, treasurer
from tests.web.conftest import CompanyClient, Web

__all__ = ["treasurer"]


def test_b6_61_a_file_of_another_names_who_and_when_and_leads_there(
    web: Web, treasurer: CompanyClient
) -> None:
    bring(treasurer, "accounts", ACCOUNTS)
    company = web.companies.kashtan
    with company_session(company) as session:
        first = session.scalars(select(ImportJob)).one()
        assert first.finished_at is not None
        name = session.get_one(Actor, first.imported_by).label

    again = bring(web.staff(company, Role.ACCOUNTANT), "accounts", ACCOUNTS)

    assert f"Цей самий файл уже імпортовано (№ {first.id}, «accounts.csv»): {name}, " in again
    assert f'href="/office/imports/{first.id}"' in again
