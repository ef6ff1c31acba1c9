"""Documents whose lines are of several kinds, each with debts of its own nature, as frames.

As `ledger.post` does, but for the locks: whoever calls holds the money of all accounts concerned.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.database.packed import PackedRows
from app.kernel.ahead import frames_ahead
from app.ledger import open_items
from app.ledger.documents import insert_documents
from app.ledger.frames import Alike, Figures, add_items, add_lines, figures_of, numbered
from app.ledger.models import Entry, EntryKind, Nature
from app.ledger.records import NewPosting, Return
from app.ledger.settling import take_back, take_credits
from app.months.locks import lock_for_writing

_ORDER = ("account_id", "service_id", "agreement_id", "kind")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What some accounts' lines add, by what they agree in, and those that are below zero."""

    added: list[tuple[Alike, Figures, PackedRows]]
    lowered: pl.DataFrame


def post_kinds(
    session: Session,
    *,
    posting: NewPosting,
    lines: Iterable[pl.DataFrame],
    alike: Mapping[str, Alike],
    of_account: int | None = None,
) -> int:
    """Write one document of lines of some kinds and return its id.

    Columns of `lines`: `kind`, by which `alike` says what else they agree in, and those that
    `figures_of` takes; all lines of an account are in one frame, an account, agreement, service
    and kind once. Lines below zero lower debts of their nature, the latest first; credits then
    cover what is owed.

    The caller holds all open books, or the money of the account it is of.

    Raises:
        BooksClosed: the month takes no more documents.
        AlreadyPosted: the source was posted before.
    """
    lock_for_writing(session, posting.posted)
    (posting_id,) = insert_documents(session, [posting])
    posted = posting.posted.first_day
    met = open_items.met_by(session, list(alike.values()), of_account=of_account)
    lowered: list[pl.DataFrame] = []

    def prepared(frame: pl.DataFrame) -> _Chunk:
        return _prepared(frame, alike, met)

    for chunk in frames_ahead(prepared, lines):
        for same, figures, items in chunk.added:
            add_lines(session, figures, posted=posted, posting_id=posting_id, alike=same)
            add_items(session, items)
        lowered.append(chunk.lowered)
    if met:
        own = (Entry.posted == posted, among(Entry.account_id, met))
        open_items.apply(session, *own, Entry.posting_id == posting_id)
    returns = [*_returns(lowered, alike)]
    for same in alike.values():
        of_kind = [each for each in returns if each.nature == same.nature]
        take_back(session, of_kind, posted=posted, posting_id=posting_id, alike=same)
    take_credits(session, posted=posted, posting_id=posting_id)
    return posting_id


def _prepared(lines: pl.DataFrame, alike: Mapping[str, Alike], met: list[int]) -> _Chunk:
    moving = numbered(lines.filter(pl.col("amount") != 0).sort(_ORDER))
    added = [
        (same, *figures_of(of_kind, same, met=met))
        for kind, same in alike.items()
        if not (of_kind := moving.filter(pl.col("kind") == kind).drop("kind")).is_empty()
    ]
    return _Chunk(added, moving.filter(pl.col("amount") < 0))


def _returns(lowered: Iterable[pl.DataFrame], alike: Mapping[str, Alike]) -> Iterator[Return]:
    """Yield what the document takes back of what earlier ones asked."""
    for frame in lowered:
        for row in frame.iter_rows(named=True):
            yield Return(
                account_id=row["account_id"],
                service_id=row["service_id"],
                agreement_id=row["agreement_id"],
                month=None,
                amount=-Decimal(row["amount"]).scaleb(-2),
                nature=Nature(alike[row["kind"]].nature),
                kind=EntryKind(row["kind"]),
            )
