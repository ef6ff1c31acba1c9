"""A whole company's bills as print files: in the order of the routes, resumable, memory flat.

Files are untagged: they go to a printer. What a subscriber downloads is tagged.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pypdfium2
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.documents.bills.reading import Issuer, bill_cards
from app.documents.bills.typesetting import typeset_bills
from app.documents.models import Bill, PrintFile
from app.kernel import clock
from app.kernel.month import Month
from app.registry.models import Account, AccountSearch, Route

BILLS_A_FILE = 500
BILLS_A_DOCUMENT = 20
"""Set at a time: Typst remembers what it has set, so more would only cost memory."""
BILLS_READ = 200
"""Read at a time: the queries cost the same for one account and for many."""
BILLS_READ_FIRST = 2 * BILLS_A_DOCUMENT
"""Read before all others, so that no processor waits for the first two hundred."""
THREADS = 2

OpenSession = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Printed:
    """One file of the print: where it is, and whether this call made it or found it made."""

    path: Path
    bills: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """The bills of one file: their ids and accounts in route order."""

    number: int
    bills: Sequence[int]
    accounts: Sequence[int]


def print_bills(
    open_session: OpenSession,
    *,
    month: Month,
    issuer: Issuer,
    folder: Path,
    size: int = BILLS_A_FILE,
) -> Iterator[Printed]:
    """Yield the files of a month's bills as each is done.

    A file is renamed into place and recorded when whole, so a killed print goes on with the same
    call: files that are there, with the recorded hash, are not made again. No transaction stays
    open while pages are set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open_session() as session:
        pieces = _pieces(session, month, size)
    for piece in pieces:
        path = folder / f"{month}-{piece.number:04d}.pdf"
        with open_session() as session:
            is_there = _is_done(session, month, piece, path)
        if not is_there:
            _make(open_session, month, piece, path, issuer)
        yield Printed(path, len(piece.bills), not is_there)


def bill_documents(
    open_session: OpenSession,
    *,
    month: Month,
    accounts: Sequence[int],
    issuer: Issuer,
    tagged: bool,
) -> Iterator[bytes]:
    """Yield the accounts' bills in order, as PDFs of `BILLS_A_DOCUMENT`.

    Chunks are read while the pages of those before them are set, on two threads.
    """
    with ThreadPoolExecutor(THREADS) as threads:
        being_set: list[Future[bytes]] = []
        for chunk in _chunks(accounts):
            with open_session() as session:
                cards = bill_cards(session, month=month, accounts=chunk, issuer=issuer)
            assert len(cards) == len(chunk), "every issued bill has a card"
            next_set = [
                threads.submit(
                    typeset_bills, cards[first : first + BILLS_A_DOCUMENT], tagged=tagged
                )
                for first in range(0, len(cards), BILLS_A_DOCUMENT)
            ]
            yield from (each.result() for each in being_set)
            being_set = next_set
        yield from (each.result() for each in being_set)


def _chunks(accounts: Sequence[int]) -> Iterator[Sequence[int]]:
    starts = [0, *range(BILLS_READ_FIRST, len(accounts), BILLS_READ), len(accounts)]
    return (accounts[start:end] for start, end in pairwise(starts) if start < end)


def count_bills(session: Session, month: Month) -> int:
    """Return how many bills the month's print holds."""
    return len(_in_route_order(session, month))


def _in_route_order(session: Session, month: Month) -> list[tuple[int, int]]:
    rows = session.execute(
        select(Bill.id, Bill.account_id)
        .join(Account, Account.id == Bill.account_id)
        .outerjoin(Route, Route.id == Account.route_id)
        .outerjoin(AccountSearch, AccountSearch.account_id == Account.id)
        .where(Bill.month == month.first_day, Bill.withdrawn_at.is_(None))
        .order_by(
            Route.code.nulls_last(),
            Account.route_order.nulls_last(),
            AccountSearch.sort_key.nulls_last(),
            Account.id,
        )
    )
    return [(bill_id, account_id) for bill_id, account_id in rows]


def _pieces(session: Session, month: Month, size: int) -> list[_Piece]:
    ordered = _in_route_order(session, month)
    return [
        _Piece(number, *zip(*ordered[start : start + size], strict=True))
        for number, start in enumerate(range(0, len(ordered), size), start=1)
    ]


def _is_done(session: Session, month: Month, piece: _Piece, path: Path) -> bool:
    recorded = session.scalar(
        select(PrintFile.sha256).where(
            PrintFile.month == month.first_day,
            PrintFile.first_bill == piece.bills[0],
            PrintFile.last_bill == piece.bills[-1],
            PrintFile.bills == len(piece.bills),
            PrintFile.done_at.is_not(None),
        )
    )
    return recorded is not None and path.is_file() and recorded == _hash(path)


def _make(
    open_session: OpenSession, month: Month, piece: _Piece, path: Path, issuer: Issuer
) -> None:
    unfinished = path.with_suffix(".part")
    whole = pypdfium2.PdfDocument.new()
    for document in bill_documents(
        open_session, month=month, accounts=piece.accounts, issuer=issuer, tagged=False
    ):
        with pypdfium2.PdfDocument(document) as part:
            whole.import_pages(part)
    whole.save(unfinished)
    whole.close()
    unfinished.replace(path)
    with open_session() as session:
        _record(session, month, piece, path)


def _record(session: Session, month: Month, piece: _Piece, path: Path) -> None:
    done = {
        "bills": len(piece.bills),
        "path": str(path),
        "sha256": _hash(path),
        "done_on": clock.today(),
        "done_at": clock.now(),
    }
    row = insert(PrintFile).values(
        month=month.first_day, first_bill=piece.bills[0], last_bill=piece.bills[-1], **done
    )
    session.execute(
        row.on_conflict_do_update(index_elements=["month", "first_bill", "last_bill"], set_=done)
    )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
