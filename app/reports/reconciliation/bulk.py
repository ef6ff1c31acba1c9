"""Papers of many accounts as files for the printer: resumable, memory flat."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.models import Account, AccountSearch, Route
from app.reports.reconciliation.parties import Party
from app.reports.reconciliation.pdf import Days, Form, write_many
from app.reports.turnover.asked import Asked, accounts_chosen

ACCOUNTS_A_FILE = 500
OpenSession = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Papers:
    """Which of the two papers, of which days, and in whose name."""

    form: Form
    days: Days
    by: Party


@dataclass(frozen=True, slots=True)
class Written:
    """One file: where it is, how many accounts were asked for and how many have a paper."""

    path: Path
    accounts: int
    papers: int


def accounts_in_order(session: Session, asked: Asked) -> Sequence[int]:
    """Return the accounts that are chosen, in the order of the routes, as bills are printed."""
    chosen = accounts_chosen(asked)
    query = (
        select(Account.id)
        .outerjoin(Route, Route.id == Account.route_id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .order_by(
            Route.code.nulls_last(),
            Account.route_order.nulls_last(),
            func.coalesce(AccountSearch.sort_key, ""),
            Account.id,
        )
    )
    return session.scalars(query if chosen is None else query.where(Account.id.in_(chosen))).all()


def print_papers(
    open_session: OpenSession,
    accounts: Sequence[int],
    papers: Papers,
    *,
    folder: Path,
    size: int = ACCOUNTS_A_FILE,
) -> Iterator[Written]:
    """Yield the files of these accounts' papers as each is done.

    A file is renamed into place when whole: a killed print leaves no half of one. Each file is
    read in a transaction of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, len(accounts), size), start=1):
        piece = accounts[first : first + size]
        path = folder / f"{papers.form}-{papers.days.since}-{papers.days.until}-{number:04d}.pdf"
        unfinished = path.with_suffix(".part")
        with open_session() as session, unfinished.open("wb") as file:
            count = write_many(
                session, piece, papers.days, form=papers.form, by=papers.by, into=file
            )
        if count:
            unfinished.replace(path)
        else:
            unfinished.unlink()
        yield Written(path, len(piece), count)
