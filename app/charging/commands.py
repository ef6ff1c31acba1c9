"""`oselia charge`: the monthly run, in this process and a child."""

import click

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.run import get_run, start_run
from app.database import company_session
from app.database.embedded import with_servers
from app.kernel.month import Month
from app.settings import Settings
from tenants.directory.hosts import open_company


class MonthType(click.ParamType[Month]):
    """A month on the command line: `2026-11`, `11.2026`."""

    name = "month"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Month:
        """Return the month, or end the command saying what is wrong with it."""
        try:
            return value if isinstance(value, Month) else Month.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("slug")
@click.option("--month", required=True, type=MonthType(), help="Month to charge, as 2026-11.")
@click.option("--workers", default=2, show_default=True, help="Processes that calculate.")
@with_servers
def charge(settings: Settings, *, slug: str, month: Month, workers: int) -> None:
    """Charge a month of the company SLUG; interrupted, go on by the same command."""
    company = open_company(settings, slug=slug).ref
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=job_actor(session, "run")).id
    with click.progressbar(length=1000, label=str(month)) as bar:
        work_off(
            company,
            run_id=run_id,
            workers=workers,
            tell=lambda done, of: bar.update(done * 1000 // of - bar.pos),
        )
    with company_session(company) as session:
        run = get_run(session, run_id)
        click.echo(f"run {run.id}: {run.lines} lines, {run.accounts} accounts, {run.total} UAH")
