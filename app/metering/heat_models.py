"""How a building's heat is known and divided: its terms, seasons, months, and premises' devices."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class HeatSource(StrEnum):
    """How the heat of a building is known."""

    METER = "meter"
    LOAD = "load"
    """No meter: by its load, the hours of heating and the outdoor temperature."""


class Device(StrEnum):
    """By what the heat of premises is measured."""

    NONE = "none"
    METER = "meter"
    ALLOCATORS = "allocators"
    """прилади-розподілювачі on its radiators."""
    INDIVIDUAL = "individual"
    """Nothing is to be: it is cut off and heated by itself."""


class TransitPipes(StrEnum):
    """What pipes of the building's heating run through premises that heat themselves."""

    NONE = "none"
    BARE = "bare"
    INSULATED = "insulated"
    CUT = "cut"
    """Taken out, by an act: nothing of the building's heat comes in any more."""


class HeatHouse(Fact, CompanyBase):
    """A building whose heat is shared out among its accounts, and by which coefficients.

    `meter_building_id` names the building whose meter counts this one too: both are shared out as
    one, by the terms of that one.
    """

    __tablename__ = "heat_house"
    __table_args__ = (
        one_of("source", HeatSource),
        CheckConstraint(
            "coalesce(system_share, 0) BETWEEN 0 AND 1 AND common_share BETWEEN 0 AND 1",
            name="shares_are_parts",
        ),
        CheckConstraint("common_factor BETWEEN 0 AND 2", name="common_factor_sane"),
        CheckConstraint("meter_building_id <> building_id", name="meter_is_elsewhere"),
        *fact_rules("heat_house", "building_id", "service_id"),
        {"info": FACT},
    )

    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    meter_building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    source: Mapped[str]
    is_controlled: Mapped[bool] = mapped_column(server_default=text("true"))
    """The weather controls its input (ІТП): chooses the company's share for the system."""
    has_hot_water: Mapped[bool] = mapped_column(server_default=text("false"))
    """Its meter counts the heat of hot water as well."""
    system_share: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    """Part of the heat for the in-house system; the company's where it is empty."""
    common_share: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    """Part of the heat for common areas, by the number of storeys."""
    common_factor: Mapped[Decimal] = mapped_column(Numeric(7, 6), server_default="1")
    """The co-owners' coefficient to it."""
    load: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    """Gcal an hour."""
    design_temperature: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    basis: Mapped[str | None]


class HeatSeason(Fact, CompanyBase):
    """A building is connected to heating on these days; on others heat is not charged."""

    __tablename__ = "heat_season"
    __table_args__ = (
        *fact_rules("heat_season", "building_id", "service_id"),
        {"info": FACT},
    )

    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    basis: Mapped[str | None]


class HeatMonth(Fact, CompanyBase):
    """Figures of a building's month that nothing else tells; an empty one is not known."""

    __tablename__ = "heat_month"
    __table_args__ = (
        *fact_rules("heat_month", "building_id", "service_id"),
        {"info": FACT},
    )

    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    """Of heating; the hours of all connected days where it is empty."""
    outdoor_temperature: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    act_heat: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Gcal by an act, instead of the meter."""
    common_heat: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Gcal of common areas where all of them are metered."""
    hot_water_heat: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Gcal for making hot water, where it has a meter; else by volume and temperatures."""
    hot_water_volume: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    hot_temperature: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    cold_temperature: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    circulation: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Gcal that hot water loses while it circulates."""
    basis: Mapped[str | None]


class HeatDevice(Fact, CompanyBase):
    """By what the heat of an account's premises is measured; without a row, by nothing."""

    __tablename__ = "heat_device"
    __table_args__ = (
        one_of("device", Device),
        one_of("transit_pipes", TransitPipes),
        *fact_rules("heat_device", "account_id", "service_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"), index=True)
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    device: Mapped[str]
    has_hot_water: Mapped[bool] = mapped_column(server_default=text("false"))
    """It takes the central hot water, and bears its circulation."""
    transit_pipes: Mapped[str] = mapped_column(server_default=text("'none'"))
    """Told of premises heated by themselves; others are warmed by their own radiators."""
    basis: Mapped[str | None]


class HeatUnits(Fact, CompanyBase):
    """What the allocators of an account's premises counted in a month, corrected units."""

    __tablename__ = "heat_units"
    __table_args__ = (
        CheckConstraint("units >= 0", name="units_not_negative"),
        *fact_rules("heat_units", "account_id", "service_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"), index=True)
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    units: Mapped[Decimal] = mapped_column(Numeric(14, 6))
    basis: Mapped[str | None]
