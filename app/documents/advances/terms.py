"""Which part of a planned month an account's contract asks for in advance, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceTerm
from app.kernel.errors import Conflict, Invalid
from app.months.succession import Change, change_from, end_from
from app.registry.models import ConsumerCategory
from app.registry.queries import get_account


class AdvanceOfPeople(Invalid):
    """People pay what was charged."""

    key = "advances.of-people"


class AdvanceNotAsked(Conflict):
    """Nothing is asked in advance on that day or later."""

    key = "advances.not-asked"


@dataclass(frozen=True, slots=True)
class TermRow:
    """What is asked in advance on some days."""

    percent: Decimal
    document: str
    since: date
    until: date | None


def terms_of(session: Session, account_id: int) -> Sequence[TermRow]:
    """Return what the account's contract asks in advance, the latest first."""
    first = func.lower(AdvanceTerm.valid)
    rows = session.execute(
        select(AdvanceTerm.percent, AdvanceTerm.document, first, func.upper(AdvanceTerm.valid))
        .where(AdvanceTerm.account_id == account_id, AdvanceTerm.retired_at.is_(None))
        .order_by(first.desc())
    )
    return [TermRow(*row) for row in rows]


def ask_in_advance(
    session: Session, account_id: int, *, percent: Decimal, document: str, since: date, by: int
) -> AdvanceTerm:
    """Let a part be asked in advance from a day on.

    Raises:
        AccountMissing, AdvanceOfPeople.
    """
    head = get_account(session, account_id, on=since)
    if head.category == ConsumerCategory.POPULATION:
        raise AdvanceOfPeople(f"account {account_id} is of people")
    term = AdvanceTerm(account_id=account_id, percent=percent, document=document)
    return change_from(session, term, _change(account_id, since, document), by=by)


def ask_no_more(session: Session, account_id: int, *, since: date, reason: str, by: int) -> None:
    """Let nothing be asked in advance from a day on.

    Raises:
        AdvanceNotAsked: nothing is.
    """
    if not end_from(session, AdvanceTerm, _change(account_id, since, reason), by=by):
        raise AdvanceNotAsked(f"account {account_id} pays nothing in advance on {since}")


def _change(account_id: int, since: date, reason: str) -> Change:
    return Change(since=since, same=AdvanceTerm.account_id == account_id, reason=reason)
