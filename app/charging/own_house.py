"""A building's month as one of its payers may see it: his part, and sums over enough others.

A sum over one neighbour is that neighbour. So the others are told kind by kind only where at
least `LEAST_OTHERS` of them used something of each kind; else all together, if enough used
anything; else not at all, nor what went into the building, from which they would follow.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.charging.explanation import LEAST_OTHERS
from app.charging.heat.balance import HeatBalance
from app.charging.houses import HouseShare, HouseSum, house_shares, house_sums
from app.charging.models import HouseBalance, Run, RunState
from app.metering.asking import COUNTED_BY_OTHERS
from app.registry.models import Account, Premises

_KINDS = ("own", "imbalance", "common")


class Told(StrEnum):
    """What of the others is told."""

    KINDS = "kinds"
    TOGETHER = "together"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """Volumes of one payer, or of others together: by meter or norm, and shares."""

    own: Decimal
    imbalance: Decimal
    common: Decimal

    @property
    def total(self) -> Decimal:
        """Return all of it."""
        return self.own + self.imbalance + self.common


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHouse:
    """A service of the building as the payer may see it; figures he may not see are not here."""

    service_id: int
    service: str
    unit: str
    mine: Volumes
    told: Told
    others: Volumes | None
    """None unless each kind may be told."""
    together: Decimal | None
    """What all others bear, if that may be told."""
    went_in: Decimal | None
    is_without_heated: bool
    """Whether water warmed in the house is left out of it: it would tell what neighbours took."""
    carried_in: Decimal
    carried_out: Decimal
    undistributed: Decimal
    """Borne by nobody, without what is `vacant`."""
    vacant: Decimal
    """Falls to premises without an account."""
    by_persons: bool


def services_shared(session: Session, account_id: int, *, month: date) -> Collection[int]:
    """Return the services whose building's volume or heat was shared out in a published month."""
    found = (
        select(shared.service_id)
        .join(Run, Run.id == shared.run_id)
        .join(Premises, Premises.building_id == shared.building_id)
        .join(Account, Account.premises_id == Premises.id)
        .where(
            Account.id == account_id,
            shared.month == month,
            Run.month == month,
            Run.state == RunState.PUBLISHED,
        )
        for shared in (HouseBalance, HeatBalance)
    )
    return set(session.scalars(union(*found)))


def own_house(
    session: Session,
    account_id: int,
    *,
    month: date,
    own_accounts: Collection[int],
    known_accounts: Collection[int],
) -> Sequence[OwnHouse]:
    """Return the services shared out in the account's building in a published month.

    `own_accounts` are all that the visitor sees, `known_accounts` those whose figures he knows:
    he can take them off any sum, so they are not counted among the others it needs. A service the
    account does not take is not his to see.
    """
    building = session.scalars(
        select(Premises.building_id)
        .join(Account, Account.premises_id == Premises.id)
        .where(Account.id == account_id)
    ).one()
    sums = [each for each in house_sums(session, building, month=month) if each.is_published]
    shares = {each.code: house_shares(session, each, month=month) for each in sums}
    users = {code: strangers_using(rows, own_accounts) for code, rows in shares.items()}
    found = []
    for each in sums:
        mine = next((row for row in shares[each.code] if row.account_id == account_id), None)
        if mine is not None:
            seen = seen_by(mine, each, shares[each.code], own_accounts, known_accounts)
            is_apart = tells_apart(each.code, users, known_accounts)
            found.append(only_mine(seen) if is_apart else seen)
    return found


def strangers_using(rows: Sequence[HouseShare], own_accounts: Collection[int]) -> set[int]:
    """Return the accounts besides the visitor's that used something of a service."""
    return {
        row.account_id
        for row in rows
        if row.account_id not in own_accounts and (row.own > 0 or row.imbalance > 0)
    }


def tells_apart(
    code: str, users: Mapping[str, set[int]], known_accounts: Collection[int] = ()
) -> bool:
    """Say whether a service and one it follows (or is followed by) differ by too few accounts.

    Wastewater counts what water did: where one flat has none, the difference of both is that flat.
    One that was the visitor's is a stranger's now, yet hides nobody.
    """
    related = {*COUNTED_BY_OTHERS.get(code, ())}
    related |= {each for each, lenders in COUNTED_BY_OTHERS.items() if code in lenders}
    apart = [users[code] ^ users[other] for other in related if other in users]
    return any(each and len(each.difference(known_accounts)) < LEAST_OTHERS for each in apart)


def only_mine(seen: OwnHouse) -> OwnHouse:
    """Return the payer's part alone."""
    nothing = Decimal(0)
    return replace(
        seen,
        told=Told.NOTHING,
        others=None,
        together=None,
        went_in=None,
        carried_in=nothing,
        carried_out=nothing,
        undistributed=nothing,
        vacant=nothing,
    )


def seen_by(
    mine: HouseShare,
    of: HouseSum,
    shares: Sequence[HouseShare],
    own_accounts: Collection[int],
    known_accounts: Collection[int] = (),
) -> OwnHouse:
    """Return what the payer of `mine` may see of a building."""
    others = [row for row in shares if row.account_id != mine.account_id]
    strangers = [row for row in others if row.account_id not in own_accounts]
    told = _told(strangers, known_accounts) if others else Told.KINDS
    sums = Volumes(**{kind: _sum(others, kind) for kind in _KINDS})
    balance = of.balance
    seen = OwnHouse(
        service_id=of.service_id,
        service=of.service,
        unit=of.unit,
        mine=Volumes(own=mine.own, imbalance=mine.imbalance, common=mine.common),
        told=told,
        others=sums if told is Told.KINDS else None,
        together=sums.total,
        went_in=balance.input - balance.heated,
        is_without_heated=balance.heated != 0,
        carried_in=balance.carried_in,
        carried_out=balance.carried_out,
        undistributed=balance.undistributed - balance.vacant,
        vacant=balance.vacant,
        by_persons=balance.by_persons,
    )
    return only_mine(seen) if told is Told.NOTHING else seen


def _told(strangers: Sequence[HouseShare], known: Collection[int]) -> Told:
    """Return what of these others may be told to somebody who is none of them.

    Nothing of a kind that none of them has is no secret, but for their own use: it would say
    that nobody was at home. Those whose figures he knows hide nobody.
    """
    users = {
        kind: {row.account_id for row in strangers if getattr(row, kind) > 0} for kind in _KINDS
    }
    enough = {kind: len(each.difference(known)) >= LEAST_OTHERS for kind, each in users.items()}
    if enough["own"] and all(not users[kind] or enough[kind] for kind in ("imbalance", "common")):
        return Told.KINDS
    took = (users["own"] | users["imbalance"]).difference(known)
    return Told.TOGETHER if len(took) >= LEAST_OTHERS else Told.NOTHING


def _sum(rows: Sequence[HouseShare], kind: str) -> Decimal:
    return sum((getattr(row, kind) for row in rows), Decimal(0))
