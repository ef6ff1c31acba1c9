"""The absences, interruptions and acts that lines were lowered by, and how they are read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.registry.absences.models import Absence
from app.tariffs.interruptions.models import Interruption


@dataclass(frozen=True, slots=True)
class AbsenceSource:
    """An absence: its first day, the first day back if it is known, the paper that proves it."""

    since: date
    until: date | None
    document: str


@dataclass(frozen=True, slots=True)
class InterruptionSource:
    """An interruption or bad quality: of which kind, on which days, by which act."""

    kind: str
    since: date
    until: date
    document: str
    hours: Decimal | None = None
    """Of each day, where it was there for the rest."""
    degrees: int | None = None
    """As measured."""


ABSENCES = select(
    Absence.id, func.lower(Absence.valid), func.upper(Absence.valid), Absence.document
)
INTERRUPTIONS = select(
    Interruption.id,
    Interruption.kind,
    func.lower(Interruption.valid),
    func.upper(Interruption.valid),
    Interruption.document,
    Interruption.hours,
    Interruption.degrees,
)
