"""A subscriber proves by the code printed on the bill that an account is his to see."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access import audit
from app.access.models import AccountLink
from app.kernel.errors import Forbidden, Invalid
from app.kernel.text import matching_key
from app.registry.account_numbers import is_written_alike, only_meant
from app.registry.cabinets import end_link, is_live
from app.registry.holding import days_begun_anew, shown_from
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


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account a subscriber may see, as the cabinet names it."""

    id: int
    number: str
    address: str
    holder: str
    ends_at: datetime | None = None
    """From then on it is another holder's, and not to be seen here."""
    shown_from: date | None = None
    """What was before is a former holder's; None when all is shown."""

    @property
    def first_day(self) -> date:
        """Return the first day of which payments and readings are shown."""
        return self.shown_from or date.min

    @property
    def first_month(self) -> date:
        """Return the first month whose bill is shown: the one in which the holding began."""
        return self.first_day.replace(day=1)


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
    _link(session, ask.user_id, account.id, at=at)
    audit.record(
        session,
        "account-link.made",
        actor_id=ask.actor_id,
        subject=subject,
        address=ask.address,
    )
    return int(account.id)


def _link(session: Session, user_id: int, account_id: int, *, at: datetime) -> None:
    own = (AccountLink.subscriber_user_id == user_id, AccountLink.account_id == account_id)
    if session.scalar(select(AccountLink.id).where(*own, is_live(at)).limit(1)) is not None:
        return  # one that ends on a day to come must not be outlived by another
    session.execute(
        insert(AccountLink)
        .values(subscriber_user_id=user_id, account_id=account_id, linked_at=at)
        .on_conflict_do_nothing(
            index_elements=["subscriber_user_id", "account_id"],
            index_where=AccountLink.unlinked_at.is_(None),
        )
    )


def _meant(session: Session, number: str) -> Row[int, str, str] | None:
    """Return the account meant: the one written so, or else the only one with these figures."""
    rows = session.execute(
        select(Account.id, Account.link_code, Account.number)
        .where(is_written_alike(number))
        # Whoever changes the code meanwhile waits, or is waited for and the new code counts.
        .with_for_update(read=True)
    ).all()
    return only_meant(rows, number, number_of=lambda row: row.number)


def unlink_account(session: Session, *, user_id: int, account_id: int, at: datetime) -> None:
    """End the user's right to see the account.

    Raises:
        AccountNotLinked: there is no such link.
    """
    end_link(session, AccountLink.subscriber_user_id == user_id, account_id=account_id, at=at)


def linked_accounts(session: Session, *, user_id: int, at: datetime) -> Sequence[LinkedAccount]:
    """Return the accounts the user may see, in the order they were linked."""
    rows = session.execute(
        select(
            Account.id,
            Account.number,
            AccountSearch.address,
            AccountSearch.holder,
            AccountLink.unlinked_at,
            AccountLink.whole_history_because.is_not(None),
            days_begun_anew(Account.id),
        )
        .join(AccountLink, AccountLink.account_id == Account.id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .where(AccountLink.subscriber_user_id == user_id, is_live(at))
        .order_by(AccountLink.id)
    )
    return [
        LinkedAccount(
            id_,
            number,
            address or "",
            holder or "",
            until,
            shown_from(days, until=until, is_whole=all_),
        )
        for id_, number, address, holder, until, all_, days in rows
    ]


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
