"""Working off a chunk of an earlier month: what should be, minus what is."""

from dataclasses import dataclass, replace

import polars as pl
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.charging.calculate import calculate
from app.charging.carried import carried_out, mark_moved
from app.charging.facts import LINES, ORDERS, Outcome, empty
from app.charging.load import load
from app.charging.models import RunChunk
from app.charging.problems import blocked
from app.charging.recalculation.charged import charged
from app.charging.recalculation.difference import changed, difference
from app.charging.recalculation.models import Recalculated
from app.charging.recalculation.planning import marked_accounts
from app.charging.recalculation.why import reasons_of, with_reasons
from app.charging.results import write
from app.charging.rules import Rules
from app.database.packed import copy_rows, rows_of
from app.kernel.month import Month

_HUNDREDTHS = ("vat_rate", "was", "now")


def leave_alone(session: Session, chunk: RunChunk, *, posted: Month, rules: Rules) -> None:
    """Keep nothing of the chunk: its month was taken back."""
    _keep(session, chunk, Outcome.of(empty(LINES)), posted=posted, rules=rules)


@dataclass(frozen=True, slots=True)
class Again:
    """An earlier month: where its corrections are posted, what it was charged by, why again."""

    posted: Month
    publication: int
    """The run that the month is published by."""
    marks: pl.DataFrame
    """As `take_marks` gives them."""


def charge_again(session: Session, chunk: RunChunk, again: Again, *, rules: Rules) -> None:
    """Compute the chunk's marked accounts for its month again and keep what differs."""
    outcome, sums = Outcome.of(empty(LINES)), pl.DataFrame()
    if not again.marks.is_empty():
        outcome, sums = _again(session, chunk, again, rules)
    before = carried_out(session, chunk)
    _keep(session, chunk, outcome, posted=again.posted, rules=rules)
    mark_moved(session, chunk, before, outcome.balances)
    if not sums.is_empty():
        _write_sums(session, chunk, sums)


def _keep(
    session: Session, chunk: RunChunk, outcome: Outcome, *, posted: Month, rules: Rules
) -> None:
    is_new = chunk.lines is None
    write(session, chunk, posted=posted, outcome=outcome, rules=rules)
    if not is_new:  # all rows of the run are gone through
        session.execute(
            delete(Recalculated).where(
                Recalculated.run_id == chunk.run_id, Recalculated.chunk == chunk.number
            )
        )


def _again(
    session: Session, chunk: RunChunk, again: Again, rules: Rules
) -> tuple[Outcome, pl.DataFrame]:
    accounts = marked_accounts(session, chunk, again.marks)
    buildings = (chunk.first_building_id, chunk.last_building_id)
    facts = load(session, buildings=buildings, rules=rules, run_id=chunk.run_id, chosen=accounts)
    # What was ordered once is charged by its own month, or reversed by an order of its own.
    should = calculate(replace(facts, orders=empty(ORDERS)), rules)
    are = charged(session, month=rules.month, accounts=accounts, publication=again.publication)
    stopped = blocked(should.problems).select("account_id", "service_id").unique()
    anew, back = changed(now=should.rows, was=are, stopped=stopped)
    found = difference(anew=anew, back=back)
    lines = found.lines
    if not lines.is_empty():
        places = facts.accounts.select("account_id", "building_id")
        lines = with_reasons(lines, reasons_of(again.marks, places))
    return replace(should, rows=lines), found.sums


def _write_sums(session: Session, chunk: RunChunk, sums: pl.DataFrame) -> None:
    of = {"run_id": chunk.run_id, "chunk": chunk.number}
    rows = rows_of(
        sums.with_columns(pl.lit(each, dtype=pl.Int64).alias(name) for name, each in of.items()),
        hundredths=_HUNDREDTHS,
        alike={"month": chunk.month},
    )
    copy_rows(session, table="recalculated", rows=rows)
