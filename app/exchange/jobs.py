"""A job from the file's arrival: kept byte for byte, given its layout, looked up."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.exchange.kinds import get_kind
from app.exchange.known import load_known
from app.exchange.layouts import Layout, LayoutIncomplete, Suggestion, missing, suggest
from app.exchange.models import (
    ImportFile,
    ImportJob,
    ImportRow,
    ImportState,
    ImportVerdict,
)
from app.formats.reading import open_table
from app.formats.table import FileEmpty, Origin, Table, kept_text
from app.formats.text_table import Cut
from app.kernel.errors import Conflict, Invalid, NotFound

_PART = 1 << 20


class ImportJobUnknown(NotFound):
    """The company has no such import."""

    key = "import.job.unknown"


class RequestNotDbf(Invalid):
    """A request is answered in its own file, and only a DBF is written again byte for byte."""

    key = "import.request.not-dbf"


class ImportAlreadyDone(Conflict):
    """What is imported or undone is read no more; receive the file again."""

    key = "import.job.done"


def receive_file(session: Session, content: BinaryIO, *, kind: str, name: str, by: int) -> int:
    """Keep a file and return the id of its new import job. The same content is kept once."""
    get_kind(kind)
    digest, size = _keep(session, content)
    job = ImportJob(
        kind=kind,
        state=ImportState.RECEIVED,
        file_name=kept_text(Path(name).name) or "",
        sha256=digest,
        size=size,
        actor_id=by,
        received_by=by,
    )
    session.add(job)
    session.flush()
    job.actor_id = _actor_of(session, job, by=by)
    session.flush()
    return job.id


def _keep(session: Session, content: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while part := content.read(_PART):
        digest.update(part)
        size += len(part)
    if not size:
        raise FileEmpty("the file is empty")
    sha256 = digest.hexdigest()
    content.seek(0)
    number = 0
    while part := content.read(_PART):
        kept = upsert(ImportFile).values(sha256=sha256, part=number, content=part)
        session.execute(kept.on_conflict_do_nothing())
        number += 1
    return sha256, size


def _actor_of(session: Session, job: ImportJob, *, by: int) -> int:
    made = insert(Actor).values(
        kind="job", ref=f"import:{job.id}", on_behalf_of=by, label=job.file_name
    )
    return session.execute(made.returning(Actor.id)).scalar_one()


def get_job(session: Session, job_id: int, *, lock: bool = False) -> ImportJob:
    """Return the job; with `lock`, nobody else reads, imports or undoes it meanwhile."""
    query = select(ImportJob).where(ImportJob.id == job_id)
    if lock:  # what was read before it was held is read again
        query = query.with_for_update().execution_options(populate_existing=True)
    job = session.scalar(query)
    if job is None:
        raise ImportJobUnknown(f"no import {job_id}", job=job_id)
    return job


@contextmanager
def table_of(
    session: Session, job: ImportJob, *, encoding: str | None = None, cut: Cut | None = None
) -> Iterator[Table]:
    """Lay the job's file out on disk and open it as it is set to be read.

    `encoding` and `cut` are tried in place of what is set.
    """
    with tempfile.TemporaryDirectory(prefix="oselia-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            for number in session.scalars(_parts_of(job)).all():
                part = select(ImportFile.content).where(
                    ImportFile.sha256 == job.sha256, ImportFile.part == number
                )
                file.write(session.execute(part).scalar_one())
        wanted = {key: job.origin.get(key) for key in ("sheet", "encoding", "delimiter")}
        wanted |= {"encoding": encoding} if encoding else {}
        yield open_table(path, **wanted, cut=cut or Cut.of(job.origin))


def _parts_of(job: ImportJob) -> Select[int]:
    return select(ImportFile.part).where(ImportFile.sha256 == job.sha256).order_by(ImportFile.part)


def look_at(
    session: Session, job_id: int, *, encoding: str | None = None, cut: Cut | None = None
) -> tuple[Origin, Suggestion]:
    """Return how the job's file is read and the layout its titles suggest.

    Raises:
        RequestNotDbf: its answer could not be written.
    """
    job = get_job(session, job_id)
    with table_of(session, job, encoding=encoding, cut=cut) as table:
        kind = get_kind(job.kind)
        if kind.answers and table.origin.format != "dbf":
            raise RequestNotDbf(f"a request as {table.origin.format}", given=table.origin.format)
        columns = kind.columns(load_known(session))
        return table.origin, suggest(table, columns)


def set_layout(
    session: Session, job_id: int, layout: Layout, *, by: int, origin: Origin | None = None
) -> None:
    """Decide how the job's file is read. What was read another way is forgotten.

    Whoever decides it is kept: he may have said what stands for all lines.

    Raises:
        LayoutIncomplete: a required column has neither a place nor a fixed value.
        ImportAlreadyDone: the file is imported already.
    """
    job = get_job(session, job_id, lock=True)
    if job.state in {ImportState.IMPORTED, ImportState.UNDONE}:
        raise ImportAlreadyDone(f"import {job_id} is {job.state}", job=job_id, state=job.state)
    columns = get_kind(job.kind).columns(load_known(session))
    if lacking := missing(layout, columns):
        titles = {column.name: column.title for column in columns}
        named = ", ".join(titles[name] for name in lacking)
        raise LayoutIncomplete(f"no column for {', '.join(lacking)}", columns=named)
    wanted = layout.to_json()
    if origin is not None:
        job.origin = asdict(origin)
    if origin is None and wanted == job.layout and job.state != ImportState.RECEIVED:
        return
    job.layout = wanted
    job.laid_out_by = sorted({*job.laid_out_by, by})
    forget_rows(session, job)


def forget_rows(session: Session, job: ImportJob) -> None:
    """Drop what was read, so that the file is read from its first line."""
    session.execute(delete(ImportVerdict).where(ImportVerdict.job_id == job.id))
    session.execute(delete(ImportRow).where(ImportRow.job_id == job.id))
    job.state = ImportState.READING
    job.read_to, job.rows, job.bad_rows = 0, 0, 0
    job.totals, job.effects = {}, {}
    session.flush()


def twin_of(session: Session, job: ImportJob) -> int | None:
    """Return the latest other import of the same bytes that stands, or None."""
    return session.scalar(
        select(func.max(ImportJob.id)).where(
            ImportJob.sha256 == job.sha256,
            ImportJob.kind == job.kind,
            ImportJob.id != job.id,
            ImportJob.state == ImportState.IMPORTED,
        )
    )
