"""`oselia bills …`: a company's bills as files for the printer."""

from functools import partial
from pathlib import Path

import click

from app.charging.commands import MonthType
from app.database import company_session, shared_session
from app.database.embedded import with_servers
from app.documents.bills.pdf import issuer_of
from app.documents.bills.printing import BILLS_A_FILE, count_bills, print_bills
from app.documents.bills.reading import Issuer
from app.kernel.month import Month
from app.settings import Settings
from tenants.directory.hosts import open_company
from tenants.directory.queries import ListedCompany, find_logo


@click.group()
def bills() -> None:
    """Bills of a company as files."""


@bills.command()
@click.option("--company", "slug", required=True, help="The company's slug.")
@click.option("--month", required=True, type=MonthType(), help="Published month, as 2026-11.")
@click.option("--size", default=BILLS_A_FILE, show_default=True, type=click.IntRange(1, 5000))
@click.option("--into", type=click.Path(path_type=Path), help="Folder; else the file store.")
@with_servers
def make(settings: Settings, *, slug: str, month: Month, size: int, into: Path | None) -> None:
    """Make the PDFs of a month in route order; interrupted, go on by the same command."""
    company = open_company(settings, slug=slug)
    folder = into or settings.file_store / company.ref.schema / "bills"
    open_session = partial(company_session, company.ref)
    with open_session() as session:
        expected = count_bills(session, month)
    made = 0
    with click.progressbar(length=expected, label=str(month)) as bar:
        for file in print_bills(
            open_session, month=month, issuer=_issuer(settings, company), folder=folder, size=size
        ):
            made += file.is_new
            bar.update(file.bills)
    click.echo(f"{expected} bills in {folder}, {made} files made now")


def _issuer(settings: Settings, company: ListedCompany) -> Issuer:
    with shared_session() as session:
        logo = find_logo(session, company_id=company.ref.id)
    return issuer_of(company, url=f"{company.ref.slug}.{settings.base_domain}", logo=logo)
