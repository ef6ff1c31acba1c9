from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from app.database import Engines
from app.database.boundary import BoundaryOpen, verify_boundary, verify_database
from app.database.engine import build_engine, database_url
from app.database.setup import script
from app.kernel.company import CompanyRef
from tenants.provisioning.prepare import NotSuperuser, prepare_database
from tests.databases import Database


def faults(url: str) -> list[str]:
    engine = build_engine(url)
    try:
        verify_boundary(engine)
    except BoundaryOpen as opened:
        return opened.faults
    finally:
        engine.dispose()
    return []


def as_superuser(database: Database, statement: str) -> None:
    engine = create_engine(database_url(database.superuser_url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_prepared_database_passes(database: Database) -> None:
    assert faults(database.url) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO PUBLIC",
            "everyone may call set_config(text,text,boolean)",
        ),
        (
            "GRANT EXECUTE ON FUNCTION pg_catalog.ts_rewrite(tsquery, text) TO PUBLIC",
            "everyone may call ts_rewrite(tsquery,text)",
        ),
        (
            "GRANT EXECUTE ON FUNCTION pg_catalog.lo_get(oid) TO PUBLIC",
            "everyone may call lo_get(oid)",
        ),
        (
            "GRANT EXECUTE ON FUNCTION pg_catalog.lo_put(oid, bigint, bytea) TO oselia_app",
            "oselia_app may call lo_put(oid,bigint,bytea)",
        ),
        ("GRANT UPDATE ON pg_catalog.pg_settings TO PUBLIC", "everyone may update pg_settings"),
        ("CREATE SCHEMA stray AUTHORIZATION oselia_app", "the runtime login owns schema stray"),
    ],
)
def test_what_opens_the_boundary_is_named(database: Database, statement: str, fault: str) -> None:
    as_superuser(database, statement)

    assert fault in faults(database.url)


def test_a_function_added_later_is_noticed_and_mended(database: Database) -> None:
    as_superuser(
        database,
        "CREATE FUNCTION ext.dblink(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN $1",
    )
    assert faults(database.url) == ["everyone may call ext.dblink(text)"]

    prepare_database(database.settings())

    assert faults(database.url) == []


def test_no_session_opens_on_an_open_boundary(database: Database) -> None:
    as_superuser(database, "GRANT UPDATE ON pg_catalog.pg_settings TO PUBLIC")
    engines = Engines(database.url)

    with pytest.raises(BoundaryOpen, match="pg_settings"):
        engines.open(CompanyRef(1, "kashtan"))
    with pytest.raises(BoundaryOpen, match="pg_settings"):
        verify_database(database.url)


def test_strong_logins_are_refused(database: Database) -> None:
    assert "the runtime login is a superuser" in faults(database.superuser_url)
    assert "the runtime login is allowed to create roles" in faults(database.admin_url)


def test_without_a_superuser_a_prepared_server_is_enough(database: Database) -> None:
    prepare_database(replace(database.settings(), database_superuser_url=""))


def test_without_a_superuser_an_unprepared_server_is_refused(
    database: Database,
) -> None:
    as_superuser(database, "DROP FUNCTION ext.uk_sort_key(text)")

    with pytest.raises(NotSuperuser, match="--print"):
        prepare_database(replace(database.settings(), database_superuser_url=""))


def test_the_printed_script_names_what_it_revokes() -> None:
    printed = script('odd "name"')

    assert 'ALTER DATABASE "odd ""name""" OWNER TO oselia_admin;' in printed
    assert printed.count("\\gexec") == 2
    assert "set_config" in printed
