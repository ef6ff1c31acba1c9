"""How a run divided a building's heat: kept with the month, and the policies it followed."""

from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import ARRAY, BigInteger, Date, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.charging.models import RunChunk
from app.charging.rules import Rules
from app.database.base import CompanyBase, Ref
from app.database.columns import copy_frame, decimal_text

Heat = Numeric(20, 6)


class HeatBalance(CompanyBase):
    """How a run divided the heat of a building; Gcal.

    `building = input - hot_water - circulation = system + common + premises`. Buildings on one
    meter have the same figures, those of both. Areas are square metres times days.
    """

    __tablename__ = "heat_balance"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    """The run's own, or an earlier one that it corrects."""
    building_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chunk: Mapped[int]
    house_id: Mapped[Ref]
    """The terms that it was divided by: a `heat_house`."""
    by_load: Mapped[bool]
    """Known by load, hours and temperature, not by its meter."""
    input: Mapped[Decimal] = mapped_column(Heat)
    hot_water: Mapped[Decimal] = mapped_column(Heat)
    circulation: Mapped[Decimal] = mapped_column(Heat)
    building: Mapped[Decimal] = mapped_column(Heat)
    system: Mapped[Decimal] = mapped_column(Heat)
    common: Mapped[Decimal] = mapped_column(Heat)
    premises: Mapped[Decimal] = mapped_column(Heat)
    system_part: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    common_part: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    """Of the building's heat, the co-owners' coefficient included; 0 where they are metered."""
    area: Mapped[Decimal] = mapped_column(Heat)
    """Of the premises that are heated centrally."""
    area_all: Mapped[Decimal] = mapped_column(Heat)
    unequipped: Mapped[Decimal] = mapped_column(Heat)
    """What premises without a device bear, `times` the average."""
    times: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    allocated: Mapped[Decimal] = mapped_column(Heat)
    bearers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """The building's accounts that are heated centrally."""
    borne: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """What each of them bears of the premises' heat; whole millionths."""
    average: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """What each would by its area alone; whole millionths."""
    moved: Mapped[Decimal] = mapped_column(Heat)
    """Beyond the cap of some premises: the others bear it."""
    vacant: Mapped[Decimal] = mapped_column(Heat, server_default="0")
    """Falls to premises without an account: nobody bears it."""
    minimum_share: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    minimum_among: Mapped[str]
    without_reading: Mapped[str]
    overdrawn: Mapped[str]
    circulation_by: Mapped[str]
    edition: Mapped[str]
    """Of order 315, that the month follows."""
    share_cap: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    """Zero is no cap."""
    large_share_over: Mapped[Decimal] = mapped_column(Numeric(9, 6))


_FIGURES = (
    *("input", "hot_water", "circulation", "building", "system", "common", "premises"),
    *("system_part", "common_part", "area", "area_all", "unequipped", "times", "allocated"),
    *("moved", "vacant"),
)

_AS_THEY_ARE = (
    *("building_id", "service_id", "house_id", "by_load"),
    *("bearers", "borne", "average"),
)


def write_heat(session: Session, chunk: RunChunk, *, balances: pl.DataFrame, rules: Rules) -> None:
    """Write how the chunk divided the heat of its buildings."""
    if balances.is_empty():
        return
    heat = rules.heat
    copy_frame(
        session,
        table="heat_balance",
        columns={
            "run_id": pl.lit(chunk.run_id),
            "chunk": pl.lit(chunk.number),
            "month": pl.lit(chunk.month.isoformat()),
            **{name: pl.col(name) for name in _AS_THEY_ARE},
            **{name: decimal_text(name, 6) for name in _FIGURES},
            "minimum_share": pl.lit(str(heat.minimum_share)),
            "minimum_among": pl.lit(heat.minimum_among.value),
            "without_reading": pl.lit(heat.unread.value),
            "overdrawn": pl.lit(heat.overdrawn.value),
            "circulation_by": pl.lit(heat.circulation_by.value),
            "edition": pl.lit(heat.edition_in(rules.month).value),
            "share_cap": pl.lit(str(heat.share_cap)),
            "large_share_over": pl.lit(str(heat.large_share_over)),
        },
        frame=balances,
    )
