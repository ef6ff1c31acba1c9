"""`oselia import`: a file into a company's books, or out of them again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.access.actors import job_actor
from app.database import company_session
from app.database.embedded import with_servers
from app.exchange.jobs import get_job
from app.exchange.kinds import KIND_NAMES
from app.exchange.models import ImportMode, ImportState
from app.exchange.queries import summary
from app.exchange.run_import import LinesAtFault, Progress, import_job
from app.exchange.texts import EFFECTS
from app.exchange.undo import undo_import
from app.exchange.whole_import import Wishes, import_file
from app.exchange.wording import verdicts, write_verdicts
from app.kernel.company import CompanyRef
from app.settings import Settings
from tenants.directory.hosts import open_company

_SAID: dict[str, str | bool] = {"true": True, "false": False, "так": True, "ні": False}
_STEPS = {"reading": "читаю", "checking": "перевіряю", "importing": "імпортую"}
_SHOWN = 20


class FileFirst(click.Group):
    """`import FILE` is `import file FILE`, unless a subcommand is named."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand that the arguments name, `file` where they name none."""
        is_named = any(each in self.commands for each in args[:1])
        return super().resolve_command(ctx, args if is_named else ["file", *args])


@click.group("import", cls=FileFirst, context_settings={"ignore_unknown_options": True})
def import_() -> None:
    """Bring a company's files into its books: `import --company SLUG --kind KIND FILE`."""


_COMPANY = click.option("--company", "slug", required=True, help="Slug of the company.")
_OUT = click.option(
    "--out", type=click.Path(path_type=Path), help="Write the verdicts to this XLSX file."
)


@import_.command("file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_COMPANY
@click.option("--kind", required=True, type=click.Choice(KIND_NAMES), help="What the file holds.")
@click.option("--layout", help="Name of a saved layout; else the titles decide.")
@click.option("--set", "constants", multiple=True, help="COLUMN=VALUE for every line without one.")
@click.option("--option", "options", multiple=True, help="NAME=VALUE: decimal_mark, since, zeros…")
@click.option("--trial", is_flag=True, help="Only tell what importing would do.")
@click.option("--valid-only", is_flag=True, help="Import the good lines though others are not.")
@_OUT
@with_servers
def _file(settings: Settings, /, **given: Any) -> None:
    """Import FILE, or try it."""
    wishes = Wishes(
        layout=given["layout"],
        constants=_pairs(given["constants"]),
        options={name: _SAID.get(value, value) for name, value in _pairs(given["options"]).items()},
        mode=ImportMode.VALID if given["valid_only"] else ImportMode.ALL,
        is_trial=given["trial"],
    )
    company = open_company(settings, slug=given["slug"]).ref
    _import_one(company, given["file"], kind=given["kind"], wishes=wishes, out=given["out"])


@import_.command("resume")
@click.argument("job", type=int)
@_COMPANY
@_OUT
@with_servers
def _resume(settings: Settings, *, job: int, slug: str, out: Path | None) -> None:
    """Go on with an interrupted import."""
    _resume_one(open_company(settings, slug=slug).ref, job, out=out)


@import_.command("undo")
@click.argument("job", type=int)
@_COMPANY
@with_servers
def _undo(settings: Settings, *, job: int, slug: str) -> None:
    """Take back what an import brought; refused once published lines stand on it."""
    _undo_one(open_company(settings, slug=slug).ref, job)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Give a progress teller: a line that grows on a terminal, one line a step elsewhere."""
    is_terminal = sys.stderr.isatty()
    told: set[str] = set()

    def tell(step: str, lines: int) -> None:
        if is_terminal:
            click.echo(
                f"\r{_STEPS[step]}: рядків {lines:>9,}".replace(",", " "), nl=False, err=True
            )
        elif step not in told:
            click.echo(_STEPS[step], err=True)
        told.add(step)

    yield tell
    if is_terminal:
        click.echo(err=True)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in given)
    if "" in pairs or any("=" not in each for each in given):
        raise click.BadParameter("write it as name=value")
    return pairs


def _import_one(
    company: CompanyRef, path: Path, *, kind: str, wishes: Wishes, out: Path | None
) -> int:
    """Import a file as the command line asks, tell what came of it, return the job's id."""
    with company_session(company) as session:
        by = job_actor(session, "command line")
    with _progress() as progress:
        try:
            job_id = import_file(company, path, kind=kind, by=by, wishes=wishes, progress=progress)
        except LinesAtFault as refusal:
            _tell(company, int(str(refusal.facts["job"])), out)
            raise
    _tell(company, job_id, out)
    return job_id


def _resume_one(company: CompanyRef, job_id: int, *, out: Path | None) -> None:
    """Go on with an interrupted import from where it stopped."""
    with company_session(company) as session:
        mode = ImportMode(get_job(session, job_id).mode)
        by = job_actor(session, "command line")
    with _progress() as progress:
        import_job(company, job_id, mode=mode, by=by, progress=progress)
    _tell(company, job_id, out)


def _undo_one(company: CompanyRef, job_id: int) -> None:
    """Undo an import from the command line."""
    with company_session(company) as session:
        undo_import(session, job_id, by=job_actor(session, "command line"))
    click.echo(f"Імпорт {job_id} скасовано.")


def _tell(company: CompanyRef, job_id: int, out: Path | None) -> None:
    with company_session(company) as session:
        found = summary(session, job_id)
        job = found.job
        state = "імпортовано" if job.state == ImportState.IMPORTED else "перевірено"
        click.echo(f"Імпорт {job_id}: {state}; рядків {job.rows}, із помилками {job.bad_rows}.")
        for name, count in found.effects.items():
            click.echo(f"  {EFFECTS[name]}: {count}")
        for total in found.totals:
            mark = "" if total.agrees else f", у файлі {total.of_file} — не збігається"
            click.echo(f"  {total.title}: {total.of_lines}{mark}")
        page, _ = verdicts(session, job_id, limit=_SHOWN)
        for each in page:
            click.echo(f"  рядок {each.line}, {each.column}: {each.what} {each.mend}")
        if out is not None:
            with out.open("wb") as target:
                write_verdicts(session, job_id, target)
