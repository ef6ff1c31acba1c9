"""The heads of documents: one from each source. Part of `ledger.post`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.database.bulk import given_rows
from app.kernel.errors import Conflict
from app.ledger.models import Posting
from app.ledger.records import NewPosting

_POSTING_COLUMNS = (
    "kind",
    "posted",
    "source_kind",
    "source_id",
    "reverses",
    "reason",
    "rule",
    "made_by",
)


class AlreadyPosted(Conflict):
    """A document was made from this source before; the money moved then."""

    key = "ledger.already-posted"

    def __init__(self, *, source_kind: str, source_id: str, posting_id: int) -> None:
        super().__init__(
            f"{source_kind} {source_id} was posted as document {posting_id}",
            source_kind=source_kind,
            source_id=source_id,
            posting_id=posting_id,
        )


def insert_documents(session: Session, postings: Sequence[NewPosting]) -> list[int]:
    """Write the heads of documents and return their ids in order.

    Raises:
        AlreadyPosted: one of the sources was posted before.
    """
    rows = [
        (
            posting.kind,
            posting.posted.first_day,
            posting.source_kind,
            posting.source_id,
            posting.reverses,
            posting.reason,
            posting.rule,
            posting.by,
        )
        for posting in postings
    ]
    inserted = session.execute(
        postgresql.insert(Posting)
        .from_select(_POSTING_COLUMNS, given_rows(Posting, _POSTING_COLUMNS, rows))
        .on_conflict_do_nothing(index_elements=["source_kind", "source_id"])
        .returning(Posting.source_kind, Posting.source_id, Posting.id)
    )
    ids = {(kind, source): each for kind, source, each in inserted}
    for posting in postings:
        if (posting.source_kind, posting.source_id) not in ids:
            raise _already(session, posting)
    return [ids[posting.source_kind, posting.source_id] for posting in postings]


def _already(session: Session, posting: NewPosting) -> AlreadyPosted:
    found = session.scalar(
        select(Posting.id).where(
            Posting.source_kind == posting.source_kind, Posting.source_id == posting.source_id
        )
    )
    assert found is not None, "only a committed document stands in the way of another"
    return AlreadyPosted(
        source_kind=posting.source_kind, source_id=posting.source_id, posting_id=found
    )
