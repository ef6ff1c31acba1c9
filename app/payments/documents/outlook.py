"""What a document would come to if it were made now: told before it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.uuid7 import uuid7
from app.payments.documents.making import get_document, make_document
from app.payments.documents.posting import post_document
from app.payments.documents.queries import Effect, document_card, effects_of
from app.payments.documents.rules import NewDocument


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a document would do, in which month's books, and whether at once."""

    effects: Sequence[Effect]
    posted: date | None
    """None: the money was on no account, so no books change."""
    needs_second: bool


def outlook_of(session: Session, new: NewDocument, *, by: int) -> Outlook:
    """Return what making the document would come to: it is made, looked at, and let go.

    Raises:
        Whatever `make_document` raises.
    """
    tried = session.begin_nested()
    try:
        key = str(uuid7(clock.now()))
        made = make_document(session, replace(new, key=key), by=by)
        document = get_document(session, made.id)
        if not made.is_posted:
            document.decided_by = 0  # who will sign is not known; nothing of this is kept
            post_document(session, document, by=by)
        card = document_card(session, made.id)
        return Outlook(effects_of(session, card), card.posted, card.needs_second)
    finally:
        tried.rollback()
        session.expire_all()
