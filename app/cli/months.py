"""`oselia month …`: months of a company from the command line."""

from decimal import Decimal

import click

from app.access.actors import job_actor
from app.charging.commands import MonthType
from app.charging.inline import go_on
from app.charging.newer import left_of
from app.charging.publish import Approval
from app.database import company_session
from app.database.embedded import with_servers
from app.documents.bills.publishing import close_month, publish_month, withdraw_month
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.checks import Discrepancy
from app.months.operations import months, open_month
from app.reports.books import check_books
from app.settings import Settings
from tenants.directory.hosts import open_company


class BooksDisagree(Conflict):
    """Some invariants of the money do not hold; they were listed."""

    key = "ledger.books-disagree"

    def __init__(self, *, found: int) -> None:
        super().__init__(f"{found} discrepancies are listed above", found=found)


@click.group()
def month() -> None:
    """Months of a company: open, publish, withdraw, close, check."""


@month.command("list")
@click.argument("slug")
@with_servers
def list_(settings: Settings, *, slug: str) -> None:
    """List the months of the company SLUG, the latest first."""
    with company_session(open_company(settings, slug=slug).ref) as session:
        for row in months(session):
            sides = f"readings {row.readings}\tcharging {row.charging}\tbooks {row.books}"
            click.echo(f"{Month.of(row.month)}\t{sides}")


@month.command("open")
@click.argument("slug")
@click.argument("which", type=MonthType())
@with_servers
def open_(settings: Settings, *, slug: str, which: Month) -> None:
    """Open the month WHICH (2026-11) of the company SLUG."""
    with company_session(open_company(settings, slug=slug).ref) as session:
        open_month(session, which)
    click.echo(f"{which} is open")


@month.command("close")
@click.argument("slug")
@click.argument("which", type=MonthType())
@with_servers
def close(settings: Settings, *, slug: str, which: Month) -> None:
    """Close the books of the month WHICH of the company SLUG, for ever."""
    company = open_company(settings, slug=slug).ref
    click.confirm(f"Close {which} for ever?", abort=True)
    with company_session(company) as session:
        close_month(session, which, by=job_actor(session, "close"))
    click.echo(f"{which} is closed")


@month.command("check")
@click.argument("slug")
@with_servers
def check(settings: Settings, *, slug: str) -> None:
    """Check now what is checked every night: charges, money and bills of SLUG agree."""
    with company_session(open_company(settings, slug=slug).ref) as session:
        found = check_books(session)
    for each in found:
        click.echo(_line(each), err=True)
    if found:
        raise BooksDisagree(found=len(found))
    click.echo("all money agrees")


def _line(each: Discrepancy) -> str:
    figures = f"derived {each.derived}, entries {each.entries}"
    return f"{each.check}\taccount {each.account_id}\t{each.what}\t{figures}"


_LEAVING = "Publish without facts of this reason (reading, tariff…) that came after the run."


@month.command("publish")
@click.argument("slug")
@click.argument("which", type=MonthType())
@click.option("--total", type=Decimal, help="The month's total, typed to approve an unusual one.")
@click.option("--reason", default="", help="Why an unusual month is right.")
@click.option("--leaving", multiple=True, help=_LEAVING)
@with_servers
def publish_(
    settings: Settings,
    *,
    slug: str,
    which: Month,
    total: Decimal | None,
    reason: str,
    leaving: tuple[str, ...],
) -> None:
    """Publish the charges of the month WHICH of the company SLUG and issue its bills."""
    approval = Approval(total, reason, frozenset(leaving))
    company = open_company(settings, slug=slug).ref
    with company_session(company) as session:
        by = job_actor(session, "publish")
        run = publish_month(session, month=which, by=by, approval=approval)
        click.echo(f"{which}: {run.lines} lines, {run.total} UAH are published")
        if left := left_of(session, run.id):
            click.echo(f"{left.accounts} accounts are left to the next month to correct")
    go_on(company)


@month.command("withdraw")
@click.argument("slug")
@click.argument("which", type=MonthType())
@click.option("--reason", required=True, help="Why the publication is taken back.")
@with_servers
def withdraw_(settings: Settings, *, slug: str, which: Month, reason: str) -> None:
    """Take back the publication of the month WHICH of the company SLUG, and its bills."""
    company = open_company(settings, slug=slug).ref
    with company_session(company) as session:
        by = job_actor(session, "withdraw")
        withdraw_month(session, month=which, by=by, reason=reason)
    click.echo(f"{which} is withdrawn")
    go_on(company)
