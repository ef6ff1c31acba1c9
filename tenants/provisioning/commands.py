"""`oselia setup-db` and `oselia tenant …`: the operator's commands."""

import click
from sqlalchemy.orm import Session

from app.access.users import Door, find_user, set_password
from app.database import company_session
from app.database.boundary import verify_database
from app.database.embedded import with_servers
from app.database.setup import script
from app.kernel.errors import DomainError, NotFound
from app.kernel.month import Month
from app.settings import Settings
from tenants.directory.hosts import open_company
from tenants.directory.models import CompanyKind
from tenants.directory.queries import companies
from tenants.provisioning.create import create_company
from tenants.provisioning.logins import set_login
from tenants.provisioning.migrate import lagging, migrate_companies
from tenants.provisioning.prepare import admin_engine, prepare_database
from tenants.provisioning.spec import BankDetails, CompanySpec


class LoginSecretMissing(DomainError):
    """ISOLATION=login derives the companies' passwords from a secret."""

    def __init__(self) -> None:
        super().__init__("set SECRET_KEY: ISOLATION=login derives the companies' passwords from it")


class CompaniesLag(DomainError):
    """Some companies could not be migrated; the others were."""

    def __init__(self, *, failed: int) -> None:
        super().__init__(f"{failed} companies were not migrated; the reasons are above")


class UserUnknown(NotFound):
    """The company has no such member of staff."""

    key = "error.user-not-found"

    def __init__(self, *, email: str) -> None:
        super().__init__(f"nobody signs in as {email!r}", email=email)


@click.command("setup-db")
@click.option("--print", "only_print", is_flag=True, help="Print the SQL for an administrator.")
@click.option("--database", default="oselia", show_default=True, help="Name, for --print.")
@click.pass_context
def setup_db(context: click.Context, *, only_print: bool, database: str) -> None:
    """Make roles, extensions and the directory of companies, where missing."""
    if only_print:
        click.echo(script(database), nl=False)
        return
    context.invoke(_set_up)


@click.command()
@with_servers
def _set_up(settings: Settings) -> None:
    prepare_database(settings)
    verify_database(settings.database_url)
    click.echo("The database is ready and keeps companies apart.")


@click.group()
def tenant() -> None:
    """Companies that bill with this installation."""


@tenant.command()
@click.argument("slug")
@click.option("--name", required=True, help="Ukrainian name, as subscribers know it.")
@click.option("--name-en", default="", help="English name.")
@click.option("--edrpou", required=True, help="ЄДРПОУ code.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    required=True,
    type=click.Choice([each.value for each in CompanyKind]),
    help="What it provides; may be given more than once.",
)
@click.option("--iban", help="Account its money goes to.")
@click.option("--host", "hosts", multiple=True, help="Host name of its own.")
@click.option("--first-month", help="Month it starts charging with, 2026-11; else the current one.")
@click.option("--owner", help="E-mail of the owner, who signs in with a code sent to it.")
@with_servers
def create(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    *,
    slug: str,
    name: str,
    name_en: str,
    edrpou: str,
    kinds: tuple[str, ...],
    iban: str | None,
    hosts: tuple[str, ...],
    first_month: str | None,
    owner: str | None,
) -> None:
    """Make a company that answers at SLUG.<base domain>."""
    spec = CompanySpec(
        slug=slug,
        name_uk=name,
        name_en=name_en,
        edrpou=edrpou,
        kinds=kinds,
        hosts=hosts,
        bank_details=(BankDetails(name, edrpou, iban),) if iban else (),
        first_month=Month.parse(first_month) if first_month else None,
        owner_email=owner,
    )
    with admin_engine(settings.database_admin_url) as admin:
        create_company(admin, spec, login_secret=login_secret(settings))
    click.echo(f"http://{slug}.{settings.base_domain}:{settings.public_port}/")


@tenant.command("list")
@with_servers
def list_(settings: Settings) -> None:
    """List companies with their state and whether their tables are up to date."""
    with admin_engine(settings.database_admin_url) as admin:
        behind = lagging(admin)
        with Session(admin) as session:
            for each in companies(session):
                tables = behind.get(each.ref, "up to date") or "no tables"
                click.echo(f"{each.ref.id}\t{each.ref.slug}\t{each.state}\t{tables}\t{each.name}")


@tenant.command()
@with_servers
def migrate(settings: Settings) -> None:
    """Bring every company to the newest tables; one that fails does not stop the others."""
    failed = 0
    with admin_engine(settings.database_admin_url) as admin:
        waiting = lagging(admin)
        with click.progressbar(migrate_companies(admin), length=len(waiting)) as outcomes:
            for outcome in outcomes:
                if outcome.error:
                    failed += 1
                    click.echo(f"\n{outcome.company.slug}: {outcome.error}", err=True)
    if failed:
        raise CompaniesLag(failed=failed)


@tenant.command()
@click.argument("slug")
@click.argument("email")
@click.password_option(help="Asked for when not given.")
@with_servers
def password(settings: Settings, *, slug: str, email: str, password: str) -> None:
    """Set the password of a member of staff, where no mail server carries codes yet."""
    with company_session(open_company(settings, slug=slug).ref) as session:
        user = find_user(session, Door.ADMIN, email=email)
        if user is None:
            raise UserUnknown(email=email)
        set_password(session, Door.ADMIN, user_id=user.id, password=password)
    click.echo(f"{email} may sign in with the password.")


@tenant.command()
@with_servers
def logins(settings: Settings) -> None:
    """Give every company the login that ISOLATION=login uses, or take it away under `role`."""
    with admin_engine(settings.database_admin_url) as admin, admin.begin() as connection:
        with Session(connection) as session:
            refs = [each.ref for each in companies(session)]
        for ref in refs:
            set_login(connection, ref, secret=login_secret(settings))
    click.echo(f"{len(refs)} companies: ISOLATION={settings.isolation}")


def login_secret(settings: Settings) -> str | None:
    """Return the secret passwords are derived from; None where companies have no logins.

    Raises:
        LoginSecretMissing: there is none, so anyone could derive the same passwords.
    """
    if settings.isolation != "login":
        return None
    if not settings.secret_key:
        raise LoginSecretMissing
    return settings.secret_key
