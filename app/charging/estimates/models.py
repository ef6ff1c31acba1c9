"""The company's own steps for missing readings, and what was charged by them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Quantity, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class Reason(StrEnum):
    """Why days of a meter are not measured."""

    NO_READING = "no_reading"
    ACCESS_REFUSED = "access_refused"
    AT_VERIFICATION = "at_verification"
    BROKEN = "broken"
    UNVERIFIED = "unverified"
    UNAUTHORISED = "unauthorised"


class Base(StrEnum):
    """Of which days the average is taken."""

    LAST_PERIOD = "last_period"
    YEAR = "year"
    """Of the last twelve months, or of as many days as were read."""
    NONE = "none"
    """Of none: as unmetered from the first day."""


class Afterwards(StrEnum):
    """What follows when the average has run its time."""

    UNMETERED = "unmetered"
    """As without a meter: a share where the building is shared out, else the norm."""
    NORM = "norm"


class Step(StrEnum):
    """By what days without a reading were charged."""

    AVERAGE = "average"
    NORM = "norm"
    SHARE = "share"
    """A share of the building's imbalance, as without a meter."""
    INLET = "inlet"
    """So much a day as an act of unauthorised use says."""
    CARRIED = "carried"
    """Charged ahead: more was estimated than a later reading showed."""


WITHOUT_METER = (Step.NORM.value, Step.SHARE.value)
"""Steps that pay for all meters of a flat, whichever of them was amiss."""


class Settling(StrEnum):
    """What a later reading does with an estimate."""

    SETTLED = "settled"
    """It is taken off what the reading counts."""
    FINAL = "final"
    """It stands, and what the reading counts on these days is not charged."""
    BESIDE = "beside"
    """It stands beside: the meter counted nothing on these days."""


class EstimateRule(Fact, CompanyBase):
    """What the company charges while a meter of a service has no good reading, for a reason.

    Without one the product's own steps hold (see `chain`). One for all services gives way to
    one for the service.
    """

    __tablename__ = "estimate_rule"
    __table_args__ = (
        one_of("cause", Reason),
        one_of("base", Base),
        one_of("afterwards", Afterwards),
        CheckConstraint("months > 0", name="months_positive"),
        *fact_rules("estimate_rule", "coalesce(service_id, 0)", "cause"),
        {"info": FACT},
    )

    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    cause: Mapped[str]
    """The reason it is for; `reason` is why the row was retired."""
    base: Mapped[str]
    months: Mapped[int | None]
    """How long the average is charged; without it, as long as the reason lasts."""
    afterwards: Mapped[str]
    settles: Mapped[bool]
    """Whether a later reading also settles the months charged as unmetered."""
    norm_kind: Mapped[str | None]
    """Level of amenities where the agreement names none."""
    source: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None]


class RunEstimate(CompanyBase):
    """A standing estimate (планове нарахування): days of a register that no reading measured.

    It counts if its run is published. `began_on` is the first day of the reason, `limit_on` the
    day from which it is charged as unmetered.
    """

    __tablename__ = "run_estimate"
    __table_args__ = (
        one_of("reason", Reason),
        one_of("step", Step),
        one_of("settling", Settling),
        Index("ix_run_estimate_register_id", "register_id", "month"),
        Index("ix_run_estimate_account_id", "account_id", "month"),
        Index(
            "ix_run_estimate_counted",
            "month",
            postgresql_where=text("settling <> 'beside' OR step IN ('norm', 'share')"),
        ),
    )

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    register_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    starts_on: Mapped[date] = mapped_column(Date, primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    chunk: Mapped[int]
    account_id: Mapped[Ref]
    month: Mapped[Day]
    ends_on: Mapped[Day]
    reason: Mapped[str]
    settling: Mapped[str]
    volume: Mapped[Quantity]
    began_on: Mapped[Day]
    limit_on: Mapped[date | None] = mapped_column(Date)
    state_id: Mapped[int]
    """The state of the meter that is the reason; 0 where it is none."""
    rule_id: Mapped[int]
    """The company's own rule that was followed; 0 where it was the product's."""
