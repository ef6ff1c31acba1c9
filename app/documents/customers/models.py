"""The columns of a document of a month for a customer, and the rules of its table."""

from decimal import Decimal
from typing import Any, LiteralString

from sqlalchemy import Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from app.database.base import Amount, Day, Id, Instant, Ref


class CustomerDocument:
    """A document of a month for one customer of an account; it never changes.

    What it should say otherwise since is told by another one, which `replaces` it. `content` is
    what is printed: who, where, by which contract, for what.
    """

    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int]
    """From 1 on in each year of `issued_on`, without gaps."""
    issued_on: Mapped[Day]
    account_id: Mapped[Ref]
    customer_id: Mapped[Ref]
    """Who owes by the contract; a person of the registry."""
    month: Mapped[Day]
    base: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    vat: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    gross: Mapped[Amount]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    replaces: Mapped[int | None]
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


def document_rules(table: LiteralString) -> tuple[SchemaItem, ...]:
    """Return what holds in a table of such documents: a number once, one in the place of each."""
    return (
        UniqueConstraint("year", "number"),
        Index(
            f"uq_{table}_replaces",
            "replaces",
            unique=True,
            postgresql_where=text("replaces IS NOT NULL"),
        ),
        Index(f"ix_{table}_month", "month", "account_id"),
    )
