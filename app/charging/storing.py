"""A run's charges, stored beside the transaction that publishes it.

Charges of a run that is not published are read by nobody, so they need not wait for the money:
a second connection stores them meanwhile, all or none, before the run is called published.
If publishing fails after that they stay unread, and the same run, published later, finds them.
A run that has them is never worked on again: its drafts would no longer be theirs.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.models import Charge, Run
from app.database import company_session
from app.database.columns import copy_frame, decimal_text
from app.database.sessions import company_of

_WAITING = 2
"""Chunks that may wait to be stored: memory stays bounded when the money is quicker."""


def has_charges(session: Session, run: Run) -> bool:
    """Say whether the run's charges are stored already."""
    of_run = select(Charge.account_id).where(Charge.posted == run.month, Charge.run_id == run.id)
    return bool(session.scalar(select(of_run.exists())))


@contextmanager
def stored_beside(session: Session, run: Run) -> Iterator[Callable[[bytes], None]]:
    """Give what takes a chunk's drafts, as packed, to be stored as charges of the run.

    They are committed when the block ends, and none is kept if it fails.
    """
    month, run_id = run.month.isoformat(), run.id

    def store(beside: Session, packed: bytes) -> None:
        _store(beside, drafts.unpacked(packed), month=month, run_id=run_id)

    with company_session(company_of(session)) as beside, ThreadPoolExecutor(1) as thread:
        waiting: deque[Future[None]] = deque()

        def take(packed: bytes) -> None:
            if len(waiting) == _WAITING:
                waiting.popleft().result()
            waiting.append(thread.submit(store, beside, packed))

        yield take
        for each in waiting:
            each.result()


def _store(beside: Session, chunk: pl.DataFrame, *, month: str, run_id: int) -> None:
    copy_frame(
        beside,
        frame=chunk,
        table="charge",
        columns={
            "posted": pl.lit(month),
            "run_id": pl.lit(run_id),
            "month": pl.lit(month),
            **{name: pl.col(name) for name in (*drafts.KEY, "agreement_id", "method", "basis")},
            "vat_rate": decimal_text("vat_rate", 2),
            "quantity": decimal_text("quantity", 6),
            "price": decimal_text("price", 6),
            "amount": decimal_text("amount", 2),
        },
    )
