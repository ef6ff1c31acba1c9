"""Imports as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.exchange.jobs import get_job, twin_of
from app.exchange.kinds import columns_of, get_kind
from app.exchange.known import load_known
from app.exchange.models import ImportJob, ImportRow


@dataclass(frozen=True, slots=True)
class ListedImport:
    """An import in the list of imports, or on its own page."""

    id: int
    kind: str
    state: str
    mode: str
    file_name: str
    size: int
    rows: int
    bad_rows: int
    received_at: datetime
    finished_at: datetime | None

    @property
    def good_rows(self) -> int:
        """Return how many lines are, or would be, imported."""
        return self.rows - self.bad_rows


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A column's sum over the lines, beside the sum in the file's own totals line."""

    title: str
    of_lines: Decimal
    of_file: Decimal | None

    @property
    def agrees(self) -> bool:
        """Return whether the file gives no sum of its own, or the same one."""
        return self.of_file is None or self.of_file == self.of_lines


@dataclass(frozen=True, slots=True)
class Twin:
    """Another import of the very same file that stands: who imported it, and when."""

    id: int
    file_name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or its trial says it would do."""

    job: ListedImport
    effects: dict[str, int]
    totals: tuple[ControlTotal, ...]
    twin: Twin | None


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """A line as it was read."""

    line: int
    is_bad: bool
    values: dict[str, object]


def imports(
    session: Session, *, before: int | None = None, limit: int = 50
) -> Sequence[ListedImport]:
    """Return imports, newest first; `before` is the last id of the page before."""
    query = select(ImportJob).order_by(ImportJob.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ImportJob.id < before)
    return [_listed(job) for job in session.scalars(query)]


def get_import(session: Session, job_id: int) -> ListedImport:
    """Return one import."""
    return _listed(get_job(session, job_id))


def summary(session: Session, job_id: int) -> ImportSummary:
    """Return what the import did or would do, with its control totals."""
    job = get_job(session, job_id)
    titles = {
        column.name: column.title for column in columns_of(get_kind(job.kind), load_known(session))
    }
    titles |= get_kind(job.kind).summed
    of_file = job.totals.get("file", {})
    totals = tuple(
        ControlTotal(
            titles.get(name, name),
            Decimal(value),
            Decimal(of_file[name]) if name in of_file else None,
        )
        for name, value in job.totals.get("lines", {}).items()
    )
    return ImportSummary(_listed(job), dict(job.effects), totals, _twin(session, job))


def _twin(session: Session, job: ImportJob) -> Twin | None:
    told = func.coalesce(ImportJob.imported_by, ImportJob.received_by)
    at = func.coalesce(ImportJob.finished_at, ImportJob.received_at)
    row = session.execute(
        select(ImportJob.id, ImportJob.file_name, func.coalesce(Actor.label, ""), at)
        .outerjoin(Actor, Actor.id == told)
        .where(ImportJob.id == twin_of(session, job))
    ).one_or_none()
    return Twin(*row) if row else None


def lines(
    session: Session, job_id: int, *, after: int = 0, limit: int = 20
) -> Sequence[ImportedLine]:
    """Return lines of the file as they were read, in order."""
    query: Select[int, bool, dict[str, object]] = (
        select(ImportRow.line, ImportRow.is_bad, ImportRow.values)
        .where(ImportRow.job_id == job_id, ImportRow.line > after)
        .order_by(ImportRow.line)
        .limit(limit)
    )
    return [ImportedLine(*row) for row in session.execute(query)]


def _listed(job: ImportJob) -> ListedImport:
    return ListedImport(
        job.id,
        job.kind,
        job.state,
        job.mode,
        job.file_name,
        job.size,
        job.rows,
        job.bad_rows,
        job.received_at,
        job.finished_at,
    )
