"""Answer with a table as a file, written to disk first so that its size costs no memory."""

import tempfile
from collections.abc import Iterable, Mapping

from flask import Response, send_file

from admin.record import note
from app.formats.delimited import write_csv
from app.formats.workbook_writer import Sheet, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_workbook(sheets: Iterable[Sheet], *, name: str) -> Response:
    """Return the sheets as a file to keep."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    write_workbook(target, sheets)
    target.seek(0)
    return send_file(target, mimetype=XLSX, as_attachment=True, download_name=name)


def send_sheet(sheet: Sheet, *, name: str, **facts: str | int | None) -> Response:
    """Return a table as a file to keep, and record who took it; `facts` say what was asked for."""
    return _recorded(as_workbook([sheet], name=name), name, facts)


def send_csv(sheet: Sheet, *, name: str, **facts: str | int | None) -> Response:
    """Return the same as a CSV file."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    write_csv(target, [each.title for each in sheet.columns], sheet.rows)
    target.seek(0)
    answer = send_file(target, mimetype="text/csv", as_attachment=True, download_name=name)
    return _recorded(answer, name, facts)


def _recorded(answer: Response, name: str, facts: Mapping[str, str | int | None]) -> Response:
    note("table.exported", None, table=name, **{f"of_{key}": each for key, each in facts.items()})
    return answer
