"""Meters, their registers, and what was read on them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Id, Ref
from app.database.facts import FACT, NO_DELETE, Fact, Retirable, fact_rules, one_of


class ReadingSource(StrEnum):
    """Where a reading (показання) came from; the company orders the sources by trust."""

    INSPECTOR = "inspector"
    STAFF = "staff"
    CABINET = "cabinet"
    FILE = "file"
    BOT = "bot"
    ACT = "act"
    """Taken at installation, removal or replacement, with an act."""
    ESTIMATE = "estimate"


class ReadingStatus(StrEnum):
    """Whether a reading counts."""

    ACCEPTED = "accepted"
    NOT_FOR_CHARGING = "not_for_charging"
    """Kept, with a reason the subscriber sees: verification overdue, meter archived."""
    HELD = "held"
    """Waits for a person: implausible."""


class Meter(CompanyBase):
    """A meter of an account (or, with `building_id`, of a building) for one service.

    Its identity is premises, service and factory number together, never the number alone.
    `removed_on` is the first day it no longer counts.
    """

    __tablename__ = "meter"
    __table_args__ = (
        CheckConstraint("num_nonnulls(account_id, building_id) = 1", name="account_or_building"),
        CheckConstraint("removed_on IS NULL OR removed_on >= installed_on", name="removed_later"),
        UniqueConstraint(
            "account_id",
            "building_id",
            "service_id",
            "serial_key",
            "installed_on",
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "ix_meter_serial_key",
            "serial_key",
            postgresql_ops={"serial_key": "text_pattern_ops"},
        ),
        Index("ix_meter_verified_until", "verified_until"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    parent_meter_id: Mapped[int | None] = mapped_column(ForeignKey("meter.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    serial: Mapped[str]
    serial_key: Mapped[str]
    model: Mapped[str | None]
    location: Mapped[str | None]
    seal: Mapped[str | None]
    installed_on: Mapped[Day]
    removed_on: Mapped[date | None] = mapped_column(Date)
    verified_until: Mapped[date | None] = mapped_column(Date)
    """Last day its verification (повірка) holds."""
    removed_because: Mapped[str | None]
    """Why it was taken off without another in its place."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("meter.id"))
    import_job_id: Mapped[int | None]


class Register(CompanyBase):
    """One counting train of a meter: the only one, or one for each tariff zone.

    `capacity` is the value at which it passes zero; it need not be a power of ten.
    """

    __tablename__ = "register"
    __table_args__ = (
        UniqueConstraint("meter_id", "zone"),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    meter_id: Mapped[Ref] = mapped_column(ForeignKey("meter.id"))
    zone: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str]
    """As shown on the dial: `m3`, `gcal`, `gj`, `mwh`, `kwh`, `alloc`."""
    capacity: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    decimals: Mapped[int] = mapped_column(server_default="3")
    multiplier: Mapped[Decimal] = mapped_column(Numeric(12, 6), server_default="1")
    """Transformer ratio and the like: units of consumption for one unit of the dial.

    Of an allocator (`alloc`), the product of its coefficients.
    """


class Reading(Retirable, CompanyBase):
    """What a register showed at the end of a day, by one source. Never edited, only retired."""

    __tablename__ = "reading"
    __table_args__ = (
        one_of("source", ReadingSource),
        one_of("status", ReadingStatus),
        CheckConstraint("value >= 0", name="value_not_negative"),
        Index(
            "uq_reading_live",
            "register_id",
            "read_on",
            "source",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        # A few pages for millions of rows: they lie in the order in which they came.
        Index(
            "ix_reading_recorded_at",
            "recorded_at",
            postgresql_using="brin",
            postgresql_with={"autosummarize": "on", "pages_per_range": 32},
        ),
        {"info": FACT},
    )

    id: Mapped[Id]
    register_id: Mapped[Ref] = mapped_column(ForeignKey("register.id"))
    read_on: Mapped[Day]
    value: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    source: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="accepted")
    status_reason: Mapped[str | None]
    passes_zero: Mapped[bool] = mapped_column(server_default=text("false"))
    """A person confirmed that the register passed zero before this reading."""


class Distribution(Fact, CompanyBase):
    """What a building's own meters of a service count is shared out among its accounts.

    Without it they are read, and nobody pays for what the building took above its flats.
    """

    __tablename__ = "distribution"
    __table_args__ = (
        CheckConstraint("common_volume >= 0", name="common_volume_not_negative"),
        *fact_rules("distribution", "building_id", "service_id"),
        {"info": FACT},
    )

    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    common_volume: Mapped[Decimal] = mapped_column(Numeric(14, 6), server_default="0")
    """Units a month for common needs (загальнобудинкові потреби), borne by area."""
    counts_heated: Mapped[bool | None]
    """Whether the building's meter of cold water counts the water warmed in the house too.

    NULL is not said: it does where the building's own meter of heat counts hot water.
    """
    basis: Mapped[str | None]
    """The document that the common volume rests on."""
