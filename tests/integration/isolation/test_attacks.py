"""What an attacker who can put text into SQL tries, and what the database answers."""

from collections.abc import Callable

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from app.database import company_session
from app.database.errors import FORBIDDEN, refusal
from app.database.sessions import installed
from tests.factories.companies import TwoCompanies
from tests.integration.isolation.conftest import neighbours_rows

SYNTAX_ERROR = "42601"
UNDEFINED = {"42883", "42P01", "3F000"}

EXPRESSIONS = {
    "role": "set_config('role', 'company_2_user', true)",
    "session role": "set_config('session_authorization', 'oselia_admin', false)",
    "path": "set_config('search_path', 'company_2', true)",
    "query_to_xml": "query_to_xml('select 1', true, true, '')",
    "query_to_xml_and_xmlschema": "query_to_xml_and_xmlschema('select 1', true, true, '')",
    "cursor_to_xml": "cursor_to_xml('c', 1, true, true, '')",
    "table_to_xml": "table_to_xml('pg_class'::regclass, true, true, '')",
    "schema_to_xml": "schema_to_xml('company_2', true, true, '')",
    "database_to_xml": "database_to_xml(true, true, '')",
    "ts_stat": "(SELECT count(*) FROM ts_stat('select to_tsvector(name) from non_working_day'))",
    "ts_rewrite": "ts_rewrite('a'::tsquery, 'select ''a''::tsquery, ''b''::tsquery')",
    "lo_from_bytea": "lo_from_bytea(0, 'x')",
    "lo_get": "lo_get(1)",
    "lo_import": "lo_import('/etc/passwd')",
    "lo_export": "lo_export(1, '/tmp/x')",
    "read file": "pg_read_file('/etc/passwd')",
    "read binary file": "pg_read_binary_file('/etc/passwd')",
    "list files": "(SELECT count(*) FROM pg_ls_dir('/'))",
    "stat file": "(SELECT size FROM pg_stat_file('/etc/passwd'))",
}


def refused(session: Session, statement: str) -> str:
    """Return the SQLSTATE with which `statement` is refused."""
    with pytest.raises(DBAPIError) as caught:
        session.connection().exec_driver_sql(statement)
    session.rollback()
    return refusal(caught.value).sqlstate


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_an_injected_expression_gets_nowhere(companies: TwoCompanies, expression: str) -> None:
    expression = expression.replace("company_2", companies.vodokanal.schema)

    with installed().open(companies.kashtan) as session:
        state = refused(
            session, f"SELECT name FROM non_working_day WHERE name = {expression}::text"
        )

    assert state == FORBIDDEN


def test_dblink_is_not_there(companies: TwoCompanies) -> None:
    with installed().open(companies.kashtan) as session:
        states = {
            refused(session, f"SELECT {function}('dbname=oselia')")
            for function in ("dblink_connect", "ext.dblink_connect", "public.dblink_connect")
        }

    assert states <= UNDEFINED | {FORBIDDEN}


@pytest.mark.parametrize(
    "tail", ["SET ROLE {user}", "RESET ROLE", "SET search_path TO {schema}", "COMMIT", "SELECT 1"]
)
def test_a_second_statement_is_refused_with_and_without_parameters(
    companies: TwoCompanies, tail: str
) -> None:
    other = companies.vodokanal
    second = tail.format(user=other.user_role, schema=other.schema)

    with installed().open(companies.kashtan) as session:
        assert refused(session, f"SELECT name FROM non_working_day; {second}") == SYNTAX_ERROR
        with pytest.raises(ProgrammingError, match="multiple commands") as caught:
            session.execute(
                text(f"SELECT name FROM non_working_day WHERE name = :n; {second}"), {"n": 1}
            )

    assert refusal(caught.value).sqlstate == SYNTAX_ERROR


@pytest.mark.parametrize("repeats", [1, 7])
def test_the_driver_itself_takes_one_statement(companies: TwoCompanies, repeats: int) -> None:
    two = "SELECT 1; SELECT 2"
    with installed().of(companies.kashtan).connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        tries: list[Callable[[], object]] = [
            lambda: driver.execute(two),
            lambda: driver.cursor().execute(two),
            lambda: driver.cursor("named").execute(two),
            lambda: next(driver.cursor().stream(two)),
            lambda: driver.cursor().executemany(two, [()]),
            lambda: driver.cursor().copy("COPY (SELECT 1) TO STDOUT; SELECT 2").__enter__(),
        ]
        for _ in range(repeats):
            for attempt in tries:
                with pytest.raises(Exception, match=r"multiple commands|syntax error"):
                    attempt()
                driver.rollback()


