"""The check of a run's drafts: every line by what always holds, some accounts a second time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, LiteralString

import polars as pl
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.basis import FORMS
from app.charging.facts import LINES, empty
from app.charging.models import Draft, Run, RunChunk
from app.charging.shadow import staging
from app.charging.shadow.beyond import beyond
from app.charging.shadow.invariants import OF_CHUNKS, OF_CORRECTIONS, OF_MONTHS, OF_RUNS
from app.charging.shadow.mismatch import Mismatch
from app.charging.shadow.models import RunCheck, RunMismatch
from app.charging.shadow.sample import charged_again, drawn
from app.kernel import clock
from app.kernel.month import Month
from app.months.parameter_keys import LINES_OVER, SHADOW_ACCOUNTS
from app.months.parameters import parameter

_MANY = 100
"""Rows of one kind that are asked for in a chunk; more are only more of the same."""
_LISTED = 50
"""Mismatches of one kind that are kept."""


def check_run(session: Session, run: Run) -> RunCheck:
    """Check the drafts of a run as they are stored, and keep what was found in place of before.

    Nothing is mended: what is wrong is named, and keeps the run from being published.
    """
    forget_check(session, run.id)
    began = clock.now()
    digest = drafts.sha256_of(session, Month.of(run.month))
    accounts = drawn(
        session,
        run,
        count=parameter(session, SHADOW_ACCOUNTS, on=run.month),
        seed=int(digest[:15], 16),
    )
    found: list[Mismatch] = []
    others: Counter[str] = Counter()
    own = [empty(LINES)]
    tiered = staging.begin(session)
    for chunk in _chunks(session, run):
        lines = _lines_of(session, chunk, run)
        staging.lay_out(session, chunk, lines, posted=run.month, tiered=tiered)
        is_own = chunk.month == run.month
        also = OF_MONTHS if is_own else OF_CORRECTIONS
        found += _broken(session, {**OF_CHUNKS, **also}, _known(session, run, chunk))
        others.update(
            beyond(session, lines, on=run.month) if is_own else {"correction": lines.height}
        )
        if is_own:
            own.append(lines.filter(pl.col("account_id").is_in(accounts)))
    found += _broken(session, OF_RUNS, _known(session, run, None))
    sampled = charged_again(session, run, accounts=accounts, lines=pl.concat(own))
    found += sampled.mismatches
    check = RunCheck(
        run_id=run.id,
        drafts=digest,
        began_at=began,
        ended_at=clock.now(),
        lines=run.lines or 0,
        accounts=sampled.accounts,
        again=sampled.lines,
        beyond=dict(others),
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


def _chunks(session: Session, run: Run) -> Sequence[RunChunk]:
    of_run = select(RunChunk).where(RunChunk.run_id == run.id)
    return session.scalars(of_run.order_by(RunChunk.number)).all()


def _lines_of(session: Session, chunk: RunChunk, run: Run) -> pl.DataFrame:
    """Return the chunk's drafts; where they are of another month, none are its."""
    packed = session.scalar(
        select(Draft.lines).where(
            Draft.posted == run.month, Draft.chunk == chunk.number, Draft.month == chunk.month
        )
    )
    return drafts.unpacked(packed) if packed else empty(LINES)


def _known(session: Session, run: Run, chunk: RunChunk | None) -> dict[str, Any]:
    month = run.month if chunk is None else chunk.month
    return {
        "run_id": run.id,
        "posted": run.month,
        "month": month,
        "after": Month.of(month).plus(1).first_day,
        "chunk": None if chunk is None else chunk.number,
        "forms": list(FORMS),
        "lines_over": parameter(session, LINES_OVER, on=run.month),
    }


def _broken(
    session: Session, statements: Mapping[str, LiteralString], known: dict[str, Any]
) -> Iterator[Mismatch]:
    for kind, statement in statements.items():
        for row in session.execute(text(f"{statement} LIMIT {_MANY}"), known):
            account, building, service, part, expected, found = row
            yield Mismatch(
                kind, known["month"], account, building, service, part or "", expected, found
            )


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
