"""How long a run counts as alive without a word from its workers, and who holds it to end it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ForUpdateArg

from app.charging.models import Run, RunState
from app.kernel import clock
from app.kernel.errors import Conflict

LEASE = timedelta(seconds=30)
ALONE = ForUpdateArg(key_share=True)
"""Holds a run to end it or to take it over.

Whoever charges a chunk names the run in the rows he writes: he is not waited for.
"""


class RunInProgress(Conflict):
    """Somebody is charging this month at this moment."""

    key = "error.charging.run-in-progress"

    def __init__(self, *, by: int, since: datetime) -> None:
        super().__init__(
            f"actor {by} has been charging this month since {since}", by=by, since=since
        )


def renew_lease(session: Session, *, run_id: int, lease: timedelta = LEASE) -> None:
    """Say that the run is alive; in a transaction of its own, for no chunk may wait for it."""
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == RunState.RUNNING)
        .values(lease_until=clock.now() + lease)
    )


@contextmanager
def alive(renew: Callable[[timedelta], None], lease: timedelta = LEASE) -> Iterator[None]:
    """Have a lease renewed until the work ends; let it go at once when the work is broken off.

    `renew` is called from another thread, so it must open a session of its own.
    """
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(lease.total_seconds() / 3):
            renew(lease)

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    except BaseException:
        renew(timedelta(0))
        raise
    finally:
        ended.set()
        thread.join()


def hold_dead(session: Session, run: Run, *, at: datetime) -> None:
    """Hold a run that was running and whose workers died.

    Whoever ends a run holds it, maybe for longer than its lease, and leaves it ready: that is
    waited for, and then there is nothing to take over.

    Raises:
        RunInProgress: it is alive.
    """
    _refuse_alive(run, at)
    session.refresh(run, with_for_update=ALONE)
    _refuse_alive(run, at)


def _refuse_alive(run: Run, at: datetime) -> None:
    if run.state != RunState.RUNNING or (run.lease_until is not None and run.lease_until > at):
        raise RunInProgress(by=run.started_by, since=run.started_at)
