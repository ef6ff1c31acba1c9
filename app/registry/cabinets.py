"""In which cabinets an account is seen, and how that ends when its holder changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, null, or_, select, update
from sqlalchemy.orm import Session

from app.access import audit
from app.access.models import AccountLink, SubscriberUser
from app.database.bulk import among, given_rows
from app.kernel.errors import NotFound
from app.registry.holding import days_begun_anew, shown_from
from app.registry.link_code import new_link_code
from app.registry.models import Account

ENDED = "account-link.ended"
GIVEN_BACK = "account-link.given-back"
WHOLE_HISTORY = "account-link.whole-history"


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
    whole_history_because: str | None
    shown_from: date | None
    """What was before, of former holders, it does not show; None when it shows all."""


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
            is_live(at).label("is_open"),
            AccountLink.whole_history_because,
            days_begun_anew(AccountLink.account_id).label("days"),
        )
        .join(SubscriberUser, SubscriberUser.id == AccountLink.subscriber_user_id)
        .where(AccountLink.account_id == account_id)
        .order_by(AccountLink.id)
    )
    return [_cabinet(row) for row in rows]


def _cabinet(row: Row[*tuple[Any, ...]]) -> Cabinet:
    because = row.whole_history_because
    return Cabinet(
        link_id=row.id,
        email=row.email,
        since=row.linked_at,
        until=row.unlinked_at,
        is_open=row.is_open,
        whole_history_because=because,
        shown_from=shown_from(row.days, until=row.unlinked_at, is_whole=because is not None),
    )


def get_open_cabinet(session: Session, *, account_id: int, link_id: int, at: datetime) -> Cabinet:
    """Return a cabinet that shows the account.

    Raises:
        AccountNotLinked: the account has no such link that is open.
    """
    for cabinet in cabinets_of(session, account_id=account_id, at=at):
        if cabinet.link_id == link_id and cabinet.is_open:
            return cabinet
    raise AccountNotLinked(f"account {account_id} is not linked so")


def show_whole_history(
    session: Session, *, account_id: int, link_id: int, because: str, at: datetime
) -> None:
    """Let a cabinet show the account's years of former holders too, for a reason.

    Raises:
        AccountNotLinked: the account has no such link that is open.
    """
    found = session.scalar(
        update(AccountLink)
        .where(AccountLink.id == link_id, AccountLink.account_id == account_id, is_live(at))
        .values(whole_history_because=because)
        .returning(AccountLink.id)
    )
    if found is None:
        raise AccountNotLinked(f"account {account_id} is not linked so")


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


def end_access(
    session: Session,
    ends: Mapping[int, datetime],
    *,
    by: int,
    import_job: int | None = None,
    **facts: object,
) -> int:
    """End all cabinets' rights to see these accounts, each from its instant on; return how many.

    The codes change at once, linked or not: whoever kept a bill links nothing by it any more.
    `facts` go on record with each link that ends. What an import ends it can give back.
    """
    accounts = sorted(ends)
    # The codes first: who is linking by the old one is then done, and seen below, or refused.
    _renew_codes(session, accounts)
    instants = [(account, ends[account]) for account in accounts]
    given = given_rows(AccountLink, ["account_id", "unlinked_at"], instants).subquery()
    was_until = AccountLink.unlinked_at if import_job else null()
    ended = session.execute(
        update(AccountLink)
        .where(
            AccountLink.account_id == given.c.account_id,
            or_(AccountLink.unlinked_at.is_(None), AccountLink.unlinked_at > given.c.unlinked_at),
        )
        .values(
            unlinked_at=given.c.unlinked_at, import_job_id=import_job, otherwise_until=was_until
        )
        .returning(AccountLink.id, AccountLink.account_id, AccountLink.unlinked_at)
    ).all()
    if import_job is not None:
        facts["import_job"] = import_job
    for link in ended:
        told = {"link": link.id, "until": link.unlinked_at.isoformat(), **facts}
        audit.record(session, ENDED, actor_id=by, subject=("account", link.account_id), **told)
    return len(ended)


def give_back_access(
    session: Session,
    accounts: Sequence[int],
    *,
    import_job: int,
    since: datetime,
    at: datetime,
    by: int,
) -> int:
    """Give back the cabinets that an import's new holders ended; return how many.

    Who linked these accounts since the import did so as the holder he never was: that ends, and
    the codes change once more. What staff or a later change ended stays ended.
    """
    _renew_codes(session, accounts)
    of_accounts = among(AccountLink.account_id, accounts)
    of_import = AccountLink.import_job_id == import_job
    newcomers = session.execute(
        update(AccountLink)
        .where(
            of_accounts,
            AccountLink.linked_at >= since,
            is_live(at),
            or_(AccountLink.import_job_id.is_(None), ~of_import),
        )
        .values(unlinked_at=at)
        .returning(AccountLink.id, AccountLink.account_id)
    ).all()
    returned = session.execute(
        update(AccountLink)
        .where(of_accounts, of_import)
        .values(unlinked_at=AccountLink.otherwise_until, import_job_id=None, otherwise_until=None)
        .returning(AccountLink.id, AccountLink.account_id)
    ).all()
    for event, links in ((ENDED, newcomers), (GIVEN_BACK, returned)):
        for link in links:
            told = {"link": link.id, "import_undone": import_job}
            audit.record(session, event, actor_id=by, subject=("account", link.account_id), **told)
    return len(returned)


def _renew_codes(session: Session, accounts: Sequence[int]) -> None:
    session.scalars(
        select(Account.id).where(among(Account.id, accounts)).order_by(Account.id).with_for_update()
    ).all()
    codes = [(account, new_link_code()) for account in accounts]
    fresh = given_rows(Account, ["id", "link_code"], codes).subquery()
    session.execute(
        update(Account).where(Account.id == fresh.c.id).values(link_code=fresh.c.link_code)
    )


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
        .values(unlinked_at=at, import_job_id=None, otherwise_until=None)
        .returning(AccountLink.id)
    )
    if ended is None:
        raise AccountNotLinked(f"account {account_id} is not linked so")
