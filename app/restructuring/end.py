"""How an agreement ends before it is paid: broken, or taken back because it was a mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.text import clean_text
from app.ledger import open_items
from app.ledger.models import Posting, PostingKind
from app.ledger.post import post, reverse
from app.ledger.records import NewEntry, NewPosting
from app.months.facts import retire_fact
from app.months.locks import month_for
from app.restructuring.models import Restructuring, RestructuringEnd
from app.restructuring.moving import moving
from app.restructuring.paid_since import owed_until_paid
from app.restructuring.stored import Standing, standings

RETURNED = "restructuring-return"
"""`source_kind` of a document that gives debts their own days back."""


class RestructuringMissing(NotFound):
    """The account has no such agreement."""

    key = "restructuring.missing"


class NotKept(Conflict):
    """The agreement is paid, broken already or taken back."""

    key = "restructuring.not-kept"


class PaidAlready(Conflict):
    """Money or a recalculation has covered some of it: it may only be broken."""

    key = "restructuring.paid-already"


class EndIncomplete(Invalid):
    """An end needs a reason and a day from the signing to today."""

    key = "restructuring.end-incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """When and why an agreement ends; by rule where no person has said so."""

    on: date
    reason: str
    is_by_rule: bool = False


def break_restructuring(
    session: Session, restructuring_id: int, breach: Breach, *, today: date, by: int
) -> RestructuringEnd:
    """End an agreement that is not kept: what is left of its debts is owed again as it was.

    Raises:
        RestructuringMissing, NotKept, EndIncomplete, NoOpenBooks.
    """
    signed = get_restructuring(session, restructuring_id)
    reason = clean_text(breach.reason)
    if not reason or not signed.signed_on <= breach.on <= today:
        raise EndIncomplete("an end without a reason, or outside the days of the agreement")
    posted = month_for(session, breach.on)
    open_items.lock_accounts(session, [signed.account_id])
    standing = _standing(session, signed)
    if not standing.is_kept:
        raise NotKept(f"agreement {restructuring_id} is not kept")
    posting_id = post(
        session,
        posting=NewPosting(
            kind=PostingKind.RESTRUCTURING_ENDED,
            posted=posted,
            source_kind=RETURNED,
            source_id=f"{restructuring_id}/1",
            by=by,
            reason=reason,
        ),
        entries=[
            *given_back(signed.account_id, standing, on_day=breach.on),
            *owed_until_paid(session, signed.account_id, standing, broken_on=breach.on),
        ],
    )
    end = RestructuringEnd(
        restructuring_id=restructuring_id,
        on_day=breach.on,
        is_by_rule=breach.is_by_rule,
        reason=reason,
        amount=standing.rest,
        posting_id=posting_id,
        made_by=by,
    )
    session.add(end)
    session.flush()
    return end


def take_back_restructuring(
    session: Session, restructuring_id: int, *, reason: str, by: int
) -> None:
    """Undo an agreement made by mistake, as if it had never been; no money came for it yet.

    Raises:
        RestructuringMissing, NotKept, PaidAlready, EndIncomplete, NoOpenBooks.
    """
    signed = get_restructuring(session, restructuring_id)
    if not clean_text(reason):
        raise EndIncomplete("taken back without a reason")
    into = month_for(session, signed.signed_on)
    open_items.lock_accounts(session, [signed.account_id])
    standing = _standing(session, signed)
    if standing.is_broken:
        raise NotKept(f"agreement {restructuring_id} is broken already")
    if standing.rest != signed.amount:
        raise PaidAlready(f"money came for agreement {restructuring_id}")
    reverse(
        session,
        signed.posting_id,
        reason=clean_text(reason),
        by=by,
        into=into,
        on_day=signed.signed_on,
    )
    retire_fact(session, signed, by=by, reason=clean_text(reason))


def return_what_came_back(session: Session, account_id: int, *, on: date, by: int) -> Decimal:
    """Give debts of broken agreements their own days back where a payment of them was reversed.

    Such a payment covered instalments while the agreement was kept, and its reversal makes them
    owed again when there is no agreement any more. Returns how much was given back.
    """
    posted = month_for(session, on)
    open_items.lock_accounts(session, [account_id])
    returned = Decimal("0.00")
    for standing in standings(session, account_id):
        if not standing.is_broken or not standing.rest:
            continue
        returned += standing.rest
        document = NewPosting(
            kind=PostingKind.RESTRUCTURING_ENDED,
            posted=posted,
            source_kind=RETURNED,
            source_id=f"{standing.restructuring_id}/{_returns(session, standing) + 1}",
            by=by,
            reason=standing.number,
        )
        post(session, posting=document, entries=given_back(account_id, standing, on_day=on))
    return returned


def given_back(account_id: int, standing: Standing, *, on_day: date) -> Sequence[NewEntry]:
    """Return the lines that make what is still owed of an agreement owed as it was."""
    return [
        line
        for part, rest in zip(standing.parts, standing.owed, strict=True)
        if rest
        for line in moving(account_id, part, rest, on_day=on_day)
    ]


def get_restructuring(session: Session, restructuring_id: int) -> Restructuring:
    """Return an agreement that was not taken back.

    Raises:
        RestructuringMissing: there is none of this id.
    """
    found = session.scalar(
        select(Restructuring).where(
            Restructuring.id == restructuring_id, Restructuring.retired_at.is_(None)
        )
    )
    if found is None:
        raise RestructuringMissing(f"no agreement {restructuring_id}")
    return found


def _standing(session: Session, signed: Restructuring) -> Standing:
    of_account = standings(session, signed.account_id)
    found = next((each for each in of_account if each.restructuring_id == signed.id), None)
    if found is None:  # taken back while this one waited for the account
        raise RestructuringMissing(f"no agreement {signed.id}")
    return found


def _returns(session: Session, standing: Standing) -> int:
    prefix = f"{standing.restructuring_id}/"
    counted = select(func.count()).where(
        Posting.source_kind == RETURNED, Posting.source_id.startswith(prefix, autoescape=True)
    )
    return session.scalars(counted).one()
