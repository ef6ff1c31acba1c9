"""The answer to an authority's request: its own file, with what the company fills in."""

import io
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.jobs import get_job, table_of
from app.exchange.kinds import get_kind
from app.exchange.models import ImportJob, ImportState
from app.formats.dbf import Dbase
from app.formats.dbf_writer import fill_in
from app.kernel.errors import NotFound
from app.subsidies.models import RegisterAnswer


class NoAnswer(NotFound):
    """The import is no request, or its lines are not answered."""

    key = "import.answer.none"


@dataclass(frozen=True, slots=True)
class Answer:
    """A file to be sent back."""

    name: str
    content: bytes


def is_answered(job_kind: str, state: str) -> bool:
    """Return whether the answer to an import can be taken."""
    return get_kind(job_kind).answers and state == ImportState.IMPORTED


def write_answer(session: Session, job_id: int) -> Answer:
    """Return the request's file with the answered lines filled in; others stay as they came.

    Raises:
        NoAnswer: it is no request, or not imported, or undone.
        FieldTooNarrow: a value does not fit its field.
    """
    job: ImportJob = get_job(session, job_id)
    if not is_answered(job.kind, job.state):
        raise NoAnswer(f"import {job_id} of {job.kind} is {job.state}", job=job_id)
    rows = session.execute(
        select(RegisterAnswer.line, RegisterAnswer.filled).where(RegisterAnswer.job_id == job_id)
    )
    filled = {line: fields for line, fields in rows}  # noqa: C416 - rows are typed
    target = io.BytesIO()
    with table_of(session, job) as table:
        assert isinstance(table, Dbase), "a request is taken only as a DBF"
        fill_in(table, target, filled)
    return Answer(job.file_name, target.getvalue())
