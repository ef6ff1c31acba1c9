"""A scenario from its start to its end; several may be under way at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from app.charging.leases import LEASE
from app.charging.plan import chunks_of
from app.charging.what_if.changes import Change, as_json
from app.charging.what_if.models import Scenario, ScenarioChunk, ScenarioState
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.month import Month
from app.months.operations import get_month

CHUNK_PREMISES = 12_500
"""Half of a run's: everything is there twice."""


class NothingChanged(Invalid):
    """A scenario without a change says nothing."""

    key = "error.what-if.nothing-changed"


class ScenarioMissing(NotFound):
    """There is no such scenario."""

    key = "error.what-if.missing"

    def __init__(self, *, scenario_id: int) -> None:
        super().__init__(f"there is no scenario {scenario_id}", scenario_id=scenario_id)


class ScenarioAlive(Conflict):
    """The scenario is being calculated at this moment, or has been calculated to its end."""

    key = "error.what-if.alive"


def start_scenario(
    session: Session, *, name: str, month: Month, changes: Sequence[Change], by: int
) -> Scenario:
    """Plan a scenario over all accounts of a month. Commit before working.

    Raises:
        NothingChanged: `changes` are none.
        MonthMissing: the month was never opened.
    """
    if not changes:
        raise NothingChanged("a scenario changes something")
    get_month(session, month)
    at = clock.now()
    scenario = Scenario(
        name=name,
        month=month.first_day,
        changes=[as_json(each) for each in changes],
        state=ScenarioState.RUNNING,
        started_at=at,
        started_by=by,
        lease_until=at + LEASE,
    )
    session.add(scenario)
    session.flush()
    planned = chunks_of(CHUNK_PREMISES)
    session.execute(
        insert(ScenarioChunk).from_select(
            ["scenario_id", "number", "first_building_id", "last_building_id"],
            select(literal(scenario.id), *planned.c),
        )
    )
    return scenario


def get_scenario(session: Session, scenario_id: int, *, lock: bool = False) -> Scenario:
    """Return the scenario; with `lock`, nobody else changes its state meanwhile."""
    found = session.get(Scenario, scenario_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise ScenarioMissing(scenario_id=scenario_id)
    return found


def resume_scenario(session: Session, scenario_id: int) -> Scenario:
    """Go on where a scenario failed, was stopped, or was left by a worker that died.

    What its chunks have found is kept.

    Raises:
        ScenarioAlive: it is at its end, or a worker was at it a moment ago.
    """
    scenario = get_scenario(session, scenario_id, lock=True)
    at = clock.now()
    is_alive = scenario.lease_until is not None and scenario.lease_until > at
    is_running = scenario.state == ScenarioState.RUNNING
    if scenario.state == ScenarioState.READY or (is_running and is_alive):
        raise ScenarioAlive(f"scenario {scenario_id} needs no help")
    scenario.state, scenario.failure = ScenarioState.RUNNING, None
    scenario.lease_until = at + LEASE
    return scenario


def stop_scenario(session: Session, scenario_id: int) -> Scenario:
    """Begin no more of its chunks; one that is at work comes to its end."""
    scenario = get_scenario(session, scenario_id, lock=True)
    if scenario.state == ScenarioState.RUNNING:
        scenario.state, scenario.lease_until = ScenarioState.STOPPED, None
    return scenario


def remove_scenario(session: Session, scenario_id: int) -> None:
    """Forget a scenario with all it found."""
    gone = session.execute(delete(Scenario).where(Scenario.id == scenario_id))
    if not cast("CursorResult[object]", gone).rowcount:
        raise ScenarioMissing(scenario_id=scenario_id)


def fail_scenario(session: Session, scenario_id: int, *, failure: str) -> None:
    """Say why a chunk could not be calculated; no more of them are begun."""
    session.execute(
        update(Scenario)
        .where(Scenario.id == scenario_id, Scenario.state == ScenarioState.RUNNING)
        .values(state=ScenarioState.FAILED, failure=failure, lease_until=None)
    )


def renew_lease(session: Session, scenario_id: int, *, lease: timedelta = LEASE) -> int:
    """Say that the scenario is alive, and return how many of its chunks wait."""
    session.execute(
        update(Scenario)
        .where(Scenario.id == scenario_id, Scenario.state == ScenarioState.RUNNING)
        .values(lease_until=clock.now() + lease)
    )
    done, chunks = progress(session, scenario_id)
    return chunks - done


def progress(session: Session, scenario_id: int) -> tuple[int, int]:
    """Return how many chunks of the scenario are done, and of how many."""
    done, chunks = session.execute(
        select(func.count(ScenarioChunk.done_at), func.count()).where(
            ScenarioChunk.scenario_id == scenario_id
        )
    ).one()
    return done, chunks


def finish_scenario(session: Session, scenario_id: int) -> bool:
    """Sum the scenario up when every chunk is done, and say whether it is. Safe to call twice."""
    scenario = session.get(Scenario, scenario_id, with_for_update=True, populate_existing=True)
    if scenario is None or scenario.state != ScenarioState.RUNNING:
        return scenario is not None and scenario.state == ScenarioState.READY
    done, chunks = progress(session, scenario_id)
    if done < chunks:
        return False
    sums = session.execute(_SUMS, {"scenario_id": scenario_id}).one()
    for name, value in sums._mapping.items():  # noqa: SLF001 - the documented name of a row's mapping
        setattr(scenario, name, value)
    scenario.state, scenario.finished_at = ScenarioState.READY, clock.now()
    scenario.lease_until = None
    return True


_SUMS = text("""
SELECT coalesce(sum(accounts), 0) AS accounts, coalesce(sum(higher), 0) AS higher,
       coalesce(sum(lower), 0) AS lower, coalesce(sum(before), 0) AS before,
       coalesce(sum(after), 0) AS after, coalesce(sum(left_out), 0) AS left_out
FROM scenario_chunk WHERE scenario_id = :scenario_id
""")
