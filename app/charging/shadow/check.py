"""The check of a run's drafts: every line by what always holds, some accounts a second time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

import polars as pl
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.facts import LINES, empty
from app.charging.models import Run, RunChunk
from app.charging.shadow.chunk import ChunkOfRun
from app.charging.shadow.corrected import Lot, corrected_again
from app.charging.shadow.invariants import OF_RUNS
from app.charging.shadow.invariants.runs import HEAT, SHARE
from app.charging.shadow.lanes import MANY, Drawn, in_units, look_at, look_at_all
from app.charging.shadow.mismatch import Mismatch
from app.charging.shadow.models import RunCheck, RunMismatch
from app.charging.shadow.sample import charged_again, drawn
from app.kernel import clock
from app.kernel.month import Month
from app.months.parameter_keys import LINES_OVER, SHADOW_ACCOUNTS, SHADOW_NEIGHBOURS
from app.months.parameters import parameter

_LISTED = 50
"""Mismatches of one kind that are kept."""


def check_run(session: Session, run: Run) -> RunCheck:
    """Check the drafts of a run as they are stored, and keep what was found in place of before.

    Nothing is mended: what is wrong is named, and keeps the run from being published.
    The drafts must be committed: a second transaction looks at them too.
    """
    forget_check(session, run.id)
    began = clock.now()
    digest = drafts.sha256_of(session, Month.of(run.month))
    lot = Lot(parameter(session, SHADOW_ACCOUNTS, on=run.month), int(digest[:15], 16))
    accounts = drawn(session, run, count=lot.count, seed=lot.seed)
    look = partial(
        look_at,
        drawn=Drawn(accounts, parameter(session, SHADOW_NEIGHBOURS, on=run.month), lot),
        lines_over=parameter(session, LINES_OVER, on=run.month),
    )
    chunks = _chunks(session, run)
    looked = look_at_all(session, chunks, look)
    found = [mismatch for each in looked for mismatch in each.mismatches]
    found += _of_run(session, run, [each.sums for each in looked if each.sums is not None])
    of_months = [(chunk.month, each.drawn) for chunk, each in zip(chunks, looked, strict=True)]
    own = [empty(LINES), *(lines for month, lines in of_months if month == run.month)]
    corrections = [(month, lines) for month, lines in of_months if month != run.month]
    sampled = [
        charged_again(session, run, accounts=accounts, lines=pl.concat(own)),
        *corrected_again(session, run, corrections, lot),
    ]
    found += [mismatch for each in sampled for mismatch in each.mismatches]
    check = RunCheck(
        run_id=run.id,
        drafts=digest,
        began_at=began,
        ended_at=clock.now(),
        lines=run.lines or 0,
        accounts=sum(each.accounts for each in sampled),
        again=sum(each.lines for each in sampled),
        beyond=dict(sum((each.beyond for each in looked), Counter())),
        found=len(found),
    )
    session.add(check)
    session.add_all(_listed(run, found))
    session.flush()
    return check


def forget_check(session: Session, run_id: int) -> None:
    """Forget what the check of the run found: its drafts are about to be others."""
    session.execute(delete(RunMismatch).where(RunMismatch.run_id == run_id))
    session.execute(delete(RunCheck).where(RunCheck.run_id == run_id))


def _chunks(session: Session, run: Run) -> Sequence[ChunkOfRun]:
    of_run = select(RunChunk).where(RunChunk.run_id == run.id)
    chunks = session.scalars(of_run.order_by(RunChunk.number)).all()
    return [ChunkOfRun.of(run, chunk) for chunk in chunks]


def _of_run(session: Session, run: Run, sums: Sequence[pl.DataFrame]) -> Iterator[Mismatch]:
    """Return what does not hold of all chunks of the run's month together."""
    known: dict[str, object] = {"run_id": run.id, "posted": run.month}
    summed = pl.concat(sums).group_by("kind", "of").agg(pl.col("amount").sum())
    for kind in (HEAT, SHARE):
        of_kind = summed.filter(pl.col("kind") == kind).drop_nulls("of").sort("of")
        known[kind] = of_kind["of"].to_list()
        known[f"{kind}_amounts"] = [in_units(amount) for amount in of_kind["amount"]]
    for kind, statement in OF_RUNS.items():
        for row in session.execute(text(f"{statement} LIMIT {MANY}"), known):
            service, building, name, expected, found = row
            yield Mismatch(kind, run.month, None, building, service, name, expected, found)


def _listed(run: Run, found: Sequence[Mismatch]) -> Iterator[RunMismatch]:
    of_kind: Counter[str] = Counter()
    for each in found:
        of_kind[each.kind] += 1
        if of_kind[each.kind] <= _LISTED:
            yield RunMismatch(
                run_id=run.id,
                kind=each.kind,
                month=each.month,
                account_id=each.account_id,
                building_id=each.building_id,
                service_id=each.service_id,
                part=each.part,
                expected=each.expected,
                found=each.found,
            )
