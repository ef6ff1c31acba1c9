"""The month a new company starts charging with, and the days on which terms do not end."""

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.month import Month
from app.months.operations import open_month
from app.months.working_days import seed_non_working_days
from tenants.provisioning.spec import CompanySpec

_YEARS_AHEAD = 2


def fill_calendar(session: Session, spec: CompanySpec) -> None:
    """Open the first month and enter the holidays of its year and the next."""
    first = spec.first_month or Month.of(clock.today())
    open_month(session, first)
    seed_non_working_days(session, range(first.year, first.year + _YEARS_AHEAD))
