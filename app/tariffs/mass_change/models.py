"""Mass changes of tariff: what was prepared, what was applied, what was taken back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Id, Instant, Ref, UnitPrice
from app.database.facts import NO_DELETE


class MassChange(CompanyBase):
    """Several prices that change from one day: a plan until it is applied, then dated facts.

    Applied, it has retired the prices before it and recorded what follows; its own rows say which,
    so that it can be taken back by recording the old prices again.
    """

    __tablename__ = "mass_change"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (legal_act_id IS NULL)", name="applied_by_an_act"),
        CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", name="undone_was_applied"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    since: Mapped[Day]
    scenario_id: Mapped[int | None]
    """The scenario that shows its effect; one that was deleted is calculated anew."""
    prepared_at: Mapped[Instant]
    prepared_by: Mapped[Ref]
    legal_act_id: Mapped[int | None] = mapped_column(ForeignKey("legal_act.id"))
    reason: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    undone_because: Mapped[str | None]


class MassChangePrice(CompanyBase):
    """One price of a mass change: the tariff it follows, and what is applied, VAT included."""

    __tablename__ = "mass_change_price"
    __table_args__ = (CheckConstraint("price >= 0", name="price_not_negative"), {"info": NO_DELETE})

    mass_change_id: Mapped[int] = mapped_column(
        ForeignKey("mass_change.id"), primary_key=True, autoincrement=False
    )
    tariff_id: Mapped[int] = mapped_column(
        ForeignKey("tariff.id"), primary_key=True, autoincrement=False
    )
    price: Mapped[UnitPrice]
