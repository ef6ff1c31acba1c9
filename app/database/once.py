"""What is done once, however often its form or call arrives: a double click makes one document."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.models import DoneOnce
from app.kernel.errors import Conflict, Invalid

LONGEST_KEY = 64


class KeyOfAnother(Conflict):
    """The key came with another act before: whoever made it up uses one key twice."""

    key = "once.key-of-another"


class KeyMissing(Invalid):
    """An act that moves money names a key; without one it could be done twice."""

    key = "once.key-missing"


def done_before(session: Session, key: str, *, what: str) -> str | None:
    """Return the result of the act that this key did before, or None: then this is the first time.

    Of two at once the second waits until the first has ended, and gets its result; where the
    first was rolled back, the second is the first. After None the caller does the act and calls
    `keep_result` in the same transaction.

    Raises:
        KeyMissing: the key is empty or too long to be one of ours.
        KeyOfAnother: the key belongs to another act.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise KeyMissing(f"{what} without a key")
    row = insert(DoneOnce).values(key=key, what=what)
    first = row.on_conflict_do_nothing(index_elements=[DoneOnce.key]).returning(DoneOnce.key)
    if session.execute(first).scalar_one_or_none() is not None:
        return None
    found = session.execute(select(DoneOnce.what, DoneOnce.result).where(DoneOnce.key == key)).one()
    if found.what != what:
        raise KeyOfAnother(f"key of {found.what} came with {what}")
    return found.result or ""


def keep_result(session: Session, key: str, result: str) -> None:
    """Keep what the act came to (mostly the id of its document), for whoever sends it again."""
    session.execute(update(DoneOnce).where(DoneOnce.key == key).values(result=result))
