"""What the product reports of itself: each check of the books, with what it found."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant
from app.database.facts import APPEND_ONLY


class BooksCheck(CompanyBase):
    """One check of every invariant of the company's money; `found` 0 is what is hoped for."""

    __tablename__ = "books_check"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[Id]
    began_at: Mapped[Instant]
    ended_at: Mapped[Instant]
    found: Mapped[int]
    listed: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """The first discrepancies of each invariant; money as text."""
