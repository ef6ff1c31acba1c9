"""Which accounts a text may mean: the numbers in it that some account has. It never decides."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.identifiers import bare_account_key
from app.registry.models import Account, AccountSearch
from app.registry.search import FoundAccount

_NUMBER = re.compile(r"\w*\d[\w\-/]*")
_SHORTEST = 2
_MOST = 10


def accounts_of_number(session: Session, typed: str) -> Sequence[int]:
    """Return the accounts of a number as a person types it: the exact one alone, if there is."""
    rows = session.execute(
        select(Account.id, Account.number)
        .where(Account.number_key == bare_account_key(typed))
        .order_by(Account.id)
    ).all()
    exact = [row.id for row in rows if row.number == typed]
    return exact or [row.id for row in rows]


def accounts_named_in(session: Session, told: str) -> Sequence[FoundAccount]:
    """Return the accounts whose number stands in a text, leading zeros or not."""
    keys = {bare_account_key(each) for each in _NUMBER.findall(told)}
    wanted = {key for key in keys if len(key) >= _SHORTEST}
    if not wanted:
        return []
    rows = session.execute(
        select(
            AccountSearch.account_id,
            AccountSearch.number,
            AccountSearch.holder,
            AccountSearch.address,
        )
        .join(Account, Account.id == AccountSearch.account_id)
        .where(Account.number_key.in_(wanted))
        .order_by(AccountSearch.sort_key, AccountSearch.account_id)
        .limit(_MOST)
    )
    return [FoundAccount(*row) for row in rows]
