"""`oselia papers …`: statements of account and acts of reconciliation as files for the printer."""

from datetime import datetime
from functools import partial
from pathlib import Path

import click

from app.database import company_session
from app.database.embedded import with_servers
from app.kernel.month import Month
from app.registry.models import ConsumerCategory
from app.reports.reconciliation.bulk import (
    ACCOUNTS_A_FILE,
    Papers,
    accounts_in_order,
    print_papers,
)
from app.reports.reconciliation.parties import Party, party_for
from app.reports.reconciliation.pdf import Days, Form
from app.reports.turnover.asked import Asked
from app.settings import Settings
from tenants.directory.hosts import open_company

_DAY = click.DateTime(formats=["%Y-%m-%d", "%d.%m.%Y"])


@click.group()
def papers() -> None:
    """Statements and acts of reconciliation of many accounts as files."""


@papers.command()
@click.option("--company", "slug", required=True, help="The company's slug.")
@click.option("--form", required=True, type=click.Choice([each.value for each in Form]))
@click.option("--since", required=True, type=_DAY, help="First day, as 2026-01-01.")
@click.option("--until", required=True, type=_DAY, help="Last day, included.")
@click.option("--category", type=click.Choice([each.value for each in ConsumerCategory]))
@click.option("--street", type=int, help="The street's number, as the turnover sheet's address.")
@click.option("--building", type=int, help="The building's number.")
@click.option("--payee", type=int, help="The payee's number; 0 is the company itself.")
@click.option("--size", default=ACCOUNTS_A_FILE, show_default=True, type=click.IntRange(1, 5000))
@click.option("--into", type=click.Path(path_type=Path), help="Folder; else the file store.")
@with_servers
def make(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    slug: str,
    form: str,
    since: datetime,
    until: datetime,
    category: str | None,
    street: int | None,
    building: int | None,
    payee: int | None,
    size: int,
    into: Path | None,
) -> None:
    """Make the papers of the chosen accounts, in route order."""
    company = open_company(settings, slug=slug)
    folder = into or settings.file_store / company.ref.schema / "papers"
    days = Days(since=since.date(), until=until.date(), payee_id=payee)
    asked = Asked(
        first=Month.of(days.since),
        last=Month.of(days.until),
        category=category,
        street_id=street,
        building_id=building,
    )
    open_session = partial(company_session, company.ref)
    with open_session() as session:
        party = party_for(session, Party(name=company.name, code=company.edrpou), payee_id=payee)
        accounts = accounts_in_order(session, asked)
    made = 0
    with click.progressbar(length=len(accounts), label=form) as bar:
        for file in print_papers(
            open_session,
            accounts,
            Papers(Form(form), days, party),
            folder=folder,
            size=size,
        ):
            made += file.papers
            bar.update(file.accounts)
    click.echo(f"{made} papers of {len(accounts)} accounts in {folder}")
