"""States of meters, as dated facts. A meter without one works."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class MeterCondition(StrEnum):
    """Why what a meter shows is not what was used, or is not known."""

    BROKEN = "broken"
    AT_VERIFICATION = "at_verification"
    """Taken off to be verified or repaired; it comes back."""
    ACCESS_REFUSED = "access_refused"
    """It works, but nobody is let in to read it; a reading that comes all the same counts."""
    UNVERIFIED = "unverified"
    """Days between two verifications. While one is overdue, the meter itself says so."""
    UNAUTHORISED = "unauthorised"
    """Water was taken past it: an act says how much a day."""


class MeterState(Fact, CompanyBase):
    """A meter is in a condition for some days, by a document."""

    __tablename__ = "meter_state"
    __table_args__ = (
        one_of("state", MeterCondition),
        CheckConstraint("(state = 'unauthorised') = (daily_volume > 0)", name="volume_by_act"),
        *fact_rules("meter_state", "meter_id"),
        {"info": FACT},
    )

    meter_id: Mapped[Ref] = mapped_column(ForeignKey("meter.id"))
    state: Mapped[str]
    daily_volume: Mapped[Decimal] = mapped_column(Numeric(14, 6), server_default="0")
    """Units of the service a day, of unauthorised use alone."""
    basis: Mapped[str | None]
    """The document it rests on."""