def test_copy_reaches_neither_the_neighbour_nor_files_nor_programs(companies: TwoCompanies) -> None:
    rows = neighbours_rows(companies.vodokanal)
    with installed().open(companies.kashtan) as session:
        for statement in (
            f"COPY {rows} TO STDOUT",
            f"COPY (SELECT * FROM {rows}) TO STDOUT",
            "COPY non_working_day TO '/tmp/stolen'",
            "COPY non_working_day FROM '/etc/passwd'",
            "COPY non_working_day TO PROGRAM 'cat'",
        ):
            assert refused(session, statement) == FORBIDDEN


def test_pg_settings_is_no_back_door(companies: TwoCompanies) -> None:
    with installed().open(companies.kashtan) as session:
        state = refused(
            session,
            f"UPDATE pg_settings SET setting = '{companies.vodokanal.user_role}'"
            " WHERE name = 'role'",
        )
    assert state == FORBIDDEN


def test_the_user_makes_drops_and_empties_nothing(companies: TwoCompanies) -> None:
    own = companies.kashtan
    with installed().open(own) as session:
        for statement in (
            "CREATE TABLE mine (id int)",
            f"CREATE FUNCTION {own.schema}.f() RETURNS int LANGUAGE sql RETURN 1",
            "DROP TABLE non_working_day",
            "ALTER TABLE non_working_day ADD COLUMN x int",
            "TRUNCATE non_working_day",
            "CREATE SCHEMA mine",
            "CREATE ROLE mine",
            f"GRANT {own.owner_role} TO {own.user_role}",
        ):
            assert refused(session, statement) in {FORBIDDEN, "0LP01"}, statement


def test_the_user_passes_no_right_on(companies: TwoCompanies) -> None:
    other = companies.vodokanal.user_role
    with company_session(companies.kashtan) as session:
        # PostgreSQL answers with a warning and grants nothing.
        session.execute(text(f"GRANT SELECT ON non_working_day TO {other}"))
        gained = session.execute(
            text("SELECT has_table_privilege(:other, 'non_working_day'::regclass, 'SELECT')"),
            {"other": other},
        ).scalar_one()
    assert gained is False


def test_whole_statements_reach_the_neighbour_only_where_the_setting_allows(
    companies: TwoCompanies,
) -> None:
    """Under `role` SET ROLE works for whoever sends whole statements; `login` is against that."""
    engines = installed()
    with engines.open(companies.kashtan) as session:
        session.connection().exec_driver_sql("RESET ROLE")
        statement = f"SET LOCAL ROLE {companies.vodokanal.user_role}"
        if engines.isolation == "login":
            assert refused(session, statement) == FORBIDDEN
        else:
            session.connection().exec_driver_sql(statement)
            session.rollback()


def test_without_its_role_the_runtime_reads_no_company(companies: TwoCompanies) -> None:
    engines = installed()
    with engines.open(companies.kashtan) as session:
        session.connection().exec_driver_sql("RESET ROLE")
        if engines.isolation == "role":
            rows = neighbours_rows(companies.kashtan)
            assert refused(session, f"SELECT * FROM {rows}") == FORBIDDEN


def test_a_company_never_reads_the_directory(companies: TwoCompanies) -> None:
    with installed().open(companies.kashtan) as session:
        for table in ("company", "company_bank_details", "company_host", "company_migration"):
            assert refused(session, f"SELECT * FROM shared.{table}") == FORBIDDEN


def test_the_connection_is_clean_after_an_error_and_on_its_next_use(
    companies: TwoCompanies,
) -> None:
    with pytest.raises(ZeroDivisionError), company_session(companies.kashtan) as session:
        assert 1 / (session.execute(text("SELECT 0")).scalar_one())

    with pytest.raises(DBAPIError), company_session(companies.kashtan) as session:
        session.execute(text("SELECT 1/0"))

    engine = installed().of(companies.kashtan)
    login = engine.url.username
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.info.transaction_status == TransactionStatus.IDLE
        role, user = connection.execute(text("SELECT current_setting('role'), current_user")).one()
        assert (role, user) == ("none", login)
        with pytest.raises(ProgrammingError, match="does not exist"):
            connection.execute(text("SELECT * FROM non_working_day"))


def test_a_temporary_table_left_behind_does_not_stand_in_for_a_real_one(
    companies: TwoCompanies,
) -> None:
    with company_session(companies.kashtan) as session:
        session.execute(text("CREATE TEMPORARY TABLE non_working_day (name text)"))

    for company in companies.both:
        with company_session(company) as session:
            name = session.execute(text("SELECT name FROM non_working_day")).scalar_one()
            assert name == company.slug
