"""What runs change in earlier months."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ARRAY, BigInteger, Date, ForeignKey, Index, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Id, Instant, Ref
from app.database.facts import APPEND_ONLY


class Recalculated(CompanyBase):
    """What a run changes (перерахунок) in an earlier month: sums before and now, net of each other.

    A row for each agreement and VAT rate of a service whose lines changed, also where their sum
    did not. Its lines are the run's charges of that month: those it takes back and those that
    take their place. The latest published run with a row says what a month's charges are.
    """

    __tablename__ = "recalculated"
    __table_args__ = (Index("ix_recalculated_month", "month", "account_id"),)

    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """As a line's: looking up the run for each row would take as long as writing it."""
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of the agreement and VAT rate, within the service."""
    agreement_id: Mapped[Ref]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    chunk: Mapped[int]
    was: Mapped[Amount]
    now: Mapped[Amount]


class UsedMarks(CompanyBase):
    """Marks (`ToRecompute`) of accounts in an earlier month that a run used, alike but for these.

    They are taken out of those that wait, for a row changed and kept for each would take longer
    than all the reading of a month; given back, they are rows again. At most a thousand accounts
    are in a row: lists of corrections look for single ones.
    """

    __tablename__ = "used_marks"
    __table_args__ = (Index("ix_used_marks_run", "run_id", "month", "thousand"),)

    id: Mapped[Id]
    run_id: Mapped[Ref]
    month: Mapped[date] = mapped_column(Date)
    because: Mapped[str]
    is_others: Mapped[bool]
    marked_by: Mapped[Ref]
    marked_at: Mapped[Instant]
    """Of the first of them."""
    thousand: Mapped[Ref]
    """What the accounts' ids are without their last three digits."""
    account_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class LeftForNext(CompanyBase):
    """A person published a run without the facts that came after it: the next run corrects it.

    A run without a row was published with every fact. The facts' own marks say what they are.
    """

    __tablename__ = "left_for_next"
    __table_args__ = ({"info": APPEND_ONLY},)

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True, autoincrement=False)
    accounts: Mapped[int]
    """How many of them the facts reach, without neighbours who only share a volume with them."""
    because: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Codes of the marks that were left."""
    chosen_by: Mapped[Ref]
    chosen_at: Mapped[Instant]
