"""A job's way: read, tried, imported. Each step may be interrupted and called again.

Reading commits chunk by chunk and goes on where it stopped. Checking and importing are one
transaction each: killed in the middle, they leave nothing, and the next call does the whole.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import Numeric, cast, delete, func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.database import company_session
from app.database.bulk import copy_rows
from app.database.errors import refusal
from app.exchange.attempt import Outcome, attempt
from app.exchange.cells import Circumstances
from app.exchange.jobs import ImportAlreadyDone, get_job, table_of
from app.exchange.kinds import columns_of, get_kind
from app.exchange.known import Known, load_known
from app.exchange.layouts import Layout
from app.exchange.models import ImportJob, ImportMode, ImportRow, ImportState, ImportVerdict
from app.exchange.parameters import parameters_of
from app.exchange.read_rows import RowReader, read_chunk, settled_mark
from app.formats.table import Table
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.errors import Conflict

Progress = Callable[[str, int], None]
"""Told the step (`reading`, `checking`, `importing`) and how many lines it has behind it."""


class ImportNotMapped(Conflict):
    """Nobody has said yet which column of the file is which."""

    key = "import.job.not-mapped"


class ImportCollided(Conflict):
    """Somebody wrote the same rows at the same moment; trying again settles it."""

    key = "import.collided"


_FAR = timedelta(days=400)
_COLLISIONS = {"23505", "23P01", "40P01", "55P03"}
"""SQLSTATEs of a unique or excluded row that came meanwhile, a deadlock, a lock waited for."""


class LinesAtFault(Conflict):
    """All or nothing was asked for, and some lines cannot be imported."""

    key = "import.lines-at-fault"


def quiet(step: str, lines: int) -> None:
    """Tell nobody."""
    del step, lines


def read_file(company: CompanyRef, job_id: int, *, progress: Progress = quiet) -> None:
    """Read the job's file to its end, onward from the last line kept."""
    with ExitStack() as kept_open:
        with company_session(company) as session:
            job = get_job(session, job_id)
            if job.state != ImportState.READING:
                return
            known = load_known(session)
            table = kept_open.enter_context(table_of(session, job))
        reader = _reader(job, table, known)
        rows = reader.typed_rows(after=job.read_to)
        has_more = True
        while has_more:
            with company_session(company) as session:
                job = get_job(session, job_id, lock=True)
                has_more = read_chunk(session, job, rows)
                if not has_more:
                    job.totals = _totals(session, job, known) | {"file": reader.file_totals()}
                lines = job.rows
            progress("reading", lines)


def _reader(job: ImportJob, table: Table, known: Known) -> RowReader:
    layout = Layout.from_json(job.layout)
    columns = columns_of(get_kind(job.kind), known)
    around = Circumstances(
        known,
        clock.today(),
        cache(partial(settled_mark, table, layout, columns)),
        layout.options.get("zeros"),
        base_1904=table.origin.base_1904,
        far_after=clock.today() + _FAR,
    )
    return RowReader(table, layout, columns, around)


def _totals(session: Session, job: ImportJob, known: Known) -> dict[str, Any]:
    """Return the sums of all kept lines, to compare with the file's own."""
    sums: dict[str, str] = {}
    for column in columns_of(get_kind(job.kind), known):
        if column.is_total:
            value = cast(ImportRow.values[column.path or (column.name,)].astext, Numeric)
            total = session.scalar(select(func.sum(value)).where(ImportRow.job_id == job.id))
            if total is not None:
                sums[column.name] = f"{total:f}"
    for name in get_kind(job.kind).summed:
        # A function in FROM beside its table reads each of the table's lines.
        part = func.jsonb_each_text(ImportRow.values[name]).table_valued(
            "place", "value", joins_implicitly=True
        )
        query = select(func.sum(cast(part.c.value, Numeric))).select_from(ImportRow, part)
        total = session.scalar(query.where(ImportRow.job_id == job.id))
        if total is not None:
            sums[name] = f"{total:f}"
    return {"lines": sums}


