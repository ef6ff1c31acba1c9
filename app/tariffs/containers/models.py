"""The facts of containers: places by contract, and the register of trips."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules


class ContainerPlace(Fact, CompanyBase):
    """A place of containers (контейнерний майданчик) by an account's contract, for some days.

    On the days of its schedule all its containers are emptied, unless the register of trips says
    otherwise. Without a schedule only what the register says is charged.
    """

    __tablename__ = "container_place"
    __table_args__ = (
        CheckConstraint("place <> ''", name="place_named"),
        CheckConstraint("volume_m3 > 0", name="volume_positive"),
        CheckConstraint("containers BETWEEN 1 AND 1000", name="containers_counted"),
        CheckConstraint("weekdays ~ '^1?2?3?4?5?6?7?$'", name="weekdays_in_order"),
        *fact_rules("container_place", "account_id", "service_id", "place"),
        Index("ix_container_place_account_id", "account_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    place: Mapped[str]
    """Where they stand, as the payer reads it."""
    volume_m3: Mapped[Decimal] = mapped_column(Numeric(9, 3))
    """Of one container."""
    containers: Mapped[int]
    weekdays: Mapped[str] = mapped_column(server_default="")
    """Days of the week on which they are emptied, 1 is Monday: `14`; empty without a schedule."""


class ContainerTrip(Fact, CompanyBase):
    """What the register says of a place on one day: containers that were emptied, or were not.

    Takes the place of the schedule on that day. `valid` is that day alone.
    """

    __tablename__ = "container_trip"
    __table_args__ = (
        CheckConstraint("upper(valid) - lower(valid) = 1", name="valid_is_a_day"),
        CheckConstraint("trips BETWEEN 1 AND 100", name="trips_counted"),
        CheckConstraint("containers BETWEEN 1 AND 100000", name="containers_counted"),
        *fact_rules("container_trip", "account_id", "service_id", "place"),
        Index(
            "ix_container_trip_valid",
            "valid",
            postgresql_using="gist",
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    place: Mapped[str]
    is_missed: Mapped[bool] = mapped_column(server_default="false")
    """Whether it tells of containers that were not emptied, though the schedule had them."""
    trips: Mapped[int] = mapped_column(server_default=text("1"))
    containers: Mapped[int]
    """Emptied on the day in all trips together, or left full."""
    document: Mapped[str]
    """The route sheet, or the act of a missed trip."""
