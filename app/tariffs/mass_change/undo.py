"""Taking a mass change back, as long as nobody was billed by it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.facts import retire_facts
from app.months.models import MonthRow
from app.tariffs.mass_change.models import MassChange
from app.tariffs.mass_change.operations import (
    MassChangeDone,
    PricesMoved,
    get_mass_change,
    prices_of,
)
from app.tariffs.mass_change.rows import (
    days_before,
    days_from,
    keeps,
    key_of,
    mark,
    record,
    row_of,
)
from app.tariffs.models import Tariff


class PublishedWithIt(Conflict):
    """A month that its prices reach into was published after it was applied."""

    key = "tariffs.published-with-it"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is published with these prices", month=month)


def undo_mass_change(session: Session, change_id: int, *, reason: str, by: int) -> MassChange:
    """Take an applied change back: its facts are retired, those before it are recorded again.

    Raises:
        MassChangeDone: it was not applied, or is taken back already.
        PublishedWithIt: subscribers have seen a month that was charged by it.
        PricesMoved: some of its prices were changed since.
    """
    change = get_mass_change(session, change_id, lock=True)
    if change.applied_at is None or change.undone_at is not None:
        raise MassChangeDone(f"mass change {change_id} is not in force")
    published = _published_since(session, change)
    if published is not None:
        raise PublishedWithIt(month=published)
    prices = prices_of(session, change)
    old = session.scalars(select(Tariff).where(Tariff.id.in_(prices)).order_by(Tariff.id)).all()
    made = _made(session, change, old, prices)
    change.undone_at, change.undone_by, change.undone_because = clock.now(), by, reason
    retire_facts(session, Tariff, made, by=by, reason=f"mass change {change.id} undone")
    record(session, [row_of(each, valid=each.valid) for each in old], by=by)
    mark(session, change.since, old, by=by)
    return change


def published_from(session: Session, since: date) -> Sequence[Month]:
    """Return the published months that a change from this day reaches into."""
    rows = session.scalars(
        select(MonthRow.month)
        .where(MonthRow.charging == "published", MonthRow.month + func.make_interval(0, 1) > since)
        .order_by(MonthRow.month)
    )
    return [Month.of(each) for each in rows]


def _made(
    session: Session, change: MassChange, old: Sequence[Tariff], prices: Mapping[int, Decimal]
) -> list[int]:
    """Return the ids of the facts that the change recorded, while all stand as it left them."""
    services = {each.service_id for each in old}
    live = session.scalars(
        select(Tariff).where(Tariff.service_id.in_(services), Tariff.retired_at.is_(None))
    )
    known = {(*key_of(each), each.valid.lower, each.valid.upper): each for each in live}
    found = []
    for each in old:
        days = [(days_from(each, change.since), prices[each.id])]
        if keeps(each, change):
            days.append((days_before(each, change.since), each.price))
        for valid, price in days:
            made = known.get((*key_of(each), valid.lower, valid.upper))
            if made is None or made.price != price:
                raise PricesMoved(count=1)
            found.append(made.id)
    return found


def _published_since(session: Session, change: MassChange) -> Month | None:
    """Return the first month that was published with the change's prices.

    Every month of its days is held: none is published before this transaction ends.
    """
    assert change.applied_at is not None, "only what was applied is taken back"
    rows = session.scalars(
        select(MonthRow)
        .where(MonthRow.month + func.make_interval(0, 1) > change.since)
        .order_by(MonthRow.month)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        is_with_it = row.published_at is not None and row.published_at >= change.applied_at
        if row.charging == "published" and is_with_it:
            return Month.of(row.month)
    return None
