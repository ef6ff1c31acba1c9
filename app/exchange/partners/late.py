"""Files that should have come by now: who imports is warned once a day and partner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.rights import Right, rights_of
from app.access.users import staff
from app.database.outbox import announce
from app.exchange.partners.models import Direction, ExchangePartner, PartnerFile
from app.kernel import clock
from app.months.working_days import next_working_day

EVENT = "partners.late"


@dataclass(frozen=True, slots=True)
class LatePartner:
    """A partner whose file of a working day has not come by its time."""

    id: int
    name: str
    expected_by: time
    day: date
    last_came_at: datetime | None
    trouble: str | None
    """Why it could not be looked for, as a key of a refusal."""


def late_partners(session: Session, *, at: datetime) -> Sequence[LatePartner]:
    """Return the partners that are late at an instant; nobody is on a day off."""
    local = at.astimezone(clock.KYIV)
    day = local.date()
    if next_working_day(session, day) != day:
        return []
    came = (
        select(func.max(PartnerFile.at))
        .where(PartnerFile.partner_id == ExchangePartner.id, PartnerFile.direction == Direction.IN)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            ExchangePartner.id,
            ExchangePartner.name,
            ExchangePartner.expected_by,
            came,
            ExchangePartner.trouble,
        )
        .where(
            ExchangePartner.is_on,
            ExchangePartner.expected_by <= local.time(),
            came.is_(None) | (came < clock.first_instant(day)),
        )
        .order_by(ExchangePartner.name, ExchangePartner.id)
    )
    return [
        LatePartner(id_, name, by, day, last, trouble)
        for id_, name, by, last, trouble in rows
        if by is not None
    ]


def warn(session: Session, *, at: datetime, language: str) -> int:
    """Write a letter to each who imports for every partner that is late; return how many.

    Once a day, partner and person: called again, nothing more is written.
    """
    told = 0
    late = late_partners(session, at=at)
    readers = _readers(session) if late else ()
    for each in late:
        for staff_id, email in readers:
            facts = {
                "to": email,
                "language": language,
                "partner": each.name,
                "by": f"{each.expected_by:%H:%M}",
            }
            key = f"partner-late/{each.id}/{each.day}/{staff_id}"
            told += announce(session, kind=EVENT, dedup_key=key, facts=facts)
    return told


def _readers(session: Session) -> Sequence[tuple[int, str]]:
    return [
        (each.id, each.email)
        for each in staff(session)
        if each.disabled_at is None and Right.IMPORT_RUN in rights_of(each.role)
    ]
