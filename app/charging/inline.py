"""A run in this process and one child of it, for the command line. Celery does it in tasks."""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from app.charging.forked import children
from app.charging.leases import LEASE, alive, renew_lease
from app.charging.run import carry_on, finish_run, progress, waiting_runs
from app.charging.shadow.seen import check_chunk
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef

Progress = Callable[[int, int], None]
"""Called with chunks done and chunks in all."""


def work_off(
    company: CompanyRef,
    *,
    run_id: int,
    workers: int = 1,
    lease: timedelta = LEASE,
    tell: Progress | None = None,
) -> bool:
    """Work until every chunk of the run is done and say whether the run is ready.

    With several workers, children are forked: only where nothing was calculated in frames
    before, for a forked frame engine waits for threads it does not have.
    """
    with children(partial(_work, company, run_id, None), company, count=workers - 1) as forked:
        with alive(partial(_renew, company, run_id), lease):
            _work(company, run_id, tell)
            for child in forked:
                child.wait()
        _work(company, run_id, tell)  # a chunk that a killed child gave back
        while _carry_on(company, run_id):
            _work(company, run_id, tell)
        with company_session(company) as session:
            return finish_run(session, run_id=run_id, helper=next(iter(forked), None))


def go_on(company: CompanyRef) -> None:
    """Work off what a publication, or taking one back, reopened of other runs."""
    with company_session(company) as session:
        waiting = waiting_runs(session)
    for run_id in waiting:
        work_off(company, run_id=run_id)


def _work(company: CompanyRef, run_id: int, tell: Progress | None) -> None:
    """Charge chunks while any is left, then look at charged ones while any was not looked at."""
    parent, is_counted = os.getppid(), False
    while os.getppid() == parent:
        if _is_charged(company, run_id, tell):
            is_counted = False  # a publication reopens chunks of a run that was summed up
            continue
        if not is_counted:
            reopened = _carry_on(company, run_id)
            is_counted = reopened == 0
            if reopened:
                continue
        with company_session(company) as session:
            checked = check_chunk(session, run_id=run_id)
        if checked is None:
            return


def _is_charged(company: CompanyRef, run_id: int, tell: Progress | None) -> bool:
    with company_session(company) as session:
        charged = work_chunk(session, run_id=run_id)
        if charged is not None and tell is not None:
            tell(*progress(session, run_id=run_id))
    return charged is not None


def _carry_on(company: CompanyRef, run_id: int) -> int | None:
    with company_session(company) as session:
        return carry_on(session, run_id=run_id)


def _renew(company: CompanyRef, run_id: int, lease: timedelta) -> None:
    with company_session(company) as session:
        renew_lease(session, run_id=run_id, lease=lease)
