"""The heads of documents: one from each source. Part of `ledger.post`."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Sequence as NumberSequence
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.database.bulk import given_rows
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.ledger.models import Posting
from app.ledger.orders import NOTHING_STATED, Rule, Stated
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
_MONTH_STATED = Stated(month=Month(2000, 1))
_NUMBERS = NumberSequence("posting_id_seq")


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


def draw(session: Session, count: int) -> list[int]:
    """Return numbers of documents to be written: whoever is told of one before may name it."""
    places = func.generate_series(1, count).table_valued("place")
    return list(session.scalars(select(_NUMBERS.next_value()).select_from(places)))


def insert_documents(session: Session, postings: Sequence[NewPosting]) -> list[int]:
    """Write the heads of documents, all with numbers or none; return their ids in order.

    Raises:
        AlreadyPosted: one of the sources was posted before.
    """
    columns = (*_POSTING_COLUMNS, *(["id"] if postings[0].id is not None else []))
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
            posting.id,
        )[: len(columns)]
        for posting in postings
    ]
    inserted = session.execute(
        postgresql.insert(Posting)
        .from_select(columns, given_rows(Posting, columns, rows))
        .on_conflict_do_nothing(index_elements=["source_kind", "source_id"])
        .returning(Posting.source_kind, Posting.source_id, Posting.id)
    )
    ids = {(kind, source): each for kind, source, each in inserted}
    for posting in postings:
        if (posting.source_kind, posting.source_id) not in ids:
            raise _already(session, posting.source_kind, posting.source_id)
    return [ids[posting.source_kind, posting.source_id] for posting in postings]


def insert_staged(
    session: Session, rules: Mapping[date, Rule], *, source_kind: str, by: int
) -> None:
    """Write the heads of the payments in `receipt`, a temporary table (`ledger.crediting_sets`).

    `rules` says by which rule money of each day covers debts.

    Raises:
        AlreadyPosted: one of them was posted before.
    """
    known = {
        "source_kind": source_kind,
        "by": by,
        "days": list(rules),
        "plain": [rule.named(NOTHING_STATED) for rule in rules.values()],
        "stated": [rule.named(_MONTH_STATED) for rule in rules.values()],
    }
    missing = session.execute(text(_INSERT_STAGED), known).scalar()
    if missing is not None:
        raise _already(session, source_kind, missing)


_INSERT_STAGED = """
WITH written AS (
    INSERT INTO posting (id, kind, posted, source_kind, source_id, rule, made_by)
    SELECT posting_id, 'payment', posted, :source_kind, payment_id::text,
           CASE WHEN receipt.stated IS NULL THEN rule.plain ELSE rule.stated END, :by
    FROM receipt
    JOIN unnest(cast(:days AS date[]), cast(:plain AS text[]), cast(:stated AS text[]))
        AS rule (day, plain, stated) ON rule.day = receipt.on_day
    ORDER BY posting_id
    ON CONFLICT (source_kind, source_id) DO NOTHING RETURNING id
)
SELECT payment_id::text FROM receipt
WHERE posting_id NOT IN (SELECT id FROM written) ORDER BY payment_id LIMIT 1
"""


def _already(session: Session, source_kind: str, source_id: str) -> AlreadyPosted:
    found = session.scalar(
        select(Posting.id).where(Posting.source_kind == source_kind, Posting.source_id == source_id)
    )
    assert found is not None, "only a committed document stands in the way of another"
    return AlreadyPosted(source_kind=source_kind, source_id=source_id, posting_id=found)
