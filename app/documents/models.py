"""Bills that were issued, the print files made of them, and the jobs that issue them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, NO_DELETE, one_of


class Bill(CompanyBase):
    """A bill (рахунок) of an account for a month, issued when the month was published.

    Names the state of the books it was made from, and that never changes: a reprint years later
    is identical. `withdrawn_at` marks a bill whose publication was taken back; its successor is
    another row.
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
    left_out: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    """Agreements of whoever had the account before, who owes by them: no line of this bill."""
    withdrawn_at: Mapped[datetime | None]


class IssuedPayee(CompanyBase):
    """Who bills of a run are paid to, as they were printed: name, code and bank account."""

    __tablename__ = "issued_payee"
    __table_args__ = ({"info": APPEND_ONLY},)

    run_id: Mapped[Ref] = mapped_column(primary_key=True, autoincrement=False)
    payee_id: Mapped[Ref] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    edrpou: Mapped[str]
    iban: Mapped[str]


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


class MonthJobKind(StrEnum):
    """What is done with a month."""

    PUBLICATION = "publication"
    WITHDRAWAL = "withdrawal"
    CHECK = "check"
    """Of the drafts, once more, as facts and program are now."""
    CLOSING = "closing"


class MonthJobState(StrEnum):
    """Where a job stands. `FAILED` is our fault, `REFUSED` has a reason that a person can mend."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class MonthJobStage(StrEnum):
    """What a publication has come to, in this order."""

    CHARGES = "charges"
    LATE = "late"
    BILLS = "bills"


class MonthJob(CompanyBase):
    """A publication of a month, its check, its end or taking it back: asked of a worker by staff.

    At most one is under way for a month. What was seen is done and nothing else: the run, as it
    was when it finished.
    """

    __tablename__ = "month_job"
    __table_args__ = (
        one_of("kind", MonthJobKind),
        one_of("state", MonthJobState),
        Index(
            "uq_month_job_running",
            "month",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_month_job_month", "month", "id"),
    )

    id: Mapped[Id]
    month: Mapped[Day]
    kind: Mapped[str]
    state: Mapped[str]
    run_id: Mapped[Ref]
    run_finished_at: Mapped[Instant]
    asked_at: Mapped[Instant]
    asked_by: Mapped[Ref]
    total: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    """The month's total as typed by whoever approved an unusual one."""
    reason: Mapped[str | None]
    """Why an unusual month is right, or why the publication is taken back."""
    leaving: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Why marks wait that whoever asked for a publication leaves to the next month."""
    lease_until: Mapped[datetime | None]
    """Until when it is taken to be alive without a word from its worker."""
    stage: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
    """The key of what refused it, or the name of what failed."""
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Facts of the refusal, each with its kind; see `app.documents.bills.refused`."""
