"""What is stored of an account's agreements, and what of each is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger import open_items
from app.ledger.allocation import INSTALMENTS
from app.restructuring.models import (
    Restructuring,
    RestructuringEnd,
    RestructuringInstalment,
    RestructuringPart,
)
from app.restructuring.parts import Key, Part, key_of, still_owed

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement and what of each of its parts is still owed by instalments."""

    restructuring_id: int
    number: str
    signed_on: date
    is_broken: bool
    parts: Sequence[Part]
    owed: Sequence[Decimal]

    @property
    def rest(self) -> Decimal:
        """Return what is still to be paid by instalments; not what a broken one gave back."""
        return sum(self.owed, _ZERO)

    @property
    def is_kept(self) -> bool:
        """Return whether instalments of it are still to come or late."""
        return not self.is_broken and self.rest > 0


def standings(session: Session, account_id: int) -> list[Standing]:
    """Return the account's agreements that were not taken back, the oldest first.

    Whoever writes by what this returns holds the account (`open_items.lock_accounts`).
    """
    found = session.execute(
        select(
            Restructuring.id,
            Restructuring.number,
            Restructuring.signed_on,
            RestructuringEnd.restructuring_id.is_not(None),
        )
        .outerjoin(RestructuringEnd, RestructuringEnd.restructuring_id == Restructuring.id)
        .where(Restructuring.account_id == account_id, Restructuring.retired_at.is_(None))
        # Should two have parts of the same item, what is open of it is of the one still kept.
        .order_by(RestructuringEnd.restructuring_id.is_(None), Restructuring.id)
    ).all()
    if not found:
        return []
    parts = _parts(session, [row[0] for row in found])
    every = [part for row in found for part in parts[row[0]]]
    rest = iter(still_owed(every, _open(session, account_id)))
    told = [
        Standing(*row, parts=parts[row[0]], owed=[next(rest) for _ in parts[row[0]]])
        for row in found
    ]
    return sorted(told, key=lambda each: each.restructuring_id)


def _open(session: Session, account_id: int) -> dict[Key, Decimal]:
    items = open_items.items_of(session, [account_id]).get(account_id, [])
    return {key_of(item): item.outstanding for item in items if item.nature in INSTALMENTS}


def _parts(session: Session, ids: Sequence[int]) -> dict[int, list[Part]]:
    part = RestructuringPart
    rows = session.execute(
        select(
            part.restructuring_id,
            part.instalment,
            RestructuringInstalment.due_on,
            part.service_id,
            part.month,
            part.agreement_id,
            part.nature,
            part.due_on,
            part.arose_on,
            part.vat_rate,
            part.amount,
        )
        .join(
            RestructuringInstalment,
            (RestructuringInstalment.restructuring_id == part.restructuring_id)
            & (RestructuringInstalment.number == part.instalment),
        )
        .where(part.restructuring_id.in_(ids))
        .order_by(part.restructuring_id, part.line)
    )
    found: dict[int, list[Part]] = {each: [] for each in ids}
    for restructuring_id, *part_of in rows:
        found[restructuring_id].append(Part(*part_of))
    return found
