"""A file from its arrival to the books in one call: the command line's and the demo's way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.database import company_session
from app.exchange.jobs import get_job, look_at, receive_file, set_layout, table_of
from app.exchange.layouts import get_layout, refit
from app.exchange.models import ImportMode
from app.exchange.run_import import Progress, check_job, import_job, quiet
from app.formats.text_table import Cut
from app.kernel.company import CompanyRef


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is to be taken. A named layout is fitted to the file; else one is suggested."""

    layout: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    """Column name -> the text that stands for every line without one."""
    options: Mapping[str, Any] = field(default_factory=dict)
    encoding: str | None = None
    """How its letters are written, where what was detected is wrong."""
    mode: ImportMode = ImportMode.ALL
    is_trial: bool = False


def import_file(
    company: CompanyRef,
    path: Path,
    *,
    kind: str,
    by: int,
    wishes: Wishes | None = None,
    progress: Progress = quiet,
) -> int:
    """Receive a file and import it, or only try it; return the id of its job.

    Raises:
        LayoutIncomplete: nothing in the file seems to be a required column.
        LinesAtFault: all or nothing was wished for, and some lines cannot be imported.
    """
    wanted = wishes or Wishes()
    with company_session(company) as session, path.open("rb") as content:
        job_id = receive_file(session, content, kind=kind, name=path.name, by=by)
    prepare(company, job_id, wanted, by=by)
    if wanted.is_trial:
        check_job(company, job_id, progress=progress)
    else:
        import_job(company, job_id, mode=wanted.mode, by=by, progress=progress)
    return job_id


def prepare(company: CompanyRef, job_id: int, wanted: Wishes, *, by: int) -> None:
    """Give the job its layout: the named one, else the suggested one, with what is wished."""
    with company_session(company) as session:
        job = get_job(session, job_id)
        saved = wanted.layout and get_layout(session, kind=job.kind, name=wanted.layout)
        cut = Cut.of(saved.options if saved else wanted.options)
        origin, suggestion = look_at(session, job_id, encoding=wanted.encoding, cut=cut)
        layout = suggestion.layout
        if saved:
            with table_of(session, job, encoding=wanted.encoding, cut=cut) as table:
                layout = refit(saved, table)
        layout = replace(
            layout,
            constants={**layout.constants, **wanted.constants},
            options={**layout.options, **wanted.options},
        )
        set_layout(session, job_id, layout, by=by, origin=origin)
        # Kept before the work begins, so that an interrupted import goes on as it was meant.
        get_job(session, job_id, lock=True).mode = wanted.mode
