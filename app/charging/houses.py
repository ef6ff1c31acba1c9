"""A building's month as it was shared out: the sum on its meter, and each account's part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.distribution.members import TAKE_PART
from app.charging.exact import from_millionths
from app.charging.models import Charge, Draft, HouseBalance, Run, RunState
from app.charging.shown_balances import as_one_walks, is_of
from app.tariffs.models import Service, Tariff


@dataclass(frozen=True, slots=True)
class HouseSum:
    """What went into a building of one service, and how it was met."""

    balance: HouseBalance
    service_id: int
    service: str
    unit: str
    is_published: bool
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseShare:
    """What one account bears of it: by its own meter or norm, and its shares."""

    account_id: int
    number: str
    flat: str
    own: Decimal
    imbalance: Decimal
    common: Decimal

    @property
    def total(self) -> Decimal:
        """Return all that it is charged for."""
        return self.own + self.imbalance + self.common


def house_sums(session: Session, building_id: int, *, month: date) -> Sequence[HouseSum]:
    """Return the sums of a building's services in a month, in the order of the bill."""
    rows = session.execute(
        select(HouseBalance, Service.id, Service.name, Service.unit, Run.state, Service.code)
        .join(Run, Run.id == HouseBalance.run_id)
        .join(Service, Service.id == HouseBalance.service_id)
        .where(is_of(HouseBalance, building_id, month))
        .order_by(Service.print_order, Service.id)
    )
    return [
        HouseSum(balance, service_id, service, unit, state == RunState.PUBLISHED, code)
        for balance, service_id, service, unit, state, code in rows
    ]


def house_shares(session: Session, of: HouseSum, *, month: date) -> Sequence[HouseShare]:
    """Return what each account of the building bears, as one walks."""
    accounts = as_one_walks(session, of.balance.building_id)
    volumes = _volumes(session, of, month, [row[0] for row in accounts])
    nothing = Decimal(0)
    return [
        HouseShare(
            account_id=account_id,
            number=number,
            flat=flat,
            **{kind: known.get(kind, nothing) for kind in ("own", "imbalance", "common")},
        )
        for account_id, number, flat in accounts
        if (known := volumes.get(account_id))
    ]


def _volumes(
    session: Session, of: HouseSum, month: date, accounts: Sequence[int]
) -> dict[int, dict[str, Decimal]]:
    """Return the volumes by account and kind; what the service charges else has none of it.

    Every part of a composed price stands on the whole volume: it is counted once.
    """
    lines = _published if of.is_published else _drafted
    found = list(lines(session, of, month, accounts))
    named = {tariff_id for *_, tariff_id, _ in found}
    parts = dict(session.execute(select(Tariff.id, Tariff.part).where(Tariff.id.in_(named))).all())
    sums: dict[tuple[int, str, str], dict[str, Decimal]] = {}
    for account_id, part, tariff_id, quantity in found:
        source, _, rest = part.partition(".")
        if source.startswith("x"):  # a loss that a group bears: not the building's sum
            continue
        kind = rest.partition(".")[0] if source == "s" else "own"
        by_part = sums.setdefault((account_id, kind, source), {})
        price_part = parts.get(tariff_id, "")
        by_part[price_part] = by_part.get(price_part, Decimal(0)) + quantity
    volumes: dict[int, dict[str, Decimal]] = {}
    for (account_id, kind, _), by_part in sums.items():
        own = volumes.setdefault(account_id, {})
        own[kind] = own.get(kind, Decimal(0)) + max(by_part.values())
    return volumes


def _published(
    session: Session, of: HouseSum, month: date, accounts: Sequence[int]
) -> Iterator[tuple[int, str, int, Decimal]]:
    for charge in session.scalars(
        select(Charge).where(
            Charge.posted == month,
            Charge.month == month,
            Charge.account_id.in_(accounts),
            Charge.run_id == of.balance.run_id,
            Charge.service_id == of.service_id,
            Charge.method.in_(TAKE_PART),
        )
    ):
        yield charge.account_id, charge.part, charge.basis.get("tariff", 0), charge.quantity


def _drafted(
    session: Session, of: HouseSum, month: date, accounts: Sequence[int]
) -> Iterator[tuple[int, str, int, Decimal]]:
    packed = session.scalar(
        select(Draft.lines).where(Draft.posted == month, Draft.chunk == of.balance.chunk)
    )
    if packed is None:
        return
    wanted = ("account_id", "part", "tariff_id", "quantity")
    lines = drafts.unpacked(packed, *wanted, "service_id", "method").filter(
        pl.col("method").is_in(TAKE_PART), service_id=of.service_id
    )
    known = set(accounts)
    for account_id, part, tariff_id, quantity in lines.select(wanted).iter_rows():
        if account_id in known:
            yield account_id, part, tariff_id, from_millionths(quantity)
