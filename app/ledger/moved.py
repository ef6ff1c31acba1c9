"""What a document moved for an account's month of a service, and whose money that is."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Function, and_, func

from app.ledger.models import Entry, EntryKind, Posting
from app.tariffs.models import Agreement, Service


def moved_by(
    posting: type[Posting], line: Any, *, kinds: Collection[EntryKind]
) -> ColumnElement[bool]:
    """Return the condition that an entry of these kinds is a posting's, of a line's own month.

    `line` names account, service and month. What credits covered at once is of other kinds.
    """
    return and_(
        Entry.posted == posting.posted,
        Entry.account_id == line.account_id,
        Entry.posting_id == posting.id,
        Entry.service_id == line.service_id,
        Entry.month == line.month,
        Entry.kind.in_(kinds),
    )


def payee_of_entry() -> Function[int | None]:
    """Return who is paid by the agreement of an entry of a service; both joined by the caller."""
    return func.coalesce(Agreement.payee_id, Service.payee_id)
