"""What a company's user role may do with each of the company's tables.

Declared on the tables themselves (`info`), granted here, so that the models are the one list.
"""

from collections.abc import Iterable

from sqlalchemy import MetaData, Table

from app.database.roles import RUNTIME_LOGIN
from app.kernel.company import CompanyRef

RETIREMENT = ("retired_at", "retired_by", "reason")
VERSION_TABLE = "alembic_version"


def company_grants(company: CompanyRef, tables: Iterable[Table]) -> list[str]:
    """Return the statements that give the user role exactly what `tables` declare.

    Run as the owner. No DDL, no TRUNCATE, no REFERENCES; facts may only be retired.
    """
    user = f'"{company.user_role}"'
    schema = f'"{company.schema}"'
    statements = [f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {user}"]
    by_privileges: dict[str, list[str]] = {}
    for table in tables:
        by_privileges.setdefault(_privileges(table), []).append(f'{schema}."{table.name}"')
        if table.info.get("drawn"):
            numbers = f'{schema}."{table.name}_id_seq"'
            statements.append(f"GRANT USAGE ON SEQUENCE {numbers} TO {user}")
    for privileges, names in by_privileges.items():
        statements.append(f"GRANT {privileges} ON {', '.join(sorted(names))} TO {user}")
    return statements


def shared_grants(metadata: MetaData) -> list[str]:
    """Return the statements that let the runtime read the directory, and write nothing in it.

    Where a company lives, its state and its bank accounts are the administrator's to change: who
    takes the web process over must not turn one company's money to another account.
    """
    names = ", ".join(table.fullname for table in metadata.sorted_tables)
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA shared FROM {RUNTIME_LOGIN}",
        f"GRANT SELECT ON {names} TO {RUNTIME_LOGIN}",
    ]


def _privileges(table: Table) -> str:
    if table.info.get("append_only"):
        return "SELECT, INSERT"
    if table.info.get("fact"):
        return f"SELECT, INSERT, UPDATE ({', '.join(RETIREMENT)})"
    if table.info.get("no_delete"):
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE"
