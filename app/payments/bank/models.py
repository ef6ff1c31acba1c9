"""The company's bank accounts, their statements, and every movement with what explains it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import NO_DELETE, one_of


class LineSort(StrEnum):
    """What a movement is."""

    PAYMENT = "payment"
    """A subscriber pays."""
    REGISTER_TOTAL = "register_total"
    """The sum of payments that a register or a payment system told of one by one."""
    ACQUIRER_PAYOUT = "acquirer_payout"
    """Money of cards, passed on by the acquirer."""
    COLLECTION = "collection"
    """The company's own cash, handed over to the bank by an order of the desk."""
    FEE = "fee"
    OWN_TRANSFER = "own_transfer"
    """Between the company's own accounts."""
    OUTGOING = "outgoing"
    """The company pays somebody."""
    RETURN = "return"
    """Money goes back to whom it came from."""
    OTHER_COMPANY = "other_company"
    """Came by mistake: belongs to another company."""
    OTHER_INCOME = "other_income"
    """Income that is no payment of a subscriber: rent, interest, a grant."""
    UNKNOWN = "unknown"
    """Nobody has said yet."""


class LineState(StrEnum):
    """How far a movement has come. Of a payment it is seen on the payment itself."""

    RECEIVED = "received"
    """Just kept: in the same transaction it becomes one of the others."""
    CREDITED = "credited"
    """It became payments: theirs is the state that counts."""
    EXPLAINED = "explained"
    WAITING = "waiting"
    """Visible, for a person to say what it is."""
    WITHDRAWN = "withdrawn"
    """Went with its import when that was undone, or was another movement told a second time."""


class Reason(StrEnum):
    """Why a movement is what it is taken for. Those of recognition are in `recognition`."""

    NEW = "new"
    DEBIT = "debit"
    BANK_FEE = "bank-fee"
    OWN_ACCOUNT = "own-account"
    SENT_BACK = "sent-back"
    REVERSAL = "reversal"
    """Takes back an earlier movement, whose payment is reversed."""
    REVERSAL_OF_NOTHING = "reversal-of-nothing"
    """Nobody knows which movement it takes back."""
    REVERSAL_OF_MOVED = "reversal-of-moved"
    """Documents have moved on what it takes back; a person reverses them first."""
    COLLECTOR = "collector"
    """From whom the company gets money of many payers in one sum."""
    SAYS_REGISTER = "says-register"
    SAYS_PAYOUT = "says-payout"
    SAYS_COLLECTION = "says-collection"
    """Cash that was handed over, by its words; the order is not found yet."""
    SETTLED = "settled"
    """Exactly the money of payments told of one by one."""
    SETTLED_DIFFERS = "settled-differs"
    """A person said whose money it is, though it does not come to the kopeck."""
    BY_HAND = "by-hand"
    MAYBE_SAME = "maybe-same"
    """Another file may have told of it: a person says."""
    SAME = "same"
    """A person said that another file had told of it."""


class BankAccount(CompanyBase):
    """A bank account of the company's own; a statement of any other is refused."""

    __tablename__ = "bank_account"
    __table_args__ = (
        UniqueConstraint("iban"),
        CheckConstraint("name <> ''", name="has_name"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    iban: Mapped[str]
    name: Mapped[str]
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    """Whose money comes there; None: the company's, or of any payee where it is transit."""
    is_special_regime: Mapped[bool] = mapped_column(server_default="false")
    """With a special regime of use: the only place for money of heat."""
    is_transit: Mapped[bool] = mapped_column(server_default="false")
    """Money stays a day and goes on to those it belongs to."""
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]


class BankStatement(CompanyBase):
    """A statement as the bank made it: its balances bind its movements."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        Index("ix_bank_statement_days", "bank_account_id", "to_day"),
        Index("ix_bank_statement_import_job_id", "import_job_id"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    number: Mapped[str]
    """The bank's own; empty where the format has none. Banks begin anew every year."""
    from_day: Mapped[Day]
    to_day: Mapped[Day]
    opening: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """None: the format tells no balances. Below zero: an overdraft."""
    closing: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    import_job_id: Mapped[Ref]
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    withdrawn_at: Mapped[datetime | None]
    """When its import was undone."""


class BankLine(CompanyBase):
    """A movement on a bank account, once, however many statements tell of it.

    `identity` within the account: day, amount, direction and the bank's key (or the content where
    there is none), with the number of the equal one. So an id that the bank uses again next year
    is another line, and three equal rows of one statement are three.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        one_of("sort", LineSort),
        one_of("state", LineState),
        UniqueConstraint("bank_account_id", "identity"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("direction IN ('C', 'D')", name="direction_known"),
        Index("ix_bank_line_booked_on", "bank_account_id", "booked_on"),
        Index("ix_bank_line_waiting", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_bank_line_import_job_id", "import_job_id"),
        Index(
            "ix_bank_line_maybe_same_id",
            "maybe_same_id",
            postgresql_where=text("maybe_same_id IS NOT NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    identity: Mapped[str]
    direction: Mapped[str]
    """`C` came in, `D` went out."""
    amount: Mapped[Amount]
    booked_on: Mapped[Day]
    value_on: Mapped[Day]
    bank_key: Mapped[str | None]
    is_reversal: Mapped[bool]
    document: Mapped[str | None]
    counterparty: Mapped[str | None]
    code: Mapped[str | None]
    iban: Mapped[str | None]
    purpose: Mapped[str | None]
    reference: Mapped[str | None]
    code_of_bank: Mapped[str | None]
    raw: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The row as the file told it."""
    sort: Mapped[str]
    state: Mapped[str]
    because: Mapped[str]
    """Code of why: of `Reason`, or of `recognition.Because` and `recognition.Unsure`."""
    note: Mapped[str | None]
    """What a person said about it."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"), unique=True)
    maybe_same_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    """Which movement it may be, or is, that a file of another format told of before."""
    import_job_id: Mapped[Ref]
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    settled_by: Mapped[int | None]
    """Who said what it is; None: a rule did."""


class StatementLine(CompanyBase):
    """That a statement tells of a movement."""

    __tablename__ = "bank_statement_line"
    __table_args__ = (
        Index("ix_bank_statement_line_line_id", "line_id"),
        Index(
            "ix_bank_statement_line_identity",
            "identity",
            postgresql_where=text("identity IS NOT NULL"),
        ),
        {"info": NO_DELETE},
    )

    statement_id: Mapped[int] = mapped_column(
        ForeignKey("bank_statement.id"), primary_key=True, autoincrement=False
    )
    line_id: Mapped[int] = mapped_column(
        ForeignKey("bank_line.id"), primary_key=True, autoincrement=False
    )
    place: Mapped[Ref]
    """Its line in the file."""
    dialect: Mapped[str] = mapped_column(server_default="''")
    """The format of the file: one format tells of a movement always alike."""
    identity: Mapped[str | None]
    """What this file's telling would be kept under; None: as the movement is kept."""
    raw: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The row as this file told it, where another told it first and otherwise."""


class LinePayment(CompanyBase):
    """A payment that a movement became: one, or several where a person split it."""

    __tablename__ = "bank_line_payment"
    __table_args__ = (Index("ix_bank_line_payment_line_id", "line_id"), {"info": NO_DELETE})

    payment_id: Mapped[int] = mapped_column(
        ForeignKey("payment.id"), primary_key=True, autoincrement=False
    )
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"))
