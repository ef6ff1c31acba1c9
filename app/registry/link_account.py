"""A subscriber proves by the code printed on the bill that an account is his to see."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access import audit
from app.access.models import AccountLink, SubscriberUser
from app.kernel.errors import Forbidden, Invalid, NotFound
from app.kernel.identifiers import account_key, bare_account_key
from app.kernel.text import matching_key
from app.registry.link_code import new_link_code
from app.registry.models import Account, AccountSearch

REFUSED = "account-link.refused"
WINDOW = timedelta(hours=1)
TRIES_BY_USER = 10
TRIES_AT_ACCOUNT = 20
"""Guessing is slow from one user and from many: the account counts its own."""


class LinkRefused(Invalid):
    """Number and code do not belong together; which one is wrong is not told."""

    key = "error.link-refused"


class LinkTriedTooOften(Forbidden):
    """Too many wrong codes within an hour."""

    key = "error.link-tried-too-often"


class AccountNotLinked(NotFound):
    """No such account, or not one of this subscriber's."""

    key = "error.account-not-linked"


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account a subscriber may see, as the cabinet names it."""

    id: int
    number: str
    address: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAsk:
    """Who asks for which account, and with what code."""

    user_id: int
    actor_id: int
    number: str
    code: str
    address: str
    """Network address of the client, for the record."""


def link_account(session: Session, ask: LinkAsk, *, at: datetime) -> int:
    """Link the account with this number and code to the user; return the account's id.

    Linking it again changes nothing. A refusal stays on record though the request rolls back.

    Raises:
        LinkRefused: number and code do not belong together.
        LinkTriedTooOften: too many refusals of this user or at this account.
    """
    account = _meant(session, ask.number)
    user = ("subscriber_user", ask.user_id)
    subject = ("account", account.id) if account else user
    _refuse_when_tried_too_often(session, {user: TRIES_BY_USER, subject: TRIES_AT_ACCOUNT}, at=at)
    if not is_code(ask.code, account.link_code if account else "") or account is None:
        for whom in {user, subject}:
            audit.record_outside(
                session,
                REFUSED,
                actor_id=ask.actor_id,
                subject=whom,
                address=ask.address,
                at=at,
            )
        raise LinkRefused("the number and the code do not belong together")
    session.execute(
        insert(AccountLink)
        .values(subscriber_user_id=ask.user_id, account_id=account.id, linked_at=at)
        .on_conflict_do_nothing(
            index_elements=["subscriber_user_id", "account_id"],
            index_where=AccountLink.unlinked_at.is_(None),
        )
    )
    audit.record(
        session,
        "account-link.made",
        actor_id=ask.actor_id,
        subject=subject,
        address=ask.address,
    )
    return int(account.id)


def _meant(session: Session, number: str) -> Row[int, str, str] | None:
    """Return the account meant: the one written so, or else the only one with these figures."""
    rows = session.execute(
        select(Account.id, Account.link_code, Account.number).where(
            Account.number_key == bare_account_key(number)
        )
    ).all()
    written_so = [row for row in rows if account_key(row.number) == account_key(number)]
    chosen = written_so or rows
    return chosen[0] if len(chosen) == 1 else None


def unlink_account(session: Session, *, user_id: int, account_id: int, at: datetime) -> None:
    """End the user's right to see the account.

    Raises:
        AccountNotLinked: there is no such link.
    """
    _end_link(session, AccountLink.subscriber_user_id == user_id, account_id=account_id, at=at)


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A cabinet in which an account is seen, as the staff know it."""

    link_id: int
    email: str
    since: datetime


def cabinets_of(session: Session, *, account_id: int) -> Sequence[Cabinet]:
    """Return the cabinets that show the account, the oldest link first."""
    rows = session.execute(
        select(AccountLink.id, SubscriberUser.email, AccountLink.linked_at)
        .join(SubscriberUser, SubscriberUser.id == AccountLink.subscriber_user_id)
        .where(AccountLink.account_id == account_id, AccountLink.unlinked_at.is_(None))
        .order_by(AccountLink.id)
    )
    return [Cabinet(*row) for row in rows]


def end_cabinet(session: Session, *, account_id: int, link_id: int, at: datetime) -> None:
    """End a cabinet's right to see the account, and give the account a new code.

    The old code stands on the bills that whoever moved out has kept.

    Raises:
        AccountNotLinked: the account has no such link.
    """
    _end_link(session, AccountLink.id == link_id, account_id=account_id, at=at)
    session.execute(
        update(Account).where(Account.id == account_id).values(link_code=new_link_code())
    )


def linked_accounts(session: Session, *, user_id: int) -> Sequence[LinkedAccount]:
    """Return the accounts the user may see, in the order they were linked."""
    rows = session.execute(
        select(Account.id, Account.number, AccountSearch.address, AccountSearch.holder)
        .join(AccountLink, AccountLink.account_id == Account.id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .where(AccountLink.subscriber_user_id == user_id, AccountLink.unlinked_at.is_(None))
        .order_by(AccountLink.id)
    )
    return [LinkedAccount(row[0], row[1], row[2] or "", row[3] or "") for row in rows]


def is_code(typed: str, printed: str) -> bool:
    """Return whether the typed code is the printed one; dashes, spaces, case, look-alikes aside.

    Takes the same time wherever the first difference is.
    """
    given, right = (
        matching_key(text).replace(" ", "").replace("-", "") for text in (typed, printed)
    )
    return hmac.compare_digest(given.encode(), right.encode()) and bool(right)


def _refuse_when_tried_too_often(
    session: Session, limits: dict[tuple[str, int], int], *, at: datetime
) -> None:
    for subject, most in limits.items():
        if audit.tries_since(session, REFUSED, subject=subject, since=at - WINDOW) >= most:
            raise LinkTriedTooOften("too many wrong codes")


def _end_link(
    session: Session, which: ColumnElement[bool], *, account_id: int, at: datetime
) -> None:
    ended = session.scalar(
        update(AccountLink)
        .where(which, AccountLink.account_id == account_id, AccountLink.unlinked_at.is_(None))
        .values(unlinked_at=at)
        .returning(AccountLink.id)
    )
    if ended is None:
        raise AccountNotLinked(f"account {account_id} is not linked so")
