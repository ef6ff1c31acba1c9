"""In which cabinets an account is seen, and how that ends when its holder changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.access import audit
from app.access.models import AccountLink, SubscriberUser
from app.database.bulk import among, given_rows
from app.kernel.errors import NotFound
from app.registry.link_code import new_link_code
from app.registry.models import Account

ENDED = "account-link.ended"


class AccountNotLinked(NotFound):
    """No such account, or not one of this subscriber's."""

    key = "error.account-not-linked"


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A cabinet in which an account is or was seen, as the staff know it."""

    link_id: int
    email: str
    since: datetime
    until: datetime | None
    """When it ended, or will end: the account has another holder from that day."""
    is_open: bool


def is_live(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a link lets its user see the account at an instant."""
    return or_(AccountLink.unlinked_at.is_(None), AccountLink.unlinked_at > at)


def cabinets_of(session: Session, *, account_id: int, at: datetime) -> Sequence[Cabinet]:
    """Return the cabinets that ever showed the account, the oldest link first."""
    rows = session.execute(
        select(
            AccountLink.id,
            SubscriberUser.email,
            AccountLink.linked_at,
            AccountLink.unlinked_at,
            is_live(at),
        )
        .join(SubscriberUser, SubscriberUser.id == AccountLink.subscriber_user_id)
        .where(AccountLink.account_id == account_id)
        .order_by(AccountLink.id)
    )
    return [Cabinet(*row) for row in rows]


def end_cabinet(session: Session, *, account_id: int, link_id: int, at: datetime) -> None:
    """End a cabinet's right to see the account, and give the account a new code.

    The old code stands on the bills that whoever moved out has kept.

    Raises:
        AccountNotLinked: the account has no such link.
    """
    end_link(session, AccountLink.id == link_id, account_id=account_id, at=at)
    session.execute(
        update(Account).where(Account.id == account_id).values(link_code=new_link_code())
    )


def end_access(session: Session, ends: Mapping[int, datetime], *, by: int, **facts: object) -> int:
    """End all cabinets' rights to see these accounts, each from its instant on; return how many.

    The codes change at once, linked or not: whoever kept a bill links nothing by it any more.
    `facts` go on record with each link that ends.
    """
    accounts = sorted(ends)
    # The codes first: who is linking by the old one is then done, and seen below, or refused.
    session.scalars(
        select(Account.id).where(among(Account.id, accounts)).order_by(Account.id).with_for_update()
    ).all()
    codes = [(account, new_link_code()) for account in accounts]
    fresh = given_rows(Account, ["id", "link_code"], codes).subquery()
    session.execute(
        update(Account).where(Account.id == fresh.c.id).values(link_code=fresh.c.link_code)
    )
    instants = [(account, ends[account]) for account in accounts]
    given = given_rows(AccountLink, ["account_id", "unlinked_at"], instants).subquery()
    ended = session.execute(
        update(AccountLink)
        .where(
            AccountLink.account_id == given.c.account_id,
            or_(AccountLink.unlinked_at.is_(None), AccountLink.unlinked_at > given.c.unlinked_at),
        )
        .values(unlinked_at=given.c.unlinked_at)
        .returning(AccountLink.id, AccountLink.account_id, AccountLink.unlinked_at)
    ).all()
    for link in ended:
        told = {"link": link.id, "until": link.unlinked_at.isoformat(), **facts}
        audit.record(session, ENDED, actor_id=by, subject=("account", link.account_id), **told)
    return len(ended)


def end_link(
    session: Session, which: ColumnElement[bool], *, account_id: int, at: datetime
) -> None:
    """End the live link of an account that `which` selects.

    Raises:
        AccountNotLinked: there is none.
    """
    ended = session.scalar(
        update(AccountLink)
        .where(which, AccountLink.account_id == account_id, is_live(at))
        .values(unlinked_at=at)
        .returning(AccountLink.id)
    )
    if ended is None:
        raise AccountNotLinked(f"account {account_id} is not linked so")
