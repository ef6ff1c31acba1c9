"""Bills that were issued, and the print files made of them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import NO_DELETE


class Bill(CompanyBase):
    """A bill (рахунок) of an account for a month, issued when the month was published.

    Names the state of the books it was made from, and that never changes: a reprint years later
    is identical. `withdrawn_at` marks a
    bill whose publication was taken back; its successor is another row.
    """

    __tablename__ = "bill"
    __table_args__ = (
        Index(
            "uq_bill_live",
            "account_id",
            "month",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_bill_month", "month", "account_id"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    account_id: Mapped[Ref]
    month: Mapped[Day]
    run_id: Mapped[Ref]
    number: Mapped[str]
    issued_at: Mapped[Instant]
    counted_until: Mapped[Day]
    """Last day whose payments the bill counts."""
    due_on: Mapped[Day]
    opening: Mapped[Amount]
    charged: Mapped[Amount]
    recalculated: Mapped[Amount]
    paid: Mapped[Amount]
    total_due: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    """Negative: an overpayment."""
    settled_month: Mapped[date | None] = mapped_column(Date)
    """The last month whose books were closed when the bill was issued."""
    last_posting_id: Mapped[Ref]
    """The last document it counts: with the settled month, the books as the bill saw them."""
    withdrawn_at: Mapped[datetime | None]


class PrintFile(CompanyBase):
    """One PDF of a bulk print, in route order; the unit of resuming."""

    __tablename__ = "print_file"
    __table_args__ = (Index("uq_print_file_part", "month", "first_bill", "last_bill", unique=True),)

    id: Mapped[Id]
    month: Mapped[Day]
    first_bill: Mapped[Ref]
    last_bill: Mapped[Ref]
    bills: Mapped[int]
    path: Mapped[str | None]
    sha256: Mapped[str | None]
    done_on: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None]
