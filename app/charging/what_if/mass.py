"""A mass change of tariff and its effect: shown by a scenario first, applied only then."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging.what_if.changes import PriceChange
from app.charging.what_if.models import Scenario, ScenarioState
from app.charging.what_if.run import start_scenario
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.tariffs.mass_change.models import MassChange
from app.tariffs.mass_change.operations import (
    apply_mass_change,
    get_mass_change,
    prepare_mass_change,
    prices_of,
)
from app.tariffs.operations import Act


class EffectUnknown(Conflict):
    """Nobody has seen yet what the change would cost: its scenario is not calculated."""

    key = "error.what-if.effect-unknown"


def prepare_with_effect(
    session: Session,
    *,
    since: date,
    prices: Mapping[int, Decimal],
    month: Month,
    name: str,
    by: int,
) -> tuple[MassChange, Scenario]:
    """Keep a mass change and start the scenario that shows its effect on a month's accounts."""
    change = prepare_mass_change(session, since=since, prices=prices, by=by)
    return change, start_effect(session, change, month=month, name=name, by=by)


def start_effect(
    session: Session, change: MassChange, *, month: Month, name: str, by: int
) -> Scenario:
    """Start the scenario of a mass change, the first one or anew."""
    changes = [
        PriceChange(tariff_id=tariff_id, price=price)
        for tariff_id, price in prices_of(session, change).items()
    ]
    scenario = start_scenario(session, name=name, month=month, changes=changes, by=by)
    change.scenario_id = scenario.id
    return scenario


def effect_of(session: Session, change: MassChange) -> Scenario | None:
    """Return the scenario of a mass change; None when it was deleted."""
    return None if change.scenario_id is None else session.get(Scenario, change.scenario_id)


def apply_with_effect_seen(
    session: Session, change_id: int, *, act: Act, reason: str, by: int
) -> MassChange:
    """Apply a mass change whose effect is calculated.

    Raises:
        EffectUnknown: it is not.
        MassChangeDone, PricesMoved, ActMissing.
    """
    effect = effect_of(session, get_mass_change(session, change_id))
    if effect is None or effect.state != ScenarioState.READY:
        raise EffectUnknown(f"the effect of mass change {change_id} is not calculated")
    return apply_mass_change(session, change_id, act=act, reason=reason, by=by)
