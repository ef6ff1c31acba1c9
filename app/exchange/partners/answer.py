"""What the sender of a file is told: how many lines came, their sum, and what became of them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.exchange.jobs import get_job
from app.exchange.partners.models import FileState, PartnerFile

SAID = {
    FileState.RECEIVED: "RECEIVED",
    FileState.IMPORTED: "ACCEPTED",
    FileState.WAITS: "BEING CHECKED",
    FileState.UNREADABLE: "NOT READ",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The text of an answer, a line a fact: programs read it as well as people."""

    text: str


def answer_to(session: Session, file_id: int) -> Answer:
    """Return the answer to a file that came; nothing of what is in it is repeated but sums."""
    file = session.get_one(PartnerFile, file_id)
    told = [
        ("file", file.name),
        ("sha256", file.sha256),
        ("bytes", str(file.size)),
        ("state", SAID[FileState(file.state)]),
    ]
    if file.job_id is not None:
        job = get_job(session, file.job_id)
        told += [("lines", str(job.rows)), ("lines at fault", str(job.bad_rows))]
        told += [(name, total) for name, total in sorted(job.totals.get("lines", {}).items())]
    return Answer("".join(f"{name}: {value}\r\n" for name, value in told))
