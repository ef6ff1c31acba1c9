"""Document numbers without gaps: a counter row, locked by the transaction that takes one."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.models import NumberSequence


def next_number(session: Session, *, kind: str) -> int:
    """Return the next number of this kind of document (`receipt/2026`), starting at 1.

    Others who want one wait until this transaction ends; a rolled back one gives its number back.
    """
    first = insert(NumberSequence).values(kind=kind, last=1)
    taken = first.on_conflict_do_update(
        index_elements=[NumberSequence.kind], set_={"last": NumberSequence.last + 1}
    )
    return session.execute(taken.returning(NumberSequence.last)).scalar_one()
