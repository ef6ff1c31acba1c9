"""Prepare a mass change, and apply it as dated facts in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.months.facts import retire_facts
from app.tariffs.mass_change.models import MassChange, MassChangePrice
from app.tariffs.mass_change.rows import days_before, days_from, keeps, mark, record, row_of
from app.tariffs.models import Tariff
from app.tariffs.operations import Act, find_or_add_act


class MassChangeMissing(NotFound):
    """The company has no such mass change."""

    key = "tariffs.mass-change-missing"


class NoPriceChanged(Invalid):
    """A mass change changes at least one price."""

    key = "tariffs.no-price-changed"


class MassChangeDone(Conflict):
    """It is applied already, or taken back: each is done once."""

    key = "tariffs.mass-change-done"


class PricesMoved(Conflict):
    """Some of its prices are no longer what they were when it was prepared or applied."""

    key = "tariffs.prices-moved"

    def __init__(self, *, count: int) -> None:
        super().__init__(f"{count} price(s) of the change are others now", count=count)


def prepare_mass_change(
    session: Session, *, since: date, prices: Mapping[int, Decimal], by: int
) -> MassChange:
    """Keep what is to change: tariff -> its new price from `since`, VAT included.

    Raises:
        NoPriceChanged: `prices` are none.
        PricesMoved: some tariff does not hold on that day.
    """
    if not prices:
        raise NoPriceChanged("no price changes")
    _in_force(session, list(prices), since)
    change = MassChange(since=since, prepared_at=clock.now(), prepared_by=by)
    session.add(change)
    session.flush()
    session.add_all(
        MassChangePrice(mass_change_id=change.id, tariff_id=tariff_id, price=price)
        for tariff_id, price in sorted(prices.items())
    )
    session.flush()
    return change


def get_mass_change(session: Session, change_id: int, *, lock: bool = False) -> MassChange:
    """Return the mass change; with `lock`, nobody else applies it or takes it back meanwhile."""
    found = session.get(MassChange, change_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise MassChangeMissing(f"no mass change {change_id}")
    return found


def prices_of(session: Session, change: MassChange) -> Mapping[int, Decimal]:
    """Return the new price of each tariff that the change follows."""
    rows = session.execute(
        select(MassChangePrice.tariff_id, MassChangePrice.price)
        .where(MassChangePrice.mass_change_id == change.id)
        .order_by(MassChangePrice.tariff_id)
    )
    return {tariff_id: price for tariff_id, price in rows}  # noqa: C416 - rows are not pairs to mypy


def apply_mass_change(
    session: Session, change_id: int, *, act: Act, reason: str, by: int
) -> MassChange:
    """Let every price of the change hold from its day; each one before it ends the day before.

    No day before it has another price than it had. Months from its day on that are charged already
    are marked to be charged again.

    Raises:
        MassChangeDone, PricesMoved, ActMissing.
    """
    change = get_mass_change(session, change_id, lock=True)
    if change.applied_at is not None:
        raise MassChangeDone(f"mass change {change_id} was applied at {change.applied_at}")
    prices = prices_of(session, change)
    old = _in_force(session, list(prices), change.since)
    change.legal_act_id = find_or_add_act(session, act)
    change.reason = reason
    change.applied_at, change.applied_by = clock.now(), by
    retire_facts(session, Tariff, list(prices), by=by, reason=f"mass change {change.id}")
    rows = [
        row_of(each, valid=days_before(each, change.since)) for each in old if keeps(each, change)
    ]
    rows += [
        row_of(each, valid=days_from(each, change.since))
        | {
            "price": prices[each.id],
            "established_price": None,
            "legal_act_id": change.legal_act_id,
            "import_job_id": None,
        }
        for each in old
    ]
    record(session, rows, by=by)
    mark(session, change.since, old, by=by)
    return change


def _in_force(session: Session, ids: Sequence[int], since: date) -> Sequence[Tariff]:
    """Return the tariffs, each live and in force on the day.

    Raises:
        PricesMoved: some are not.
    """
    found = session.scalars(
        select(Tariff)
        .where(Tariff.id.in_(ids), Tariff.retired_at.is_(None), Tariff.valid.contains(since))
        .order_by(Tariff.id)
        .with_for_update()  # of two changes of one price the second finds it changed
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != len(set(ids)):
        raise PricesMoved(count=len(set(ids)) - len(found))
    return found
