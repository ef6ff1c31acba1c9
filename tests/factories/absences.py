"""People who are away; every default is legal."""

from datetime import date

from sqlalchemy.orm import Session

from app.registry.absences.models import AbsenceGround
from app.registry.absences.operations import NewAbsence, record_absence
from tests.factories.accounts import BY


def an_absence(session: Session, account: int, *, since: date, **changes: object) -> int:
    """Let one person be away since a day, nobody knows until when."""
    given: dict[str, object] = {
        "persons": 1,
        "ground": AbsenceGround.MILITARY,
        "since": since,
        "until": None,
        "document": "довідка військової частини А1234 № 712/3 від 02.11.2026",
        "noticed_on": since,
    }
    new = NewAbsence(**given | changes)  # type: ignore[arg-type]
    return record_absence(session, account_id=account, new=new, by=BY).id
