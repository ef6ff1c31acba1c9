"""The database holds each company's user to what the models declare, table by table."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.database import company_session, shared_session
from app.database.errors import refusal
from app.models import METADATA
from tenants.directory.models import METADATA as DIRECTORY
from tenants.provisioning.grants import RETIREMENT
from tenants.provisioning.prepare import admin_engine, migrate_directory
from tests.factories.companies import TwoCompanies

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
DECLARED = {
    "append_only": {"SELECT", "INSERT"},
    "fact": {"SELECT", "INSERT"},
    "no_delete": {"SELECT", "INSERT", "UPDATE"},
}
ALL_ROWS = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def granted(companies: TwoCompanies, table: str) -> set[str]:
    with company_session(companies.kashtan) as session:
        return {
            privilege
            for privilege in PRIVILEGES
            if session.execute(
                text("SELECT has_table_privilege(:table, :privilege)"),
                {"table": f'"{table}"', "privilege": privilege},
            ).scalar_one()
        }


def test_each_table_allows_what_it_declares_and_no_more(module_companies: TwoCompanies) -> None:
    for table in METADATA.sorted_tables:
        expected = [rights for mark, rights in DECLARED.items() if table.info.get(mark)]
        assert granted(module_companies, table.name) == (*expected, ALL_ROWS)[0], table.name


@pytest.mark.usefixtures("module_companies")
@pytest.mark.parametrize("table", [each.fullname for each in DIRECTORY.sorted_tables])
def test_the_directory_is_only_read(table: str) -> None:
    with shared_session() as session:
        may = [
            privilege
            for privilege in PRIVILEGES
            if session.execute(
                text("SELECT has_any_column_privilege(:table, :privilege)")
                if privilege in {"SELECT", "INSERT", "UPDATE", "REFERENCES"}
                else text("SELECT has_table_privilege(:table, :privilege)"),
                {"table": table, "privilege": privilege},
            ).scalar_one()
        ]

    assert may == ["SELECT"]


def test_the_version_of_the_tables_is_out_of_reach(module_companies: TwoCompanies) -> None:
    assert granted(module_companies, "alembic_version") == set()


def test_of_a_fact_only_the_retirement_may_be_written(module_companies: TwoCompanies) -> None:
    facts = [table for table in METADATA.sorted_tables if table.info.get("fact")]
    with company_session(module_companies.kashtan) as session:
        writable = {
            (table.name, column.name)
            for table in facts
            for column in table.columns
            if session.execute(
                text("SELECT has_column_privilege(:table, :column, 'UPDATE')"),
                {"table": table.name, "column": column.name},
            ).scalar_one()
        }

    assert facts
    assert writable == {(table.name, column) for table in facts for column in RETIREMENT}


INSERT_FACT = text(
    "INSERT INTO company_parameter (key, value, source, valid, recorded_by)"
    " VALUES ('k', '1', 'test', daterange('2026-01-01', NULL), 1) RETURNING id"
)
RETIRE = text(
    "UPDATE company_parameter SET retired_at = :at, retired_by = 1, reason = 'wrong' WHERE id = :id"
)


@pytest.mark.parametrize("at", [None, "2026-02-02 00:00+00"])
def test_a_retired_fact_never_changes_again(two_companies: TwoCompanies, at: str | None) -> None:
    with company_session(two_companies.kashtan) as session:
        fact = session.execute(INSERT_FACT).scalar_one()
    with company_session(two_companies.kashtan) as session:
        session.execute(RETIRE, {"at": "2026-02-01 00:00+00", "id": fact})

    with (
        pytest.raises(DBAPIError) as caught,
        company_session(two_companies.kashtan) as session,
    ):
        session.execute(RETIRE, {"at": at, "id": fact})

    said = refusal(caught.value)
    assert (said.sqlstate, said.constraint) == ("23000", "tr_company_parameter_stays_retired")


def test_a_fact_is_neither_edited_nor_deleted(two_companies: TwoCompanies) -> None:
    with company_session(two_companies.kashtan) as session:
        session.execute(INSERT_FACT)
    for statement in ("UPDATE company_parameter SET value = '2'", "DELETE FROM company_parameter"):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            company_session(two_companies.kashtan) as session,
        ):
            session.execute(text(statement))


def test_a_grant_of_earlier_days_is_taken_back(two_companies: TwoCompanies) -> None:
    with admin_engine(two_companies.database.admin_url) as admin:
        with admin.begin() as connection:
            connection.execute(text("GRANT UPDATE ON shared.company TO oselia_app"))
        migrate_directory(admin)

    with (
        pytest.raises(DBAPIError, match="permission denied"),
        shared_session() as session,
    ):
        session.execute(text("UPDATE shared.company SET dsn = 'postgresql://evil/x'"))
