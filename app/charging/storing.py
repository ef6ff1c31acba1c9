"""A run's charges, stored beside the transaction that publishes it.

Charges of a run that is not published are read by nobody, so they need not wait for the money:
a second connection stores them meanwhile, all or none, before the run is called published.
If publishing fails after that they stay unread, and the same run, published later, finds them.
A run that has them is never worked on again: its drafts would no longer be theirs.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext

import polars as pl
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.basis import as_json
from app.charging.models import Charge, Run, RunState
from app.database.columns import copy_frame, decimal_text
from app.kernel.engine import in_engine
from app.kernel.errors import Conflict
from app.kernel.month import Month

_WAITING = 8
"""Chunks, a megabyte or two each, that may wait to be stored when the money is quicker."""


class DraftsLost(Conflict):
    """The drafts are not what the run counted, as after a crash of the database: charge again."""

    key = "error.charging.drafts-lost"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"the drafts of {month} are not complete; charge it again", month=month)


def published_run_id(session: Session, month: Month) -> int | None:
    """Return the id of the run whose charges are the month's."""
    return session.scalar(
        select(Run.id).where(Run.month == month.first_day, Run.state == RunState.PUBLISHED)
    )


def has_charges(session: Session, run: Run) -> bool:
    """Say whether the run's charges are stored already."""
    return bool(session.scalar(select(select(Charge.account_id).where(*_of(run)).exists())))


Store = Callable[[Month, bytes], None]
"""Takes a chunk's drafts, as packed, and the month they are for."""


def charges_kept(session: Session, beside: Session, run: Run) -> AbstractContextManager[Store]:
    """Give what takes a chunk's drafts and stores them as charges of the run.

    All are stored when the block ends; `beside` is the caller's to commit. Where a publication
    that failed left them, nothing is stored again.

    Raises:
        DraftsLost: what it left is not what the run counted.
    """
    if not has_charges(session, run):
        return _storing(beside, run)
    counted = select(func.count(), func.sum(Charge.amount)).where(*_of(run))
    count, total = session.execute(counted).one()
    if (count, total) != (run.lines, (run.total or 0) + (run.recalculated or 0)):
        raise DraftsLost(month=Month.of(run.month))
    return nullcontext(lambda _month, _packed: None)


@contextmanager
def _storing(beside: Session, run: Run) -> Iterator[Store]:
    posted, run_id = run.month.isoformat(), run.id

    def store(month: Month, packed: bytes) -> None:
        of = {"posted": posted, "month": month.first_day.isoformat()}
        in_engine(lambda: _store(beside, drafts.unpacked(packed), of, run_id=run_id))

    with ThreadPoolExecutor(1) as thread:
        waiting: deque[Future[None]] = deque()

        def take(month: Month, packed: bytes) -> None:
            if len(waiting) == _WAITING:
                waiting.popleft().result()
            waiting.append(thread.submit(store, month, packed))

        try:
            yield take
            for each in waiting:
                each.result()
        except BaseException:
            thread.shutdown(cancel_futures=True)  # nobody needs what still waits
            raise


def _of(run: Run) -> tuple[ColumnElement[bool], ...]:
    return Charge.posted == run.month, Charge.run_id == run.id


def _store(beside: Session, chunk: pl.DataFrame, of: Mapping[str, str], *, run_id: int) -> None:
    copy_frame(
        beside,
        frame=chunk.with_columns(basis=as_json(chunk)),
        table="charge",
        columns={
            **{name: pl.lit(day) for name, day in of.items()},
            "run_id": pl.lit(run_id),
            **{name: pl.col(name) for name in (*drafts.KEY, "agreement_id", "method", "basis")},
            "vat_rate": decimal_text("vat_rate", 2),
            "quantity": decimal_text("quantity", 6),
            "price": decimal_text("price", 6),
            "amount": decimal_text("amount", 2),
        },
    )
