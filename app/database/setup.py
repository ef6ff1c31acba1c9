"""Prepare a database once: roles, schemas, extensions, and what is taken from everyone.

Run by a superuser (`oselia setup-db`), or printed for a database administrator to run in psql.
Every statement may be run again.
"""

from typing import Any

from sqlalchemy import Connection, CursorResult

from app.database.roles import ADMIN_LOGIN, COMPANIES, FORBIDDEN_TO_PUBLIC, RUNTIME_LOGIN
from app.database.sorting import sort_key_ddl

EXTENSIONS = ("btree_gist", "pg_trgm")

_ROLES = {
    RUNTIME_LOGIN: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT",
    ADMIN_LOGIN: "LOGIN NOSUPERUSER NOCREATEDB CREATEROLE INHERIT",
    COMPANIES: "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
}
_REFUSE_CHANGE = """\
CREATE OR REPLACE FUNCTION ext.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a row of % %', TG_ARGV[0], TG_ARGV[1]
    USING ERRCODE = 'integrity_constraint_violation',
          CONSTRAINT = 'tr_' || TG_ARGV[0] || '_stays_retired';
END $$"""
_REFUSE_CLOSED_BOOKS = """\
CREATE OR REPLACE FUNCTION ext.refuse_closed_books() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  day date;
  books text;
BEGIN
  FOR day IN SELECT DISTINCT posted FROM added ORDER BY posted LOOP
    EXECUTE format('SELECT books FROM %I.month WHERE month = $1 FOR SHARE', TG_TABLE_SCHEMA)
      INTO books USING day;
    IF books IS DISTINCT FROM 'open' THEN
      RAISE EXCEPTION 'the books of % are not open', day
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'tr_posting_books_open';
    END IF;
  END LOOP;
  RETURN NULL;
END $$"""
_MISSING_ROLE = (
    "SELECT format('CREATE ROLE %I', name) FROM (VALUES {names}) AS r (name) WHERE {which}"
)
_REVOKING = "'REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC'"
_REVOKE_FUNCTIONS = f"SELECT format({_REVOKING}, p.oid::regprocedure) {FORBIDDEN_TO_PUBLIC}"


def set_up(connection: Connection) -> None:
    """Prepare the database that `connection`, a superuser's, is on."""
    database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    for making in _send(connection, _missing_roles()).scalars():
        _send(connection, making)
    for statement in _statements(str(database)):
        _send(connection, statement)
    for revoking in _send(connection, _REVOKE_FUNCTIONS).scalars():
        _send(connection, revoking)


def may_set_up(connection: Connection) -> bool:
    """Return whether the connection is a superuser's."""
    return bool(connection.exec_driver_sql("SHOW is_superuser").scalar_one() == "on")


def is_set_up(connection: Connection) -> bool:
    """Return whether this has been done already, perhaps by hand."""
    made = "SELECT pg_catalog.to_regprocedure('ext.uk_sort_key(text)') IS NOT NULL"
    return bool(connection.exec_driver_sql(made).scalar_one())


def script(database: str) -> str:
    """Return the same as a psql script for a database administrator."""
    parts = [
        "-- Run in psql as a superuser, connected to the database.",
        f"{_missing_roles()}\n\\gexec",
        *(f"{statement};" for statement in _statements(database)),
        f"{_REVOKE_FUNCTIONS.strip()}\n\\gexec",
        f"-- Then: \\password {RUNTIME_LOGIN} and \\password {ADMIN_LOGIN}",
    ]
    return "\n\n".join(parts) + "\n"


def _missing_roles() -> str:
    names = ", ".join(f"('{name}')" for name in _ROLES)
    which = "NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name)"
    return _MISSING_ROLE.format(names=names, which=which)


def _send(connection: Connection, statement: str) -> CursorResult[Any]:
    return connection.exec_driver_sql(statement.replace("%", "%%"))


def _statements(database: str) -> list[str]:
    quoted = '"' + database.replace('"', '""') + '"'
    return [
        *(f"ALTER ROLE {name} {attributes}" for name, attributes in _ROLES.items()),
        # What runs without a company finds no table at all.
        f"ALTER ROLE {RUNTIME_LOGIN} SET search_path TO ''",
        f"GRANT {COMPANIES} TO {ADMIN_LOGIN} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
        f"ALTER DATABASE {quoted} OWNER TO {ADMIN_LOGIN}",
        f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {quoted} TO {RUNTIME_LOGIN}, {COMPANIES}",
        f"GRANT TEMPORARY ON DATABASE {quoted} TO {COMPANIES}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"CREATE SCHEMA IF NOT EXISTS shared AUTHORIZATION {ADMIN_LOGIN}",
        "CREATE SCHEMA IF NOT EXISTS ext",
        *(f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA ext" for name in EXTENSIONS),
        sort_key_ddl(),
        _REFUSE_CHANGE,
        _REFUSE_CLOSED_BOOKS,
        f"GRANT USAGE ON SCHEMA shared TO {RUNTIME_LOGIN}",
        f"GRANT USAGE ON SCHEMA ext TO {RUNTIME_LOGIN}, {ADMIN_LOGIN}, {COMPANIES}",
        # Updating this view is `set_config` by another name.
        "REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC",
    ]
