"""Money that documents moved, gave back or had taken away, held against what the ledger holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Date, case, cast, func, select
from sqlalchemy.orm import Session

from app.ledger.models import Entry, Posting
from app.months.reaching import months_reaching
from app.payments.documents.models import LEAVES, DocumentKind, MoneyDocument
from app.reports.incoming.asked import Asked
from app.reports.incoming.totals import Part

_ZERO = Decimal("0.00")


class How(StrEnum):
    """What became of paid money by a document."""

    MOVED = "moved"
    """To another account or service: paid as before."""
    GIVEN_BACK = "given_back"
    CONTESTED = "contested"
    """Taken back by the payer's bank."""


_HOW: Mapping[str, How] = {
    DocumentKind.TRANSFER: How.MOVED,
    DocumentKind.OFFSET: How.MOVED,
    DocumentKind.CHARGEBACK: How.CONTESTED,
    **dict.fromkeys(LEAVES, How.GIVEN_BACK),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Documents of some days, a reversing one against what it reverses, and the ledger's side."""

    how: How
    told: Part
    ledger: Decimal = _ZERO
    """By how much they raise what is owed; what is moved is owed by nobody anew."""

    @property
    def unexplained(self) -> Decimal:
        """Return by how much the ledger differs from the documents."""
        return self.ledger - (_ZERO if self.how is How.MOVED else self.told.amount)


def moved_in(session: Session, asked: Asked) -> Sequence[Moved]:
    """Return what documents posted on these days did with money of accounts, whenever it came."""
    months = months_reaching(session, asked.since)
    posted_on = cast(func.timezone("Europe/Kyiv", MoneyDocument.posted_at), Date)
    is_turned = MoneyDocument.reverses_id.is_not(None)
    entered = (
        select(Entry.posting_id, func.sum(Entry.amount).label("amount"))
        .join(Posting, (Posting.posted == Entry.posted) & (Posting.id == Entry.posting_id))
        .join(MoneyDocument, MoneyDocument.posting_id == Posting.id)
        .where(
            Posting.posted.in_(months),
            Entry.posted.in_(months),
            posted_on.between(asked.since, asked.until),
        )
        .group_by(Entry.posting_id)
        .subquery()
    )
    signed = case((is_turned, -MoneyDocument.amount), else_=MoneyDocument.amount)
    rows = session.execute(
        select(
            MoneyDocument.kind,
            func.count(),
            func.sum(signed),
            func.coalesce(func.sum(entered.c.amount), _ZERO),
        )
        .outerjoin(entered, entered.c.posting_id == MoneyDocument.posting_id)
        .where(MoneyDocument.posting_id.is_not(None), posted_on.between(asked.since, asked.until))
        .group_by(MoneyDocument.kind)
    )
    found: dict[How, Moved] = {}
    for kind, count, amount, ledger in rows:
        how = _HOW[kind]
        before = found.get(how, Moved(how, Part()))
        found[how] = Moved(how, before.told + Part(count, amount), before.ledger + ledger)
    return [found[how] for how in How if how in found]
