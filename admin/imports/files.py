"""What an import gives back: its verdicts as a workbook, and the answer to a request."""

import io

from flask import Response, send_file
from flask_babel import gettext

from app.access.rights import Right
from app.exchange.answers import write_answer
from app.exchange.wording import write_verdicts
from app.web.current import db
from app.web.guards import Room, Site

room = Room("files", __name__, site=Site.OFFICE, right=Right.IMPORT_RUN, url_prefix="/<int:job_id>")
_DBF = "application/x-dbf"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@room.get("/answer")
def export_answer(job_id: int) -> Response:
    """Give the answer to a request: its own file with what the company fills in."""
    answer = write_answer(db(), job_id)
    content = io.BytesIO(answer.content)
    return send_file(content, mimetype=_DBF, as_attachment=True, download_name=answer.name)


@room.get("/verdicts.xlsx")
def export_verdicts(job_id: int) -> Response:
    """Give the verdicts as a workbook."""
    target = io.BytesIO()
    write_verdicts(db(), job_id, target, translate=gettext)
    target.seek(0)
    name = gettext("зауваження-%(job)s.xlsx", job=job_id)
    return send_file(target, mimetype=_XLSX, as_attachment=True, download_name=name)
