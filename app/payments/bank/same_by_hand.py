"""Movements that may have been told of before: a person says whether it is the same or another."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict
from app.payments.bank.deciding import LineNotWaiting, locked_line
from app.payments.bank.explaining import explain_line_anew
from app.payments.bank.models import BankAccount, BankLine, LineState, Reason

_TELL_OF_FIRST = """
UPDATE bank_statement_line AS link
SET line_id = :first, identity = coalesce(link.identity, :identity),
    raw = coalesce(link.raw, CAST(:raw AS jsonb))
WHERE link.line_id = :line AND NOT EXISTS (
    SELECT FROM bank_statement_line AS other
    WHERE other.statement_id = link.statement_id AND other.line_id = :first)
"""


class FirstTellingGone(Conflict):
    """The movement it may be the same as went with its file: this one is the only telling left."""

    key = "bank.first-gone"


def say_same(session: Session, line_id: int, *, by: int) -> int:
    """Say that a movement was told of before; its files tell of that one. Return the first's id.

    What the two tell differently is kept with the second telling.

    Raises:
        LineMissing, LineNotWaiting, FirstTellingGone.
    """
    line = _unclear(session, line_id)
    first = session.get_one(BankLine, line.maybe_same_id, populate_existing=True)
    if first.state == LineState.WITHDRAWN:
        raise FirstTellingGone(f"movement {first.id} is withdrawn", line_id=line_id)
    told = {"identity": line.identity, "raw": _json(session, line.id)}
    session.execute(text(_TELL_OF_FIRST), {"first": first.id, "line": line.id, **told})
    # Its own identity is freed: the file told again is found by what its statement keeps.
    line.identity = f"{line.identity}/same:{first.id}"
    line.state, line.because, line.settled_by = LineState.WITHDRAWN, Reason.SAME, by
    session.flush()
    return first.id


def say_another(session: Session, line_id: int, *, by: int) -> None:
    """Say that a movement is another one: it is explained as any that comes.

    Raises:
        LineMissing, LineNotWaiting.
    """
    line = _unclear(session, line_id)
    line.maybe_same_id, line.settled_by = None, by
    explain_line_anew(session, line, by=by)


def _unclear(session: Session, line_id: int) -> BankLine:
    # The account is held as by an import, so nobody tells of the movement meanwhile.
    session.execute(
        select(BankAccount.id)
        .join(BankLine, BankLine.bank_account_id == BankAccount.id)
        .where(BankLine.id == line_id)
        .with_for_update(of=BankAccount)
    )
    line = locked_line(session, line_id)
    if line.because != Reason.MAYBE_SAME or line.maybe_same_id is None:
        raise LineNotWaiting(f"movement {line_id} is told of once", line_id=line_id)
    return line


def _json(session: Session, line_id: int) -> str:
    return str(
        session.scalar(
            text("SELECT CAST(raw AS text) FROM bank_line WHERE id = :id"), {"id": line_id}
        )
    )
