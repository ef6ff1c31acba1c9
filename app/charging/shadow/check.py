"""The check of a run's drafts: every line by what always holds, some accounts a second time.

Every line is looked at chunk by chunk, by the workers that charge the chunks (`seen`); what holds
of all chunks together, and the accounts drawn by lot, at the end.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain
from time import perf_counter

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.models import Run, RunChunk
from app.charging.shadow.chunk import ChunkOfRun
from app.charging.shadow.drawing import Draw, Lot, drawn_of_corrected, drawn_of_month
from app.charging.shadow.invariants import OF_RUNS
from app.charging.shadow.invariants.runs import HEAT, SHARE
from app.charging.shadow.lanes import Helper, look_at_all, look_at_both
from app.charging.shadow.looking import MANY, Bounds, Looked, Sums, in_units, look_at
from app.charging.shadow.mismatch import Mismatch
from app.charging.shadow.models import RunCheck, RunMismatch
from app.charging.shadow.sample import Sampled, charged_again
from app.charging.shadow.seen import forget_seen, keep_seen, seen_of
from app.kernel import clock
from app.kernel.month import Month
from app.months.parameter_keys import SHADOW_ACCOUNTS, SHADOW_NEIGHBOURS
from app.months.parameters import parameter

_LISTED = 50
"""Mismatches of one kind that are kept."""


def check_run(session: Session, run: Run) -> RunCheck:
    """Check the drafts of a run as they are stored, and keep what was found in place of before.

    Nothing is mended: what is wrong is named, and keeps the run from being published.
    The drafts must be committed: a second transaction looks at them too.
    """
    forget_check(session, run.id)
    return end_check(session, run)


def end_check(session: Session, run: Run, helper: Helper | None = None) -> RunCheck:
    """End the check of a run whose chunks were looked at as they were charged.

    Those that were not, for a worker was killed, are looked at now. Which accounts are charged
    again hangs on all that was looked at: before the last line is drafted nobody can know it.
    """
    began = perf_counter()
    chunks = _chunks(session, run)
    before = seen_of(session, run.id)
    left = [chunk for chunk in chunks if chunk.number not in before]
    seen = {**before, **_looked_at_now(session, run, left)}
    digest = drafts.sha256_of_chunks(
        (each.number, each.month, seen[each.number].drafts) for each in chunks
    )
    found = [mismatch for chunk in chunks for mismatch in seen[chunk.number].mismatches]
    found += _of_run(session, run, [each.sums for each in seen.values()])
    lot = Lot(
        month=Month.of(run.month),
        count=parameter(session, SHADOW_ACCOUNTS, on=run.month),
        neighbours=parameter(session, SHADOW_NEIGHBOURS, on=run.month),
        seed=int(digest[:15], 16),
    )
    sampled = _sampled(session, run.id, _draws(chunks, seen, lot), helper)
    found += [mismatch for each in sampled for mismatch in each.mismatches]
    seconds = sum((each.seconds for each in before.values()), Decimal(0))
    check = RunCheck(
        run_id=run.id,
        drafts=digest,
        ended_at=clock.now(),
        seconds=seconds + Decimal(f"{perf_counter() - began:.3f}"),
        lines=run.lines or 0,
        accounts=sum(each.accounts for each in sampled),
        again=sum(each.lines for each in sampled),
        beyond=dict(sum((each.beyond for each in seen.values()), Counter())),
        found=len(found),
    )
    session.add(check)
    session.add_all(_listed(run, found))
    session.flush()
    return check


def _sampled(
    session: Session,
    run_id: int,
    draws: Sequence[Callable[[Session], Sequence[Draw]]],
    helper: Helper | None,
) -> Sequence[Sampled]:
    """Return what is found of accounts drawn by lot, of this month and of earlier ones at once."""
    looks = [partial(_charged_again, draw, run_id) for draw in draws]
    if helper is not None and len(looks) == 2:
        return list(chain(*look_at_both(session, (looks[0], looks[1]), helper)))
    return list(chain(*look_at_all(session, looks, lambda own, look: look(own))))


def _charged_again(
    draw: Callable[[Session], Sequence[Draw]], run_id: int, session: Session
) -> Sequence[Sampled]:
    return charged_again(session, draw(session), run_id=run_id)


def _draws(
    chunks: Sequence[ChunkOfRun], seen: Mapping[int, Looked], lot: Lot
) -> Sequence[Callable[[Session], Sequence[Draw]]]:
    """Return who draws accounts of this month, and who of all earlier ones together."""
    many = {each.number: seen[each.number].accounts for each in chunks if not each.is_own}
    own = partial(drawn_of_month, chunks, lot)
    return [own, partial(drawn_of_corrected, chunks, many, lot)] if any(many.values()) else [own]


def forget_check(session: Session, run_id: int) -> None:
    """Forget what the check of the run found: its drafts are about to be others.

    What was seen of chunks that stay as they are goes too: facts they name may have moved since.
    """
    forget_seen(session, run_id)
    session.execute(delete(RunMismatch).where(RunMismatch.run_id == run_id))
    session.execute(delete(RunCheck).where(RunCheck.run_id == run_id))


def _chunks(session: Session, run: Run) -> Sequence[ChunkOfRun]:
    of_run = select(RunChunk).where(RunChunk.run_id == run.id)
    chunks = session.scalars(of_run.order_by(RunChunk.number)).all()
    return [ChunkOfRun.of(run, chunk) for chunk in chunks]


def _looked_at_now(session: Session, run: Run, chunks: Sequence[ChunkOfRun]) -> dict[int, Looked]:
    bounds = Bounds.of(session, Month.of(run.month))
    looked = look_at_all(session, chunks, partial(look_at, bounds=bounds))
    found = dict(zip((chunk.number for chunk in chunks), looked, strict=True))
    keep_seen(session, run.id, found)
    return found


def _of_run(session: Session, run: Run, sums: Sequence[Sums]) -> Iterator[Mismatch]:
    """Return what does not hold of all chunks of the run's month together."""
    known: dict[str, object] = {"run_id": run.id, "posted": run.month}
    summed: dict[str, Counter[int]] = {HEAT: Counter(), SHARE: Counter()}
    for kind, of, amount in chain(*sums):
        summed[kind][of] += amount
    for kind, of_kind in summed.items():
        known[kind] = sorted(of_kind)
        known[f"{kind}_amounts"] = [in_units(of_kind[of]) for of in sorted(of_kind)]
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
