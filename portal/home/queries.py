"""What the first page asks: open sums by service, twelve months of use, a run under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.models import Charge, Run, RunState
from app.kernel.month import Month
from app.months.models import MonthRow
from app.tariffs.models import Service
from app.web.charts import MonthVolume

_VOLUMES = ("m3", "gcal", "kwh")


@dataclass(frozen=True, slots=True)
class Consumption:
    """Twelve months of one service, the year before behind them."""

    service: str
    unit: str
    months: Sequence[MonthVolume]


def service_names(session: Session) -> dict[int, str]:
    """Return the company's services by id, in the order bills print them."""
    rows = session.execute(
        select(Service.id, Service.name).order_by(Service.print_order, Service.id)
    )
    return {row[0]: row[1] for row in rows}


def month_under_way(session: Session) -> date | None:
    """Return the month being charged now, if one is: its figures are not shown yet."""
    return session.scalar(select(func.max(MonthRow.month)).where(MonthRow.charging == "running"))


def consumption(session: Session, account_id: int, *, last: Month) -> Sequence[Consumption]:
    """Return the use of every service that has a volume, up to `last`."""
    months = [last.plus(-index).first_day for index in range(24)]
    rows = session.execute(
        select(Service.id, Service.name, Service.unit, Charge.month, func.sum(Charge.quantity))
        .join(Service, Service.id == Charge.service_id)
        .join(Run, Run.id == Charge.run_id)
        .where(
            Charge.posted.in_(months),
            Charge.account_id == account_id,
            Run.state == RunState.PUBLISHED,
            Service.unit.in_(_VOLUMES),
        )
        .group_by(Service.id, Charge.month)
        .order_by(Service.print_order, Service.id, Charge.month)
    )
    found: dict[tuple[int, str, str], dict[date, Decimal]] = {}
    for service_id, name, unit, month, volume in rows:
        found.setdefault((service_id, name, unit), {})[month] = volume
    return [
        Consumption(name, unit, _year(volumes, last)) for (_, name, unit), volumes in found.items()
    ]


def _year(volumes: dict[date, Decimal], last: Month) -> Sequence[MonthVolume]:
    months = [last.plus(index - 11) for index in range(12)]
    return [
        MonthVolume(
            month.first_day,
            volumes.get(month.first_day),
            volumes.get(month.plus(-12).first_day),
        )
        for month in months
    ]
