"""What the pages show of scenarios: frozen rows, in a settled order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.what_if.changes import Change, from_json
from app.charging.what_if.models import Scenario, ScenarioChunk, ScenarioGroup
from app.charging.what_if.run import get_scenario, progress
from app.kernel import clock
from app.kernel.month import Month


@dataclass(frozen=True, slots=True)
class ListedScenario:
    """A scenario in the list."""

    id: int
    name: str
    month: Month
    state: str
    started_at: datetime
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Return by how much more is charged; None before the end."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioCard:
    """A scenario with its progress and, at its end, its sums."""

    id: int
    name: str
    month: Month
    state: str
    failure: str | None
    changes: Sequence[Change]
    started_at: datetime
    finished_at: datetime | None
    done: int
    chunks: int
    is_stalled: bool
    """Nobody works on it although it is not at its end."""
    accounts: int
    higher: int
    lower: int
    left_out: int
    absent: int
    """Changed prices that the month has no days of, so that their change shows nothing."""
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Return by how much more is charged."""
        return self.after - self.before

    @property
    def same(self) -> int:
        """Return how many accounts pay what they pay now."""
        return self.accounts - self.higher - self.lower


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """One service, tariff, class, kind, building, band or problem (`key` names it)."""

    key: str
    accounts: int
    higher: int
    lower: int
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Return by how much more is charged."""
        return self.after - self.before


def scenarios(
    session: Session, *, before: int | None = None, limit: int = 30
) -> Sequence[ListedScenario]:
    """Return the scenarios, the newest first, those before the id `before`."""
    query = (
        select(
            Scenario.id,
            Scenario.name,
            Scenario.month,
            Scenario.state,
            Scenario.started_at,
            Scenario.before,
            Scenario.after,
        )
        .order_by(Scenario.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Scenario.id < before)
    return [
        ListedScenario(id_, name, Month.of(month), state, started_at, old, new)
        for id_, name, month, state, started_at, old, new in session.execute(query)
    ]


def scenario_card(session: Session, scenario_id: int) -> ScenarioCard:
    """Return a scenario with its progress."""
    found = get_scenario(session, scenario_id)
    done, chunks = progress(session, scenario_id)
    is_left = found.lease_until is None or found.lease_until < clock.now()
    nothing = Decimal(0)
    absent = select(func.max(ScenarioChunk.absent)).where(ScenarioChunk.scenario_id == scenario_id)
    return ScenarioCard(
        id=found.id,
        name=found.name,
        month=Month.of(found.month),
        state=found.state,
        failure=found.failure,
        changes=[from_json(each) for each in found.changes],
        started_at=found.started_at,
        finished_at=found.finished_at,
        done=done,
        chunks=chunks,
        is_stalled=found.state == "running" and is_left,
        accounts=found.accounts or 0,
        higher=found.higher or 0,
        lower=found.lower or 0,
        left_out=found.left_out or 0,
        absent=session.scalar(absent) or 0,
        before=found.before or nothing,
        after=found.after or nothing,
    )


def compared(
    session: Session, scenario_id: int, *, grouped_by: str, limit: int | None = None
) -> Sequence[ComparedGroup]:
    """Return the groups of one kind, the largest difference either way first."""
    sums: list[Any] = [
        func.sum(getattr(ScenarioGroup, name))
        for name in ("accounts", "higher", "lower", "before", "after")
    ]
    rows = session.execute(
        select(ScenarioGroup.key, *sums)
        .where(ScenarioGroup.scenario_id == scenario_id, ScenarioGroup.grouped_by == grouped_by)
        .group_by(ScenarioGroup.key)
        .order_by(func.abs(sums[-1] - sums[-2]).desc(), ScenarioGroup.key)
        .limit(limit)
    )
    return [
        ComparedGroup(key, int(accounts), int(higher), int(lower), before, after)
        for key, accounts, higher, lower, before, after in rows
    ]
