"""Bring each company's tables to the newest revision; one that fails does not stop the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from app.database.sessions import bind_to
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.models import METADATA
from migrations.branches import TENANT, head_of, move
from tenants.directory.models import Company, CompanyMigration
from tenants.provisioning.grants import VERSION_TABLE, company_grants

_AT_ONCE = 200
"""Companies whose versions one statement reads; each takes locks from a common store."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the migration of one company ended; `error` is empty when it is up to date."""

    company: CompanyRef
    revision: str | None
    error: str | None = None


def lagging(admin: Engine) -> dict[CompanyRef, str | None]:
    """Return the companies whose own version table does not name the newest revision.

    Each one's table is read, not our record of it: a restored backup may be older than we think.
    """
    head = head_of(TENANT)
    with admin.connect() as connection:
        found = _versions(connection)
        return {company: version for company, version in found if version != head}


def migrate_companies(admin: Engine) -> Iterator[Outcome]:
    """Migrate every lagging company, each in its own transaction; yield how each ended."""
    for company in lagging(admin):
        outcome = _migrate(admin, company)
        _record(admin, outcome)
        yield outcome


def migrate_company(connection: Connection, company: CompanyRef, *, to: str = "head") -> None:
    """Migrate one company in the caller's transaction and grant its user anew."""
    down = to != "head"
    with bind_to(connection, company, role=company.owner_role):
        # Without pg_temp: what a migration makes must land in the schema.
        connection.exec_driver_sql(f'SET LOCAL search_path TO "{company.schema}"')
        move(connection, TENANT, to=to, down=down)
        present = set(
            connection.exec_driver_sql(
                "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = %s",
                (company.schema,),
            ).scalars()
        )
        tables = [each for each in METADATA.tables.values() if each.name in present]
        for statement in company_grants(company, tables):
            connection.exec_driver_sql(statement)


def _migrate(admin: Engine, company: CompanyRef) -> Outcome:
    try:
        with admin.begin() as connection:
            migrate_company(connection, company)
    except SQLAlchemyError as error:
        with admin.connect() as connection:
            version = dict(_versions(connection, [company]))[company]
        return Outcome(company, version, str(getattr(error, "orig", None) or error))
    return Outcome(company, head_of(TENANT))


def _record(admin: Engine, outcome: Outcome) -> None:
    values = {
        "revision": outcome.revision,
        "state": "failed" if outcome.error else "done",
        "error": outcome.error,
        "finished_at": clock.now(),
    }
    row = insert(CompanyMigration).values(company_id=outcome.company.id, **values)
    with admin.begin() as connection:
        connection.execute(
            row.on_conflict_do_update(index_elements=[CompanyMigration.company_id], set_=values)
        )


def _versions(
    connection: Connection, companies: Sequence[CompanyRef] | None = None
) -> Iterator[tuple[CompanyRef, str | None]]:
    if companies is None:
        rows = connection.execute(select(Company.id, Company.slug).order_by(Company.id))
        companies = [CompanyRef(id_, slug) for id_, slug in rows]
    present = set(
        connection.exec_driver_sql(
            "SELECT schemaname FROM pg_catalog.pg_tables WHERE tablename = %s", (VERSION_TABLE,)
        ).scalars()
    )
    readable = [company for company in companies if company.schema in present]
    for company in companies:
        if company.schema not in present:
            yield company, None
    for start in range(0, len(readable), _AT_ONCE):
        batch = readable[start : start + _AT_ONCE]
        read = " UNION ALL ".join(
            f"SELECT {company.id}, (SELECT version_num FROM {company.schema}.{VERSION_TABLE})"  # noqa: S608 - ids
            for company in batch
        )
        versions = {id_: version for id_, version in connection.exec_driver_sql(read)}  # noqa: C416 - rows are not pairs to a checker
        yield from ((company, versions[company.id]) for company in batch)
