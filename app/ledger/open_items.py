"""Open items, kept in step with entries. Part of `ledger.post`: nothing else may call `apply…`.

Whoever reads items in order to write holds the accounts' locks (`lock_accounts`) first.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.ledger.allocation import Item
from app.ledger.frames import Alike
from app.ledger.models import Entry, Nature, OpenItem
from app.ledger.orders import COMPANY_ITSELF
from app.registry.models import Account
from app.tariffs.models import Agreement, Service

KEY = ("account_id", "service_id", "month", "agreement_id", "nature", "due_on")
_FIGURES = ("outstanding", "arose_on", "vat_rate")
COLUMNS = (*KEY, *_FIGURES)


def lock_accounts(session: Session, accounts: Sequence[int] | Select[int]) -> None:
    """Hold the money of these accounts until the transaction ends; taken in id order.

    Not FOR UPDATE: a payment being recorded only refers to its account and need not wait.
    """
    session.execute(
        select(func.count()).select_from(
            select(Account.id)
            .where(
                Account.id.in_(accounts)
                if isinstance(accounts, Select)
                else among(Account.id, accounts)
            )
            .order_by(Account.id)
            .with_for_update(key_share=True)
            .subquery()
        )
    )


def apply(session: Session, *lines: ColumnElement[bool]) -> None:
    """Add the entries chosen by `lines` to the open items, once, in one statement."""
    apply_moved(session, _moved(*lines))


def apply_moved(session: Session, lines: Select[Any]) -> None:
    """Add what a SELECT gives for each item (see `_moved`), in one statement.

    An item that comes to zero goes: a row means something is open.
    """
    moved = lines.cte("moved")
    same = and_(*(getattr(OpenItem, name) == moved.c[name] for name in KEY))
    gone = (
        delete(OpenItem)
        .where(same, OpenItem.outstanding + moved.c.outstanding == 0)
        .returning(*(getattr(OpenItem, name) for name in KEY))
        .cte("gone")
    )
    remaining = select(*(moved.c[name] for name in COLUMNS)).where(
        tuple_(*(moved.c[name] for name in KEY)).not_in(select(*(gone.c[name] for name in KEY)))
    )
    upsert = insert(OpenItem).from_select([*COLUMNS], remaining)
    new = upsert.excluded
    session.execute(
        upsert.on_conflict_do_update(
            index_elements=list(KEY),
            set_={
                "outstanding": OpenItem.outstanding + new.outstanding,
                "arose_on": func.least(OpenItem.arose_on, new.arose_on),
                "vat_rate": new.vat_rate,
            },
        )
    )


def met(session: Session, *, month: date, due_on: date) -> bool:
    """Say whether any account has an item of this month and due day."""
    found = select(OpenItem.account_id).where(OpenItem.month == month, OpenItem.due_on == due_on)
    return bool(session.scalar(select(found.exists())))


def met_by(session: Session, alike: Sequence[Alike], *, of_account: int | None = None) -> list[int]:
    """Return the accounts, or the one, that have an item which such lines may be of."""
    same = tuple_(OpenItem.month, OpenItem.due_on, OpenItem.nature).in_(
        [(each.month, each.due_on, each.nature) for each in alike]
    )
    found = select(OpenItem.account_id).where(same).distinct()
    if of_account is not None:
        found = found.where(OpenItem.account_id == of_account)
    return list(session.scalars(found.order_by(OpenItem.account_id)))


def _moved(*lines: ColumnElement[bool]) -> Select[Any]:
    """Return what the entries chosen by `lines` come to for each item."""
    key = [getattr(Entry, name) for name in KEY]
    return (
        select(
            *key,
            func.sum(Entry.amount).label("outstanding"),
            func.min(Entry.arose_on).label("arose_on"),
            func.max(Entry.vat_rate).label("vat_rate"),
        )
        .where(*lines)
        .group_by(*key)
        .having(func.sum(Entry.amount) != 0)
    )


def items_of(session: Session, accounts: Sequence[int]) -> dict[int, list[Item]]:
    """Return the open items of these accounts with the payee of each."""
    return _items(session, among(OpenItem.account_id, accounts))


def overdrawn_advances(session: Session, accounts: Select[int]) -> dict[int, list[Item]]:
    """Return advances of these accounts that more was taken from than was ever given."""
    return _items(
        session,
        OpenItem.account_id.in_(accounts),
        OpenItem.nature == Nature.ADVANCE,
        OpenItem.outstanding > 0,
    )


def payee_of_item() -> ColumnElement[int | None]:
    """Return whose an open item is, its agreement and service joined; None where nobody's.

    An advance of money that named no payee has neither.
    """
    named = func.coalesce(Agreement.payee_id, Service.payee_id, COMPANY_ITSELF)
    return case((Service.id.is_not(None), named))


def _items(session: Session, *chosen: ColumnElement[bool]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    rows = session.execute(
        select(
            OpenItem.account_id,
            OpenItem.service_id,
            OpenItem.month,
            OpenItem.agreement_id,
            OpenItem.nature,
            OpenItem.due_on,
            OpenItem.arose_on,
            OpenItem.outstanding,
            payee_of_item(),
            OpenItem.vat_rate,
            Agreement.debtor_id,
        )
        .outerjoin(Agreement, Agreement.id == OpenItem.agreement_id)
        .outerjoin(
            Service,
            # An advance has no service of its own; its agreement says whose money it is.
            Service.id == func.coalesce(func.nullif(OpenItem.service_id, 0), Agreement.service_id),
        )
        .where(*chosen)
    )
    for account_id, *item in rows:
        found[account_id].append(Item(*item))
    return found


def with_both(
    session: Session, *, after: int, posted: date, posting_id: int, limit: int, whole: bool = False
) -> list[int]:
    """Return the document's next accounts, by id, that owe something and have a credit for it.

    A document of a `whole` company's month also settles what a withdrawn one left of that month
    on accounts that it charges nothing.
    """
    # Few accounts have credits: found first, and once, they save looking at everyone's debts.
    credited = (
        select(OpenItem.account_id)
        .where(OpenItem.account_id > after, OpenItem.outstanding < 0)
        .distinct()
        .cte("credited")
        .prefix_with("MATERIALIZED")
    )
    concerned: ColumnElement[bool] = (
        select(Entry.account_id)
        .where(
            Entry.posted == posted,
            Entry.account_id == credited.c.account_id,
            Entry.posting_id == posting_id,
        )
        .exists()
    )
    if whole:
        left = select(OpenItem.account_id).where(
            OpenItem.account_id == credited.c.account_id,
            OpenItem.month == posted,
            OpenItem.outstanding < 0,
            OpenItem.nature != Nature.ADVANCE,
        )
        concerned = or_(concerned, left.exists())
    found = session.scalars(
        select(credited.c.account_id)
        .where(
            select(OpenItem.account_id)
            .where(
                OpenItem.account_id == credited.c.account_id,
                OpenItem.outstanding > 0,
                OpenItem.nature != Nature.ADVANCE,
            )
            .exists(),
            concerned,
        )
        .order_by(credited.c.account_id)
        .limit(limit)
    )
    return list(found)
