"""Whose the accounts of a long table are, looked up some thousands at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.registry.models import AccountSearch

_AT_ONCE = 2_000


class OfAccount(Protocol):
    """A row of a table by accounts."""

    @property
    def account_id(self) -> int:
        """Return the account's id."""


Row = TypeVar("Row", bound=OfAccount)


def with_names(session: Session, rows: Iterable[Row]) -> Iterator[tuple[list[str], Row]]:
    """Return each row behind the number, the holder and the address of its account."""
    left = iter(rows)
    while page := list(islice(left, _AT_ONCE)):
        shown = session.execute(
            select(
                AccountSearch.account_id,
                AccountSearch.number,
                AccountSearch.holder,
                AccountSearch.address,
            ).where(among(AccountSearch.account_id, [row.account_id for row in page]))
        )
        known = {account_id: who for account_id, *who in shown}
        for row in page:
            yield known.get(row.account_id, [str(row.account_id), "", ""]), row
