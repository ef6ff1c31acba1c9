"""How a run met each sum that a group bears."""

from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day


class SharedBalance(CompanyBase):
    """A sum of a run: what there was to bear, and what the accounts of its group bear.

    Every chunk that has an account of the group says the same. What is neither borne nor kept
    nobody bears: nobody pays it, and a person decides what becomes of it. Hryvnias, or units of
    the service where a volume is shared.
    """

    __tablename__ = "shared_balance"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    month: Mapped[Day]
    """The month the sum is of: a run corrects earlier ones too."""
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shared_sum_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    total: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    borne: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    kept: Mapped[Decimal] = mapped_column(Numeric(20, 6), server_default=text("0"))
    """What stays with the company: parts of accounts whose service was ended."""
    members: Mapped[int]
    capped: Mapped[int]
    """Accounts that bear their most."""
    problem: Mapped[str | None]
    """Why nobody bears anything of it, and whose account is the reason."""
    problem_account_id: Mapped[int | None]
