"""Imports: a file arrives, its columns are chosen, it is tried, then imported; or undone."""

from typing import BinaryIO, cast

from flask import Response, request, url_for
from flask_babel import gettext

from admin.imports import files
from admin.imports.columns import columns_shown, keep_columns
from admin.imports.sheet import STATES, imports_sheet
from admin.record import note
from admin.sheets import send_sheet
from app.access.rights import Right
from app.exchange.answers import is_answered
from app.exchange.jobs import look_at, receive_file
from app.exchange.kinds import get_kind, kinds
from app.exchange.models import ImportMode, ImportState
from app.exchange.queries import ListedImport, get_import, imports, summary
from app.exchange.texts import EFFECTS
from app.exchange.undo import undo_import
from app.exchange.wording import verdicts
from app.kernel.errors import DomainError
from app.web.current import company, db, visitor
from app.web.guards import Room, Site, requires, row_number, takes_files, takes_long
from app.web.later import send_later
from app.web.messages import text_of
from app.web.rendering import go, is_partial_wanted, render, say
from tenants.directory.models import CompanyKind

room = Room(
    "imports", __name__, site=Site.OFFICE, right=Right.IMPORT_RUN, url_prefix="/office/imports"
)
room.register_blueprint(files.room)
PAGE = 30
LINES_SHOWN = 100
IMPORTS_IN_A_SHEET = 100_000


@room.get("/")
def index() -> Response:
    """Ask for a file, and list the imports, newest first."""
    return _index()


def _index(*, problem: str = "", kind: str = "", status: int = 200) -> Response:
    before = row_number(request.args.get("before", ""))
    rows = imports(db(), before=before, limit=PAGE + 1)
    return render(
        "admin/imports/index.html",
        status=status,
        rows=rows[:PAGE],
        next_before=rows[PAGE - 1].id if len(rows) > PAGE else None,
        kinds=[(each.name, gettext(each.title)) for each in kinds()],
        kind=kind or request.args.get("kind", "") or _usual_kind(),
        states=STATES,
        titles={each.name: gettext(each.title) for each in kinds()},
        problem=problem,
    )


@room.get("/xlsx")
@requires(Right.EXPORT_TABLES)
def export() -> Response:
    """Answer with the list of imports as a workbook, newest first."""
    return send_sheet(imports_sheet(imports(db(), limit=IMPORTS_IN_A_SHEET)), name="imports.xlsx")


def _usual_kind() -> str:
    """Return what a company of the asking one's kinds most often brings; empty when no one thing.

    A condominium has one book.
    """
    return "book" if list(company().kinds) == [CompanyKind.CONDOMINIUM] else ""


@room.post("/")
@takes_files
def create() -> Response:
    """Keep a file and lead to its columns."""
    file, kind = request.files.get("file"), request.form.get("kind", "")
    if file is None or not file.filename:
        return _index(problem=gettext("Оберіть файл."), kind=kind, status=422)
    if not kind:
        return _index(problem=gettext("Оберіть, що у файлі."), status=422)
    try:
        job_id = receive_file(
            db(),
            cast("BinaryIO", file.stream),
            kind=kind,
            name=file.filename,
            by=visitor().actor_id,
        )
        look_at(db(), job_id)  # a file that cannot be read is refused before it is kept
    except DomainError as refusal:
        db().rollback()
        return _index(problem=text_of(refusal), kind=kind, status=422)
    return go(url_for(".show", job_id=job_id))


@room.get("/<int:job_id>")
def show(job_id: int) -> Response:
    """Show an import: its columns while they may be chosen, its verdicts, what it did."""
    if is_partial_wanted() and not _is_waiting(get_import(db(), job_id)):
        return go(url_for(".show", job_id=job_id))  # the whole page changes when the work ends
    return _show(job_id)


def _show(job_id: int, *, problem: str = "", status: int = 200) -> Response:
    session = db()
    job = get_import(session, job_id)
    is_settled = job.state in {ImportState.IMPORTED, ImportState.UNDONE}
    is_waiting = _is_waiting(job)
    after = _place(request.args.get("after", ""))
    written, next_after = verdicts(
        session, job_id, translate=gettext, after=after, limit=LINES_SHOWN
    )
    return render(
        "admin/imports/show.html",
        "admin/imports/_waiting.html" if is_waiting else None,
        status=status,
        job=job,
        states=STATES,
        title=gettext(get_kind(job.kind).title),
        summary=summary(session, job_id),
        effects={name: gettext(text) for name, text in EFFECTS.items()},
        verdicts=written,
        next_after=f"{next_after[0]}.{next_after[1]}" if next_after else None,
        is_waiting=is_waiting,
        is_settled=is_settled,
        is_answered=is_answered(job.kind, job.state),
        waits=request.args.get("wait", ""),
        is_whole=request.args.get("whole"),
        problem=problem,
        **({} if is_settled or is_waiting else columns_shown(job_id, job.kind)),
    )


def _is_waiting(job: ListedImport) -> bool:
    """Return whether what the address waits for is still to come.

    An import of all lines is refused for good when some of them cannot be imported.
    """
    waits = request.args.get("wait", "")
    is_settled = job.state in {ImportState.IMPORTED, ImportState.UNDONE}
    is_refused = waits == ImportState.IMPORTED and bool(request.args.get("whole") and job.bad_rows)
    return bool(waits) and job.state != waits and not (is_settled or is_refused)


@room.post("/<int:job_id>/trial")
def create_trial(job_id: int) -> Response:
    """Take the chosen columns and make the trial run."""
    try:
        keep_columns(job_id)
    except DomainError as refusal:
        db().rollback()
        return _show(job_id, problem=text_of(refusal), status=422)
    note("import.laid-out", ("import_job", job_id))
    _send("imports.check", job_id)
    return go(url_for(".show", job_id=job_id, wait=ImportState.CHECKED.value))


@room.post("/<int:job_id>/import")
def create_import(job_id: int) -> Response:
    """Import the file as it was tried."""
    mode = ImportMode.VALID if request.form.get("mode") == "valid" else ImportMode.ALL
    note("import.started", ("import_job", job_id), mode=mode.value)
    _send("imports.run", job_id, mode=mode.value, by=visitor().actor_id)
    whole = 1 if mode is ImportMode.ALL else None
    return go(url_for(".show", job_id=job_id, wait=ImportState.IMPORTED.value, whole=whole))


@room.post("/<int:job_id>/undoing")
@takes_long
def destroy(job_id: int) -> Response:
    """Take back what the import brought."""
    undo_import(db(), job_id, by=visitor().actor_id)
    note("import.undone", ("import_job", job_id))
    say(gettext("Імпорт скасовано."))
    return go(url_for(".show", job_id=job_id))


def _send(task: str, job_id: int, **facts: str | int) -> None:
    ref = company().ref
    send_later(task, company=ref.id, slug=ref.slug, job=job_id, **facts)


def _place(text: str) -> tuple[int, int]:
    line, _, number = text.partition(".")
    place = row_number(line), row_number(number)
    return (0, -1) if place[0] is None or place[1] is None else (place[0], place[1])
