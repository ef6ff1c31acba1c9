"""The sheet by accounts, some at a time: a company of any size costs the memory of one page."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.ledger.figures import last_closed_before, months_between
from app.ledger.models import Balance, Entry
from app.registry.models import Account, AccountSearch
from app.reports.turnover.asked import Asked, accounts_chosen, lines_chosen
from app.reports.turnover.figures import TurnoverRow
from app.reports.turnover.groups import figures_of
from app.reports.turnover.lines import lines_of, months_of

WALKED = func.coalesce(AccountSearch.sort_key, "")
"""Orders accounts as one walks."""


def accounts_query(session: Session, asked: Asked) -> Select[*tuple[Any, ...]]:
    """Return the query of accounts that may have a line: id, number, holder and address.

    It reads no further than a page needs. Whoever has no line after all is left out later.
    """
    chosen = accounts_chosen(asked)
    query = select(
        Account.id,
        Account.number,
        func.coalesce(AccountSearch.holder, "").label("holder"),
        func.coalesce(AccountSearch.address, "").label("address"),
    ).outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
    if chosen is not None:
        query = query.where(Account.id.in_(chosen))
    months = months_of(session, asked)
    stored = last_closed_before(session, asked.first)
    read = [*months_between(session, stored, asked.first), *months]
    has = [_has(Entry, Entry.posted.in_(read), asked)]
    if stored is not None:
        has.append(_has(Balance, (Balance.month == stored) & (Balance.closing != 0), asked))
    if asked.tariff_id:
        query = query.where(_has(Charge, Charge.posted.in_(months), asked))
    return query.where(or_(*has))


def rows_of(session: Session, asked: Asked, ids: Sequence[int]) -> dict[int, TurnoverRow]:
    """Return the lines of these accounts; those without any are absent."""
    lines = lines_of(session, asked, ids)
    rows = session.execute(
        select(lines.c.account_id, *figures_of(lines)).group_by(lines.c.account_id)
    )
    found = (TurnoverRow(**row._mapping) for row in rows)  # noqa: SLF001 - named columns
    return {row.account_id: row for row in found}


def rows_listed(
    session: Session, asked: Asked, *, at_once: int = 5_000
) -> Iterator[tuple[Sequence[str], TurnoverRow]]:
    """Yield every line as one walks, behind the account's number, holder and address.

    A query names its accounts: one that only began after an account would sum up all the others.
    """
    query = accounts_query(session, asked).add_columns(WALKED).order_by(WALKED, Account.id)
    after: tuple[str, int] | None = None
    while True:
        page = query if after is None else query.where(tuple_(WALKED, Account.id) > after)
        people = session.execute(page.limit(at_once)).all()
        if not people:
            return
        after = (people[-1][-1], people[-1][0])
        rows = rows_of(session, asked, [each[0] for each in people])
        for account_id, *who, _ in people:
            if row := rows.get(account_id):
                yield who, row


def _has(table: Any, condition: Any, asked: Asked) -> Any:
    return (
        select(table.account_id)
        .where(table.account_id == Account.id, condition, *lines_chosen(asked, table))
        .correlate(Account)
        .exists()
    )
