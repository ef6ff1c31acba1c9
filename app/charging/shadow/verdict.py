"""Whether a run may be published: its drafts were checked, exactly as they are, and are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging import drafts
from app.charging.models import Run
from app.charging.shadow.models import RunCheck, RunMismatch
from app.charging.storing import DraftsLost
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.registry.models import Account, Building, Street
from app.tariffs.models import Service


class CheckFailed(Conflict):
    """The check before publishing found lines that are not as they should be."""

    key = "error.charging.check-failed"

    def __init__(self, *, month: Month, found: int) -> None:
        super().__init__(f"the check of {month} found {found} mismatches", month=month, found=found)


@dataclass(frozen=True, slots=True)
class Listed:
    """A mismatch with the names of what it is about."""

    kind: str
    month: Month
    account_id: int | None
    account_number: str | None
    building: str | None
    service: str | None
    part: str
    expected: Decimal | None
    found: Decimal | None


def refuse_unchecked(session: Session, run: Run) -> None:
    """Refuse to publish drafts that were not checked as they are, or were found wrong.

    Raises:
        DraftsLost: they are not what was checked.
        CheckFailed: the check found mismatches.
    """
    month = Month.of(run.month)
    check = session.get(RunCheck, run.id)
    if check is None or check.drafts != drafts.sha256_of(session, month):
        raise DraftsLost(month=month)
    if check.found:
        raise CheckFailed(month=month, found=check.found)


def check_of(session: Session, run_id: int) -> RunCheck | None:
    """Return the last check of the run."""
    return session.get(RunCheck, run_id)


def mismatches(session: Session, run_id: int, *, limit: int) -> Sequence[Listed]:
    """Return what the check of the run found, in the order it was found."""
    rows = session.execute(
        select(
            RunMismatch.kind,
            RunMismatch.month,
            RunMismatch.account_id,
            Account.number.label("account_number"),
            Street.kind.label("street_kind"),
            Street.name.label("street"),
            Building.number.label("building"),
            Service.name.label("service"),
            RunMismatch.part,
            RunMismatch.expected,
            RunMismatch.found,
        )
        .outerjoin(Account, Account.id == RunMismatch.account_id)
        .outerjoin(Building, Building.id == RunMismatch.building_id)
        .outerjoin(Street, Street.id == Building.street_id)
        .outerjoin(Service, Service.id == RunMismatch.service_id)
        .where(RunMismatch.run_id == run_id)
        .order_by(RunMismatch.id)
        .limit(limit)
    )
    return [
        Listed(
            kind=row.kind,
            month=Month.of(row.month),
            account_id=row.account_id,
            account_number=row.account_number,
            building=f"{row.street_kind} {row.street}, {row.building}" if row.building else None,
            service=row.service,
            part=row.part,
            expected=row.expected,
            found=row.found,
        )
        for row in rows
    ]
