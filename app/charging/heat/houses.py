"""A building's month of heat as it was shared out: needs, coefficients, each account's steps."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.charging import drafts
from app.charging.basis import as_json
from app.charging.distribution.lent import HOT
from app.charging.exact import from_millionths
from app.charging.heat.balance import HeatBalance
from app.charging.models import Charge, Draft, Run, RunState
from app.charging.shown_balances import as_one_walks, is_of
from app.months.heat_keys import CirculationBy
from app.registry.models import Account, Premises
from app.tariffs.models import Method, Service


@dataclass(frozen=True, slots=True)
class HeatSum:
    """What of a building's heat was for which need."""

    balance: HeatBalance
    service_id: int
    service: str
    unit: str
    is_published: bool
    is_of_several: bool = False
    """Its meter counts other buildings' heat too: the figures are of all of them."""

    @property
    def charged(self) -> Decimal:
        """Return all that accounts bear of it."""
        is_here = CirculationBy(self.balance.circulation_by).is_in_heating
        balance = self.balance
        whole = balance.building + (balance.circulation if is_here else Decimal(0))
        return whole - balance.vacant


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatShare:
    """What one account bears of it, step by step. `area` is the average of its days."""

    account_id: int
    number: str
    flat: str
    device: str
    area: Decimal
    first: Decimal
    before: Decimal
    """`own` before a cap lowered it, or others at their cap raised it."""
    own: Decimal
    system: Decimal
    common: Decimal
    circulation: Decimal
    total: Decimal


def heat_sums(session: Session, building_id: int, *, month: date) -> Sequence[HeatSum]:
    """Return the sums of a building's services of heat in a month, in the order of the bill."""
    other = aliased(HeatBalance)
    several = exists().where(
        other.run_id == HeatBalance.run_id,
        other.month == HeatBalance.month,
        other.house_id == HeatBalance.house_id,
        other.building_id != HeatBalance.building_id,
    )
    rows = session.execute(
        select(HeatBalance, Service.id, Service.name, Service.unit, Run.state, several)
        .join(Run, Run.id == HeatBalance.run_id)
        .join(Service, Service.id == HeatBalance.service_id)
        .where(is_of(HeatBalance, building_id, month))
        .order_by(Service.print_order, Service.id)
    )
    return [
        HeatSum(balance, service_id, service, unit, state == RunState.PUBLISHED, is_of_several)
        for balance, service_id, service, unit, state, is_of_several in rows
    ]


def heat_shares(session: Session, of: HeatSum, *, month: date) -> Sequence[HeatShare]:
    """Return what each account of the building bears, as one walks.

    Parts of a composed price and days under another price stand on one share: it is told once.
    """
    accounts = as_one_walks(session, of.balance.building_id)
    lines = _published if of.is_published else _drafted
    shares = dict(lines(session, of, month, [row[0] for row in accounts]))
    return [
        _share(shares[account_id], account_id=account_id, number=number, flat=flat)
        for account_id, number, flat in accounts
        if account_id in shares
    ]


def takers_of_hot_water(session: Session, of: HeatSum) -> set[int]:
    """Return the accounts charged for hot water whose heat the meter of a published sum counted.

    Those of every building on it are meant; none where it counted no heat of hot water.
    """
    balance = of.balance
    if not balance.hot_water:
        return set()
    on_the_meter = select(HeatBalance.building_id).where(
        HeatBalance.run_id == balance.run_id,
        HeatBalance.month == balance.month,
        HeatBalance.house_id == balance.house_id,
    )
    found = session.scalars(
        select(Charge.account_id)
        .join(Service, Service.id == Charge.service_id)
        .join(Run, Run.id == Charge.run_id)
        .join(Account, Account.id == Charge.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .where(
            Charge.posted == balance.month,
            Charge.month == balance.month,
            Charge.quantity > 0,
            Run.state == RunState.PUBLISHED,
            Service.code == HOT,
            Premises.building_id.in_(on_the_meter),
        )
    )
    return set(found)


def _share(basis: dict[str, Any], *, account_id: int, number: str, flat: str) -> HeatShare:
    circulation = basis.get("circulation", [0])[0]
    return HeatShare(
        account_id=account_id,
        number=number,
        flat=flat,
        device=basis["device"],
        area=from_millionths(basis["area"][1] // basis["connected"]),
        first=from_millionths(basis["first"]),
        before=from_millionths(basis.get("before", basis["own"])),
        circulation=from_millionths(circulation),
        total=from_millionths(basis["part"]),
        **{name: from_millionths(basis[name]) for name in ("own", "system", "common")},
    )


def _published(
    session: Session, of: HeatSum, month: date, accounts: Sequence[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    for charge in session.scalars(
        select(Charge).where(
            Charge.posted == month,
            Charge.month == month,
            Charge.account_id.in_(accounts),
            Charge.run_id == of.balance.run_id,
            Charge.service_id == of.service_id,
            Charge.method == Method.HEAT,
        )
    ):
        yield charge.account_id, charge.basis


def _drafted(
    session: Session, of: HeatSum, month: date, accounts: Sequence[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    packed = session.scalar(
        select(Draft.lines).where(Draft.posted == month, Draft.chunk == of.balance.chunk)
    )
    if packed is None:
        return
    lines = drafts.unpacked(packed).filter(service_id=of.service_id, method=Method.HEAT.value)
    known = set(accounts)
    for account_id, basis in zip(lines["account_id"], as_json(lines), strict=True):
        if account_id in known:
            yield account_id, json.loads(basis)
