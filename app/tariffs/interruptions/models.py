"""The facts of a service that was not given, or was bad."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class InterruptionKind(StrEnum):
    """What was wrong with the service."""

    PLANNED = "planned"
    """Repairs, beyond what the rules allow."""
    EMERGENCY = "emergency"
    QUALITY = "quality"
    """It was given, and was not as it must be."""


class Interruption(Fact, CompanyBase):
    """Days on which a building had no service, or a bad one, by an act.

    A whole day without it costs nothing. `hours` say how long on each day, `percent` how much the
    act itself takes off, `degrees` what was measured in rooms or of hot water.
    """

    __tablename__ = "interruption"
    __table_args__ = (
        one_of("kind", InterruptionKind),
        CheckConstraint("document <> ''", name="document_named"),
        CheckConstraint("NOT upper_inf(valid)", name="valid_has_an_end"),
        CheckConstraint("hours > 0 AND hours < 24", name="hours_of_a_day"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent_of_a_whole"),
        CheckConstraint("num_nonnulls(hours, percent, degrees) <= 1", name="measured_once"),
        CheckConstraint("degrees IS NULL OR kind = 'quality'", name="degrees_of_quality"),
        CheckConstraint("hours IS NULL OR kind <> 'quality'", name="hours_of_a_break"),
        *fact_rules("interruption", "building_id", "service_id"),
        Index(
            "ix_interruption_valid",
            "valid",
            postgresql_using="gist",
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    kind: Mapped[str]
    hours: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    """Hours of each day beyond those allowed; without them the whole days."""
    percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    degrees: Mapped[int | None]
    """°C, as measured."""
    document: Mapped[str]
    """The act, with number and date."""
