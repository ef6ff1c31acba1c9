"""The columns of a line of money, and many lines at once. Part of `ledger.post`."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.database.bulk import given_rows
from app.ledger.models import Entry
from app.ledger.records import NewEntry

LINE_COLUMNS = (
    "account_id",
    "agreement_id",
    "service_id",
    "month",
    "kind",
    "nature",
    "on_day",
    "due_on",
    "arose_on",
    "vat_rate",
    "amount",
)
"""What a SELECT given to `post_set` must name; `month` is the first day of the month."""
_AT_ONCE = 10_000

Numbered = tuple[date, int, int, Sequence[NewEntry]]
"""Month of the books, document, number of its last line so far, lines to add."""


def write_lines(session: Session, documents: Sequence[Numbered]) -> int:
    """Append lines to documents, numbered on from those they have; return how many."""
    columns = ("posted", "posting_id", "line", *LINE_COLUMNS)
    rows, count = _rows(documents), 0
    # Not by COPY: a policy of the table keeps lines out of closed months.
    while some := list(islice(rows, _AT_ONCE)):
        given = given_rows(Entry, columns, some)
        session.execute(insert(Entry).from_select(list(columns), given))
        count += len(some)
    return count


def _rows(documents: Sequence[Numbered]) -> Iterator[tuple[Any, ...]]:
    for posted, posting_id, last, entries in documents:
        for line, entry in enumerate(entries, start=last + 1):
            yield (
                posted,
                posting_id,
                line,
                entry.account_id,
                entry.agreement_id,
                entry.service_id,
                entry.month.first_day,
                entry.kind,
                entry.nature,
                entry.on_day,
                entry.due_on,
                entry.arose_on,
                entry.vat_rate,
                entry.amount,
            )
