"""Benefits and subsidies that authorities grant: their codes, what they paid, what they asked."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Ref
from app.database.facts import APPEND_ONLY, FACT, Fact, Retirable, fact_rules, one_of


class Scheme(StrEnum):
    """Where a code of a service stands in the authorities' files."""

    PLACE = "place"
    """The number of a service in files of subsidies: the 2 of SM2, P2 and NORM_F_2."""
    BENEFIT = "benefit"
    """LGCODE of the form «2-пільга» and of files about debts."""


class Granted(StrEnum):
    """What the state or a community bears instead of the subscriber."""

    BENEFIT = "benefit"
    SUBSIDY = "subsidy"


class RegisterCode(Fact, CompanyBase):
    """Which service of the company an authority means by a code, as the company confirms it.

    Several codes may mean one service. Authorities change their codes: the days say since when.
    """

    __tablename__ = "register_code"
    __table_args__ = (
        one_of("scheme", Scheme),
        CheckConstraint("code <> ''", name="code_given"),
        *fact_rules("register_code", "scheme", "code"),
        {"info": FACT},
    )

    scheme: Mapped[str]
    code: Mapped[str]
    """Digits without leading zeros."""
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    tariff_code: Mapped[int | None]
    """What an answer writes as the authority's code of the tariff (CODE2)."""
    basis: Mapped[str]
    """The paper with the codes."""


class GrantedSum(Retirable, CompanyBase):
    """A line of a register: by how much an account owes less for a month of a service.

    One line of money may be of several persons' rows. A row that an undone import brought is
    retired; no two rows that stand say the same of one person, service, month and category.
    """

    __tablename__ = "granted_sum"
    __table_args__ = (
        one_of("kind", Granted),
        CheckConstraint("amount <> 0", name="amount_moves"),
        Index(
            "uq_granted_sum_said_once",
            *("kind", "account_id", "service_id", "month", "person_key", "category", "since"),
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        Index("ix_granted_sum_posting_id", "posting_id"),
        Index("ix_granted_sum_account_id", "account_id"),
        {"info": FACT},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    posting_id: Mapped[Ref] = mapped_column(ForeignKey("posting.id"))
    register: Mapped[str]
    """Name of its file, as whoever reads the bill may ask about it."""
    line: Mapped[int]
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[Ref]
    agreement_id: Mapped[Ref]
    month: Mapped[Day]
    since: Mapped[date] = mapped_column(Date)
    """First day it is for; the month's own where the register names none."""
    person: Mapped[str]
    """Who has it, as the register writes the name."""
    person_key: Mapped[str]
    """His tax number, else his folded name; empty where the register names nobody."""
    category: Mapped[str]
    """The authority's code of the benefit; it may tell of illness and is shown to nobody."""
    amount: Mapped[Amount]
    """Positive: the subscriber owes less. Negative: what was granted before is taken back."""
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))


class RegisterAnswer(CompanyBase):
    """What the company answers to a line of an authority's request, as it knew it that day."""

    __tablename__ = "register_answer"
    __table_args__ = ({"info": APPEND_ONLY},)

    job_id: Mapped[int] = mapped_column(
        ForeignKey("import_job.id"), primary_key=True, autoincrement=False
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    filled: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Field of the file -> what is written in it, numbers as exact text."""
