"""What registers of debts look like, whom they go to and when."""

from datetime import time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of
from app.formats.table_writer import FileFormat, Letters


class Names(StrEnum):
    """How much a register tells of people: it leaves the company."""

    NONE = "none"
    INITIALS = "initials"
    FULL = "full"
    """By a contract that says why."""


class DebtRegister(CompanyBase):
    """A register of debts: its columns and letters, whose debts it lists, and where it goes."""

    __tablename__ = "debt_register"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("format", FileFormat),
        one_of("letters", Letters),
        one_of("names", Names),
        CheckConstraint("sends_day BETWEEN 1 AND 28", name="sends_on_a_day_of_every_month"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    name: Mapped[str]
    file_name: Mapped[str]
    """Without its ending; `{day}` becomes the day as 20261125."""
    format: Mapped[str]
    letters: Mapped[str]
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Of each its field, title and width, in their order."""
    names: Mapped[str]
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    """Only what is owed to this payee."""
    only_owing: Mapped[bool]
    """Accounts that owe nothing are left out; else they stand with 0, to be paid in advance."""
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_partner.id"))
    sends_day: Mapped[int | None]
    """Day of the month on which it goes by itself; without one each working day."""
    sends_at: Mapped[time | None]
    """Kyiv time from which it goes by itself; without one it only goes by hand."""
    trouble: Mapped[str | None]
    """Why it did not go when it was last due, as a key of a refusal."""
    is_on: Mapped[bool] = mapped_column(server_default=text("true"))
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
