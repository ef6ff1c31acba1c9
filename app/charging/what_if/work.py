"""Working off a scenario: one chunk, one transaction, and no table but the scenario's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

import polars as pl
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.calculate import calculate
from app.charging.facts import TARIFFS, Facts
from app.charging.load import load
from app.charging.policies import rules_of
from app.charging.read_frame import read_frame
from app.charging.rules import Rules
from app.charging.statements import NAMED_TARIFFS
from app.charging.what_if.alter import absent, altered
from app.charging.what_if.changes import (
    Change,
    PriceChange,
    from_json,
    methods_in,
    parameters_in,
)
from app.charging.what_if.compare import compare, side_of
from app.charging.what_if.models import Scenario, ScenarioChunk, ScenarioState
from app.charging.what_if.results import write
from app.database.columns import Column, read_columns
from app.kernel.engine import in_engine
from app.kernel.month import Month

_PREMISES: LiteralString = """
SELECT a.id AS account_id, p.kind AS premises
FROM premises AS p JOIN account AS a ON a.premises_id = p.id
WHERE p.building_id BETWEEN %(first)s AND %(last)s
"""


@dataclass(frozen=True, slots=True)
class Ways:
    """The rules of both ways of charging, and what the scenario changes besides."""

    rules: Rules
    altered_rules: Rules
    changes: Sequence[Change]
    named: pl.DataFrame


def work_chunk(session: Session, *, scenario_id: int) -> int | None:
    """Compare the next chunk that nobody works on; return its number, or None when none is left.

    Everything happens in the session's transaction, which the caller commits: killed anywhere, it
    leaves nothing behind and the chunk goes to the next caller. Twice is the same as once.
    """
    chunk = _next_chunk(session, scenario_id)
    if chunk is None:
        return None
    # A chunk lost in a crash is compared again.
    session.execute(text("SET LOCAL synchronous_commit = off"))
    ways = ways_of(session, session.get_one(Scenario, scenario_id))
    in_engine(lambda: _work(session, chunk, ways))
    return chunk.number


def ways_of(session: Session, scenario: Scenario) -> Ways:
    """Return the scenario's changes, ready for any chunk."""
    changes = [from_json(each) for each in scenario.changes]
    month = Month.of(scenario.month)
    rules = rules_of(session, month)
    tariffs = [each.tariff_id for each in changes if isinstance(each, PriceChange)]
    return Ways(
        rules=rules,
        altered_rules=rules_of(session, month, instead=parameters_in(changes)),
        changes=changes,
        named=_named(session, tariffs, month),
    )


def _named(session: Session, tariffs: Sequence[int], month: Month) -> pl.DataFrame:
    """Return these tariffs, retired ones too, as if each held all month."""
    known = {"first": month.first_day, "end": month.plus(1).first_day, "tariffs": list(tariffs)}
    return read_frame(session, NAMED_TARIFFS, schema=TARIFFS, known=known)


def _work(session: Session, chunk: ScenarioChunk, ways: Ways) -> None:
    buildings = (chunk.first_building_id, chunk.last_building_id)
    methods = methods_in(ways.changes)
    facts = load(session, buildings=buildings, rules=ways.rules, besides=methods)
    before = side_of(calculate(facts, ways.rules))
    other = facts
    if ways.altered_rules != ways.rules:  # which readings bound the month may hang on them
        other = load(session, buildings=buildings, rules=ways.altered_rules, besides=methods)
    changed = altered(other, ways.changes, named=ways.named)
    after = side_of(calculate(changed, ways.altered_rules))
    chunk.absent = absent(facts.tariffs, ways.named)
    write(
        session,
        chunk,
        comparison=compare(before, after, places=_places(session, chunk, facts)),
    )


def _places(session: Session, chunk: ScenarioChunk, facts: Facts) -> pl.DataFrame:
    kinds = read_columns(
        session,
        _PREMISES,
        columns={"account_id": Column.WHOLE, "premises": Column.TEXT},
        alike=("premises",),
        parameters={"first": chunk.first_building_id, "last": chunk.last_building_id},
    )
    return facts.accounts.select("account_id", "category", "shown_building_id").join(
        kinds, on="account_id"
    )


def _next_chunk(session: Session, scenario_id: int) -> ScenarioChunk | None:
    return session.scalars(
        select(ScenarioChunk)
        .join(Scenario, Scenario.id == ScenarioChunk.scenario_id)
        .where(
            ScenarioChunk.scenario_id == scenario_id,
            ScenarioChunk.done_at.is_(None),
            Scenario.state == ScenarioState.RUNNING,
        )
        .order_by(ScenarioChunk.number)
        .limit(1)
        .with_for_update(of=ScenarioChunk, skip_locked=True)
    ).one_or_none()
