"""Make a company: directory row, roles, schema, tables, grants and defaults, all or nothing."""

from collections.abc import Iterable
from datetime import datetime

from psycopg import Connection as Driver
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import IntegrityError

from app.database.errors import refusal
from app.database.roles import COMPANIES, RUNTIME_LOGIN
from app.database.sessions import bind_to
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict
from app.models import METADATA
from migrations.branches import TENANT, first_to_head_sql, head_of
from tenants.directory.models import Company, CompanyBankDetails, CompanyHost, CompanyMigration
from tenants.provisioning.defaults import DEFAULTS, Default
from tenants.provisioning.grants import company_grants
from tenants.provisioning.logins import set_login
from tenants.provisioning.spec import CompanySpec


class SlugTaken(Conflict):
    """Another company answers at this address."""

    key = "error.company.slug-taken"

    def __init__(self, *, slug: str) -> None:
        super().__init__(f"the address {slug!r} belongs to another company", slug=slug)


def create_company(
    admin: Engine,
    spec: CompanySpec,
    *,
    defaults: Iterable[Default] | None = None,
    login_secret: str | None = None,
    at: datetime | None = None,
) -> CompanyRef:
    """Make the company that `spec` describes and return it; a failure leaves nothing.

    `admin` is the administrator's engine, never the runtime's. With `login_secret` the company
    gets the login of `ISOLATION=login`.

    Raises:
        SlugTaken: another company has the slug.
    """
    with admin.begin() as connection:
        company = _enter_in_directory(connection, spec, at or clock.now())
        _run(connection, _foundation(company))
        if login_secret is not None:
            connection.exec_driver_sql("RESET ROLE")
            set_login(connection, company, secret=login_secret)
        with bind_to(connection, company, role=company.user_role) as session:
            for fill in DEFAULTS if defaults is None else defaults:
                fill(session, spec)
            session.flush()
    return company


def _enter_in_directory(connection: Connection, spec: CompanySpec, at: datetime) -> CompanyRef:
    made = insert(Company).values(
        slug=spec.slug,
        name_uk=spec.name_uk,
        name_en=spec.name_en,
        edrpou=spec.edrpou,
        kinds=list(spec.kinds),
        locale=spec.locale,
        state=spec.state,
        brand_colour=spec.brand_colour,
    )
    try:
        company_id = connection.execute(made.returning(Company.id)).scalar_one()
    except IntegrityError as error:
        if refusal(error).constraint == "uq_company_slug":
            raise SlugTaken(slug=spec.slug) from error
        raise
    for host in spec.hosts:
        connection.execute(insert(CompanyHost).values(host=host, company_id=company_id))
    for details in spec.bank_details:
        connection.execute(
            insert(CompanyBankDetails).values(
                company_id=company_id,
                service_code=details.service_code,
                payee_name=details.payee_name,
                edrpou=details.edrpou,
                iban=details.iban,
            )
        )
    connection.execute(
        insert(CompanyMigration).values(
            company_id=company_id, revision=head_of(TENANT), state="done", finished_at=at
        )
    )
    return CompanyRef(company_id, spec.slug)


def _foundation(company: CompanyRef) -> list[str]:
    owner, user, schema = (
        f'"{name}"' for name in (company.owner_role, company.user_role, company.schema)
    )
    return [
        f"CREATE ROLE {owner} NOLOGIN IN ROLE {COMPANIES}",
        f"CREATE ROLE {user} NOLOGIN IN ROLE {COMPANIES}",
        # The administrator acts as both, the runtime only as the user and only when it says so.
        f"GRANT {owner}, {user} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE",
        f"GRANT {user} TO {RUNTIME_LOGIN} WITH INHERIT FALSE, SET TRUE",
        f"CREATE SCHEMA {schema} AUTHORIZATION {owner}",
        f"SET LOCAL ROLE {owner}",
        f"SET LOCAL search_path TO {schema}",
        f"GRANT USAGE ON SCHEMA {schema} TO {user}",
        first_to_head_sql(TENANT),
        *company_grants(company, METADATA.tables.values()),
    ]


def _run(connection: Connection, statements: list[str]) -> None:
    """Send all statements as one message: a round trip each would double the time."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    driver.execute(";\n".join(statement.rstrip().rstrip(";") for statement in statements).encode())
