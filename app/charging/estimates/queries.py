"""The standing estimates of a run, counted and listed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.charging.estimates.models import RunEstimate
from app.metering.models import Meter, Register
from app.registry.models import Account
from app.tariffs.models import Service

Place = tuple[int, int, date, str]
"""Register, service, first day and step: where a listed row stands."""
FIRST: Place = (0, 0, date.min, "")


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """Days of a meter charged without a reading; `ends_on` is the first day after them."""

    account_id: int
    account_number: str
    service: str
    unit: str
    serial: str
    reason: str
    step: str
    starts_on: date
    ends_on: date
    began_on: date
    limit_on: date | None
    volume: Decimal
    register_id: int
    service_id: int

    @property
    def place(self) -> Place:
        """Return where the row stands; the next page begins after it."""
        return self.register_id, self.service_id, self.starts_on, self.step


def estimate_counts(session: Session, *, run_id: int) -> Mapping[tuple[str, str], int]:
    """Return how many registers the run estimated, by reason and step, the most first."""
    count = func.count()
    rows = session.execute(
        select(RunEstimate.reason, RunEstimate.step, count)
        .where(RunEstimate.run_id == run_id)
        .group_by(RunEstimate.reason, RunEstimate.step)
        .order_by(count.desc(), RunEstimate.reason, RunEstimate.step)
    )
    return {(reason, step): number for reason, step, number in rows}


def estimates(
    session: Session,
    *,
    run_id: int,
    reason: str | None = None,
    after: Place = FIRST,
    limit: int = 50,
) -> Sequence[EstimateRow]:
    """Return the run's estimates (for one reason) after a place, in its order."""
    place = (
        RunEstimate.register_id,
        RunEstimate.service_id,
        RunEstimate.starts_on,
        RunEstimate.step,
    )
    query = (
        select(
            RunEstimate.account_id,
            Account.number,
            Service.name,
            Service.unit,
            Meter.serial,
            RunEstimate.reason,
            RunEstimate.step,
            RunEstimate.starts_on,
            RunEstimate.ends_on,
            RunEstimate.began_on,
            RunEstimate.limit_on,
            RunEstimate.volume,
            RunEstimate.register_id,
            RunEstimate.service_id,
        )
        .join(Account, Account.id == RunEstimate.account_id)
        .join(Service, Service.id == RunEstimate.service_id)
        .join(Register, Register.id == RunEstimate.register_id)
        .join(Meter, Meter.id == Register.meter_id)
        .where(RunEstimate.run_id == run_id, tuple_(*place) > tuple_(*after))
        .order_by(*place)
        .limit(limit)
    )
    if reason is not None:
        query = query.where(RunEstimate.reason == reason)
    rows: Iterable[Sequence[Any]] = session.execute(query)
    return [EstimateRow(*row) for row in rows]
