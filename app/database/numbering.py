"""Document numbers without gaps: a counter row, locked by the transaction that takes one."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.models import NumberSequence


def next_number(session: Session, *, kind: str) -> int:
    """Return the next number of this kind of document (`receipt/2026`), starting at 1.

    Others who want one wait until this transaction ends; a rolled back one gives its number back.
    """
    return next_numbers(session, kind=kind, count=1)[0]


def next_numbers(session: Session, *, kind: str, count: int) -> range:
    """Return the next numbers of this kind of document, one after the other."""
    first = insert(NumberSequence).values(kind=kind, last=count)
    taken = first.on_conflict_do_update(
        index_elements=[NumberSequence.kind], set_={"last": NumberSequence.last + count}
    )
    last = session.execute(taken.returning(NumberSequence.last)).scalar_one()
    return range(last - count + 1, last + 1)
