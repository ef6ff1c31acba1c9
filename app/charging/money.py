"""The money of a run's drafts, chunk by chunk, as its publication posts it."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.exact import kopecks
from app.charging.models import Run
from app.charging.storing import DraftsLost, Store
from app.kernel.ahead import frames_ahead
from app.kernel.month import Month

_MONEY = ("account_id", "service_id", "agreement_id", "vat_rate")


def money_of(session: Session, run: Run, store: Store) -> Iterator[pl.DataFrame]:
    """Give the drafts of each chunk to be stored, and return the month's own money in turn.

    Raises:
        DraftsLost: at the end, if they were not what the run counted.
    """
    month = Month.of(run.month)
    lines, sums = 0, {True: Decimal(0), False: Decimal(0)}
    for of, money, height in frames_ahead(_unpacked, _stored(session, month, store)):
        lines += height
        sums[of == month] += kopecks(int(money["amount"].sum()))
        if of == month:  # a document of its own has what earlier months are corrected by
            yield money
    if (lines, sums[True], sums[False]) != (run.lines, run.total, run.recalculated):
        raise DraftsLost(month=month)


def _stored(session: Session, month: Month, store: Store) -> Iterator[tuple[Month, bytes]]:
    for of, packed in drafts.packed_chunks(session, month):
        store(of, packed)
        yield of, packed


def _unpacked(given: tuple[Month, bytes]) -> tuple[Month, pl.DataFrame, int]:
    month, packed = given
    chunk = drafts.unpacked(packed, *_MONEY, "amount")
    return month, _summed(chunk), chunk.height


def _summed(chunk: pl.DataFrame) -> pl.DataFrame:
    """Return one line of money for each account, service, agreement and VAT rate, in order."""
    return chunk.group_by(_MONEY, maintain_order=True).agg(pl.col("amount").sum())
