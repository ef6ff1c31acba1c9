"""A building's month of heat as one of its payers may see it: his part, and what is everybody's.

What the building needed to heat its premises, less one's own, is what the others took: it is
told only if at least `LEAST_OTHERS` of them took some. So is what it needed for hot water: all
that came in less all else tells it too. Else the payer's part alone is told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.explanation import LEAST_OTHERS
from app.charging.heat.houses import (
    HeatShare,
    HeatSum,
    heat_shares,
    heat_sums,
    takers_of_hot_water,
)
from app.months.heat_keys import CirculationBy
from app.registry.models import Account, Premises


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseNeeds:
    """What a building's heat was needed for, and what of it all others bear."""

    input: Decimal
    by_load: bool
    hot_water: Decimal
    circulation: Decimal
    system: Decimal
    common: Decimal
    premises: Decimal
    others: Decimal
    vacant: Decimal
    """Falls to premises without an account: nobody bears it."""
    building: Decimal
    """For heating alone; of it `system_part` and `common_part`, 0 where that is metered."""
    system_part: Decimal
    common_part: Decimal
    times: Decimal
    """Of the average on a square metre, for premises without a device or a reading."""
    minimum_share: Decimal
    share_cap: Decimal
    """Zero is no cap."""
    in_tariff: Decimal
    """Of circulation, where the price of hot water has it: nobody bears it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHeat:
    """A service of heat as the payer may see it."""

    service_id: int
    service: str
    unit: str
    mine: HeatShare
    needs: HouseNeeds | None
    """None where too few others stand behind them."""


def own_heat(
    session: Session,
    account_id: int,
    *,
    month: date,
    own_accounts: Collection[int],
    known_accounts: Collection[int],
) -> Sequence[OwnHeat]:
    """Return the services of heat shared out in the account's building in a published month.

    `own_accounts` are all that the visitor sees, `known_accounts` those whose figures he knows:
    they are not counted among the others. A service that the account bears nothing of is not his
    to see.
    """
    building = session.scalars(
        select(Premises.building_id)
        .join(Account, Account.premises_id == Premises.id)
        .where(Account.id == account_id)
    ).one()
    found = []
    for each in heat_sums(session, building, month=month):
        shares = heat_shares(session, each, month=month) if each.is_published else ()
        mine = next((row for row in shares if row.account_id == account_id), None)
        if mine is not None:
            hot_water = takers_of_hot_water(session, each)
            found.append(seen_by(mine, each, shares, own_accounts, known_accounts, hot_water))
    return found


def seen_by(
    mine: HeatShare,
    of: HeatSum,
    shares: Sequence[HeatShare],
    own_accounts: Collection[int],
    known_accounts: Collection[int] = (),
    hot_water: Collection[int] = (),
) -> OwnHeat:
    """Return what the payer of `mine` may see of his building's heat.

    Of buildings on one meter only the own one's accounts are counted: no fewer stand behind it.
    `hot_water` are the accounts, of all of them, that took hot water whose heat is in it. Known
    accounts that are not the visitor's own hide nobody, and are not his to see.
    """
    own, known = set(own_accounts), {*own_accounts, *known_accounts}
    strangers = {row.account_id for row in shares} - own
    heated = {row.account_id for row in shares if row.own > 0} - known
    is_all_own = not strangers and not of.is_of_several
    warmed = set(hot_water) - own
    is_told = (is_all_own or len(heated) >= LEAST_OTHERS) and (
        not warmed or len(warmed - known) >= LEAST_OTHERS
    )
    return OwnHeat(
        service_id=of.service_id,
        service=of.service,
        unit=of.unit,
        mine=mine,
        needs=_needs(of, mine) if is_told else None,
    )


def _needs(whole: HeatSum, mine: HeatShare) -> HouseNeeds:
    of = whole.balance
    is_in_tariff = not CirculationBy(of.circulation_by).is_in_heating
    return HouseNeeds(
        input=of.input,
        by_load=of.by_load,
        hot_water=of.hot_water,
        circulation=of.circulation,
        system=of.system,
        common=of.common,
        premises=of.premises,
        others=whole.charged - mine.total,
        vacant=of.vacant,
        building=of.building,
        system_part=of.system_part,
        common_part=of.common_part,
        times=of.times,
        minimum_share=of.minimum_share,
        share_cap=of.share_cap,
        in_tariff=of.circulation if is_in_tariff else Decimal(0),
    )
