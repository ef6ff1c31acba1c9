"""Agreements on even payments: their services, their plans, what each month asked by them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, FACT, NO_DELETE, Retirable, one_of


class Settles(StrEnum):
    """How what was charged beyond the plan is paid once its last month is out."""

    AT_ONCE = "at_once"
    """With the bill of the last month."""
    PARTS = "parts"
    """By equal parts with the bills after it."""


class EvenAgreement(Retirable, CompanyBase):
    """An agreement of an account to pay for services by even sums and settle at the end.

    Retired: made by mistake and taken back before any bill asked by it.
    """

    __tablename__ = "even_agreement"
    __table_args__ = (
        one_of("settles", Settles),
        CheckConstraint("extract(day from first_month) = 1", name="first_day"),
        CheckConstraint("parts BETWEEN 1 AND 24", name="parts_few"),
        CheckConstraint("(settles = 'parts') OR parts = 1", name="parts_are_of_settlement"),
        Index("ix_even_agreement_account_id", "account_id"),
        Index(
            "uq_even_agreement_number",
            "number",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    id: Mapped[Id]
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    number: Mapped[str]
    signed_on: Mapped[Day]
    basis: Mapped[str]
    first_month: Mapped[Day]
    settles: Mapped[str]
    parts: Mapped[int]
    """With how many bills what is beyond the plan is paid."""


class EvenService(CompanyBase):
    """A service that an agreement on even payments is about; all of them have one payee."""

    __tablename__ = "even_service"
    __table_args__ = ({"info": APPEND_ONLY},)

    even_agreement_id: Mapped[int] = mapped_column(
        ForeignKey("even_agreement.id"), primary_key=True, autoincrement=False
    )
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id"), primary_key=True, autoincrement=False
    )


class EvenPlan(CompanyBase):
    """What an agreement asks from a month on: a sum in equal parts up to its last month.

    The later number holds for the months it names; a change or an early end is a plan of its own.
    """

    __tablename__ = "even_plan"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("last_month >= from_month", name="months_in_order"),
        CheckConstraint(
            "extract(day from from_month) = 1 AND extract(day from last_month) = 1",
            name="first_days",
        ),
        {"info": APPEND_ONLY},
    )

    even_agreement_id: Mapped[int] = mapped_column(
        ForeignKey("even_agreement.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_month: Mapped[Day]
    last_month: Mapped[Day]
    amount: Mapped[Amount]
    """UAH for all its months together."""
    reason: Mapped[str]
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class EvenMonth(CompanyBase):
    """What a publication asked by an agreement, and what it left for later.

    Sums are of all its months so far but `part`. Withdrawn with the publication.
    """

    __tablename__ = "even_month"
    __table_args__ = (
        CheckConstraint("put_off >= 0 AND ahead >= 0", name="none_below_zero"),
        {"info": NO_DELETE},
    )

    even_agreement_id: Mapped[int] = mapped_column(
        ForeignKey("even_agreement.id"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    run_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The run that was published; a foreign key would bind this room to charging."""
    due_on: Mapped[Day]
    part: Mapped[Amount]
    """The even sum of this month."""
    asked: Mapped[Decimal]
    charged: Mapped[Decimal]
    put_off: Mapped[Decimal]
    """Charged and not asked for yet."""
    ahead: Mapped[Decimal]
    """Asked before it is charged; what was paid in advance is counted against it."""
    is_last: Mapped[bool]
    """Whether it settles the agreement: `charged` less `asked` is the difference."""
    withdrawn_at: Mapped[Instant | None]
