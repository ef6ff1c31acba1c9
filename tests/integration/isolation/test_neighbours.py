"""Two companies with equal ids, and every table of both."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database import company_session
from app.database.errors import FORBIDDEN, refusal
from app.database.sessions import CompanyMissing, installed
from app.models import METADATA
from tenants.directory.models import METADATA as SHARED
from tests.factories.companies import TwoCompanies


def test_every_table_of_the_neighbour_is_refused(companies: TwoCompanies) -> None:
    mine, other = companies.both
    answers = {}
    for asking, asked in ((mine, other), (other, mine)):
        tables = [f'{asked.schema}."{table.name}"' for table in METADATA.sorted_tables]
        tables += [table.fullname for table in SHARED.sorted_tables]
        with installed().open(asking) as session:
            for table in tables:
                for statement in (
                    f"SELECT * FROM {table}",
                    f"INSERT INTO {table} DEFAULT VALUES",
                    f"DELETE FROM {table}",
                    f"LOCK TABLE {table} IN ACCESS SHARE MODE",
                ):
                    answers[statement] = answer(session, statement)

    assert len(answers) > 200
    assert {statement for statement, said in answers.items() if said != FORBIDDEN} == set()


def answer(session: Session, statement: str) -> str:
    """Return the SQLSTATE of what the database says to `statement`; empty when it obeys."""
    try:
        session.execute(text(statement))
    except DBAPIError as error:
        return refusal(error).sqlstate
    else:
        return ""
    finally:
        session.rollback()


def test_equal_ids_hammered_side_by_side_never_mix(companies: TwoCompanies) -> None:
    def read_and_write(turn: int) -> list[str]:
        company = companies.both[turn % 2]
        seen: list[str] = []
        for step in range(25):
            with company_session(company) as session:
                seen += session.execute(
                    text("SELECT name FROM non_working_day WHERE day = '2026-01-01' FOR UPDATE")
                ).scalars()
                session.execute(
                    text("UPDATE non_working_day SET source = :source WHERE day = '2026-01-01'"),
                    {"source": f"{company.slug} {step}"},
                )
                seen += session.execute(text("SELECT source FROM non_working_day")).scalars()
        return [f"{company.slug} <- {each}" for each in seen if company.slug not in each]

    with ThreadPoolExecutor(8) as threads:
        mixed = [each for found in threads.map(read_and_write, range(16)) for each in found]

    assert mixed == []


@pytest.mark.parametrize("company", [None, "kashtan", {"id": 1}])
def test_a_task_without_a_company_raises(companies: TwoCompanies, company: object) -> None:
    del companies
    with pytest.raises(CompanyMissing), company_session(company):  # type: ignore[arg-type]
        pass
