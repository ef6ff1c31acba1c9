"""What the first page asks: open sums by service, twelve months of use, a run under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.documents.bills.sources import ServiceShown, consumption_of
from app.kernel.month import Month
from app.months.models import MonthRow
from app.registry.link_account import LinkedAccount
from app.web.charts import MonthVolume


@dataclass(frozen=True, slots=True)
class Consumption:
    """Twelve months of one service, the year before behind them."""

    service: str
    unit: str
    months: Sequence[MonthVolume]

    @property
    def has_last_year(self) -> bool:
        """Return whether any month of the year before is drawn."""
        return any(month.year_before for month in self.months)


def service_names(services: Mapping[int, ServiceShown]) -> dict[int, str]:
    """Return names of services by id, in the order bills print them."""
    ordered = sorted(services, key=lambda each: (services[each].print_order, each))
    return {each: services[each].name for each in ordered}


def month_under_way(session: Session) -> date | None:
    """Return the month being charged now, if one is: its figures are not shown yet."""
    return session.scalar(select(func.max(MonthRow.month)).where(MonthRow.charging == "running"))


def consumption(
    session: Session,
    account: LinkedAccount,
    *,
    last: Month,
    services: Mapping[int, ServiceShown],
) -> Sequence[Consumption]:
    """Return the metered use of each service, up to `last`, in the order bills print them.

    What a former holder used is not shown.
    """
    found = consumption_of(session, last, [account.id]).get(account.id, {})
    own = {
        service_id: {
            each: used for each, used in months.items() if each.first_day >= account.first_month
        }
        for service_id, months in found.items()
    }
    volumes = {service_id: months for service_id, months in own.items() if months}
    shown = sorted(volumes, key=lambda each: (services[each].print_order, each))
    return [
        Consumption(services[each].name, services[each].unit, _year(volumes[each], last))
        for each in shown
    ]


def _year(volumes: Mapping[Month, Decimal], last: Month) -> Sequence[MonthVolume]:
    months = [last.plus(index - 11) for index in range(12)]
    return [
        MonthVolume(
            month.first_day,
            volumes.get(month),
            volumes.get(month.plus(-12)),
        )
        for month in months
    ]
