"""Agreements on restructuring: their instalments, the debts they put off, how they ended."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, FACT, Retirable, one_of
from app.ledger.models import Nature


class Income(StrEnum):
    """Whose income it is: the law limits the monthly payment by it."""

    EARNED = "earned"
    SOCIAL = "social"
    """A pension or social aid."""


class Restructuring(Retirable, CompanyBase):
    """An agreement (договір про реструктуризацію) of an account to pay debts by instalments.

    `posting_id` is the document that put the debts off. Retired: made by mistake and taken back,
    its document reversed. How far it is kept is read from the open items, never stored.
    """

    __tablename__ = "restructuring"
    __table_args__ = (
        one_of("income_kind", Income),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("income > 0", name="income_positive"),
        CheckConstraint("paid_before >= 0", name="paid_before_not_negative"),
        CheckConstraint("(income IS NULL) = (income_kind IS NULL)", name="income_is_of_somebody"),
        Index("ix_restructuring_account_id", "account_id"),
        Index(
            "uq_restructuring_number",
            "number",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    id: Mapped[Id]
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who held the account when it was signed."""
    number: Mapped[str]
    signed_on: Mapped[Day]
    amount: Mapped[Amount]
    """All debts put off; the instalments and the parts each come to it."""
    paid_before: Mapped[Decimal] = mapped_column(Numeric(14, 2), server_default="0")
    """What was paid under it in a former system, beside `amount`."""
    basis: Mapped[str]
    """The application or decision it rests on."""
    income: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """UAH a month, where the subscriber told it."""
    income_kind: Mapped[str | None]
    posting_id: Mapped[Ref] = mapped_column(ForeignKey("posting.id"))


class RestructuringInstalment(CompanyBase):
    """A payment of the schedule. Number 0 is a first payment beside the agreed number of parts."""

    __tablename__ = "restructuring_instalment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("number >= 0", name="number_not_negative"),
        UniqueConstraint("restructuring_id", "due_on"),
        {"info": APPEND_ONLY},
    )

    restructuring_id: Mapped[int] = mapped_column(
        ForeignKey("restructuring.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[Day]
    amount: Mapped[Amount]


class RestructuringPart(CompanyBase):
    """How much of one debt falls on one instalment, and what that debt was.

    A broken agreement gives back from these what was not paid: same month, due day and kind.
    """

    __tablename__ = "restructuring_part"
    __table_args__ = (
        one_of("nature", Nature),
        one_of("put_off_as", Nature),
        CheckConstraint("amount > 0", name="amount_positive"),
        {"info": APPEND_ONLY},
    )

    restructuring_id: Mapped[int] = mapped_column(
        ForeignKey("restructuring.id"), primary_key=True, autoincrement=False
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instalment: Mapped[int]
    service_id: Mapped[Ref]
    month: Mapped[Day]
    agreement_id: Mapped[Ref]
    nature: Mapped[str]
    put_off_as: Mapped[str]
    """Its nature while the agreement is kept."""
    due_on: Mapped[Day]
    arose_on: Mapped[Day]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    amount: Mapped[Amount]


class RestructuringEnd(CompanyBase):
    """An agreement that was broken: since when, why, and how much was owed again at once."""

    __tablename__ = "restructuring_end"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        {"info": APPEND_ONLY},
    )

    restructuring_id: Mapped[int] = mapped_column(
        ForeignKey("restructuring.id"), primary_key=True, autoincrement=False
    )
    on_day: Mapped[date]
    is_by_rule: Mapped[bool]
    """Broken by the company's rule, without a person."""
    reason: Mapped[str]
    amount: Mapped[Amount]
    posting_id: Mapped[Ref] = mapped_column(ForeignKey("posting.id"))
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