def check_job(company: CompanyRef, job_id: int, *, progress: Progress = quiet) -> None:
    """Make the trial run: keep a verdict on every line at fault and change nothing else."""
    read_file(company, job_id, progress=progress)
    with company_session(company) as session:
        job = _ready(session, job_id)
        progress("checking", 0)
        trial = session.begin_nested()
        outcome = _attempt(session, job)
        trial.rollback()
        _keep(session, job, outcome)
        job.state = ImportState.CHECKED
        progress("checking", job.rows)


def import_job(
    company: CompanyRef, job_id: int, *, mode: ImportMode, by: int, progress: Progress = quiet
) -> None:
    """Import the job's file, as `by` said; done already, it is left as it is.

    Raises:
        LinesAtFault: `mode` is ALL and some lines cannot be imported; nothing was.
    """
    read_file(company, job_id, progress=progress)
    with company_session(company) as session:
        if get_job(session, job_id, lock=True).state == ImportState.IMPORTED:
            return
        job = _ready(session, job_id)
        job.mode, job.imported_by = mode, by
        progress("importing", 0)
        writing = session.begin_nested()
        outcome = _attempt(session, job)
        at_fault = job.bad_rows + len(outcome.bad_lines - _bad_lines(session, job))
        is_refused = mode == ImportMode.ALL and at_fault > 0
        if is_refused:
            writing.rollback()
        else:
            writing.commit()
        _keep(session, job, outcome)
        job.state = ImportState.CHECKED if is_refused else ImportState.IMPORTED
        job.finished_at = None if is_refused else clock.now()
        progress("importing", job.rows)
    if is_refused:
        raise LinesAtFault(f"{at_fault} lines are at fault", job=job_id, lines=at_fault)


def _ready(session: Session, job_id: int) -> ImportJob:
    job = get_job(session, job_id, lock=True)
    if job.state == ImportState.RECEIVED:
        raise ImportNotMapped(f"import {job_id} has no layout", job=job_id)
    if job.state not in {ImportState.READ, ImportState.CHECKED}:
        raise ImportAlreadyDone(f"import {job_id} is {job.state}", job=job_id, state=job.state)
    # What an earlier trial found is found again, or not any more.
    session.execute(
        delete(ImportVerdict).where(
            ImportVerdict.job_id == job_id, ImportVerdict.phase == "checking"
        )
    )
    session.execute(
        update(ImportRow)
        .where(
            ImportRow.job_id == job_id,
            ImportRow.is_bad,
            ~select(ImportVerdict.line)
            .where(
                ImportVerdict.job_id == job_id,
                ImportVerdict.line == ImportRow.line,
                ImportVerdict.level == "error",
            )
            .exists(),
        )
        .values(is_bad=False)
    )
    job.bad_rows = len(_bad_lines(session, job))
    session.flush()
    return job


def _attempt(session: Session, job: ImportJob) -> Outcome:
    kind, known = get_kind(job.kind), load_known(session)
    try:
        return attempt(session, job, kind, known, parameters_of(session, job, known))
    except (IntegrityError, OperationalError) as fault:
        if refusal(fault).sqlstate not in _COLLISIONS:
            raise
        raise ImportCollided(f"import {job.id} met another writer", job=job.id) from fault


def _bad_lines(session: Session, job: ImportJob) -> set[int]:
    query = select(ImportRow.line).where(ImportRow.job_id == job.id, ImportRow.is_bad)
    return set(session.scalars(query))


def _keep(session: Session, job: ImportJob, outcome: Outcome) -> None:
    """Write down what an attempt came to; verdicts of reading keep their numbers below 1000."""
    copy_rows(
        session,
        ImportVerdict,
        ["job_id", "line", "number", "phase", "level", "column", "key", "facts"],
        (
            (
                job.id,
                each.line,
                number,
                "checking",
                each.level,
                each.column,
                each.key,
                each.facts,
            )
            for number, each in enumerate(outcome.verdicts, start=1_000)
        ),
    )
    bad = sorted(outcome.bad_lines)
    session.execute(
        update(ImportRow)
        .where(ImportRow.job_id == job.id, ImportRow.line == func.any(bad))
        .values(is_bad=True)
    )
    job.bad_rows = len(_bad_lines(session, job))
    job.effects = dict(outcome.effects)
    session.flush()
