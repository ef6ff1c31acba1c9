"""Documents that move paid money, with both of their sides."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, GUARDS, NO_DELETE, one_of, refuse_update

_STANDS = refuse_update(
    "money_document",
    "OLD.posted_at IS DISTINCT FROM NEW.posted_at AND OLD.posted_at IS NOT NULL"
    " OR OLD.declined_at IS NOT NULL OR OLD.amount <> NEW.amount OR OLD.basis <> NEW.basis",
    "is decided",
)


class DocumentKind(StrEnum):
    """What a document does with paid money."""

    TRANSFER = "transfer"
    """From an account it was put on by mistake to the right one."""
    OFFSET = "offset"
    """An overpayment set against a debt of another service or account."""
    REFUND = "refund"
    """Back to the payer, by bank."""
    RETURN = "return"
    """Back to whom it came from: it was never ours."""
    FORWARD = "forward"
    """To the company it was meant for, by a letter."""
    CHARGEBACK = "chargeback"
    """Taken back by the payer's bank, as an acquirer tells."""


LEAVES = frozenset({DocumentKind.REFUND, DocumentKind.RETURN, DocumentKind.FORWARD})
"""Money that goes to a bank account of somebody; a line of a statement proves it."""


class DocumentState(StrEnum):
    """How far a document has come."""

    WAITING = "waiting"
    """For another person's signature; the money is held for it."""
    POSTED = "posted"
    DECLINED = "declined"
    REVERSED = "reversed"


class Side(StrEnum):
    """Which side of a document a line is of."""

    OUT = "out"
    IN = "in"


class MoneyDocument(CompanyBase):
    """A document that moves paid money, posted whole or not at all.

    It is undone by a document of the same kind that `reverses` it. Money that waited for its
    account and goes back was in no account: such a document has no posting.
    """

    __tablename__ = "money_document"
    __table_args__ = (
        one_of("kind", DocumentKind),
        UniqueConstraint("kind", "year", "number"),
        UniqueConstraint("reverses_id"),
        UniqueConstraint("bank_line_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("fee >= 0", name="fee_not_negative"),
        CheckConstraint("basis <> ''", name="has_basis"),
        CheckConstraint(
            "(recipient IS NOT NULL AND iban IS NOT NULL)"
            " = (kind IN ('refund', 'return', 'forward'))",
            name="leaves_for_somebody",
        ),
        CheckConstraint("posted_at IS NULL OR declined_at IS NULL", name="decided_once"),
        CheckConstraint(
            "posted_at IS NULL OR NOT needs_second"
            " OR (decided_by IS NOT NULL AND decided_by <> made_by)",
            name="signed_by_two",
        ),
        Index(
            "ix_money_document_waiting",
            "id",
            postgresql_where=text("posted_at IS NULL AND declined_at IS NULL"),
        ),
        Index("ix_money_document_made_on", "made_on", "id"),
        {"info": NO_DELETE | {GUARDS: {"stays_decided": _STANDS}}},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    """Without gaps in its kind and year."""
    made_on: Mapped[Day]
    basis: Mapped[str]
    """The paper it rests on, with its number and day; of a reversing one, why."""
    amount: Mapped[Amount]
    recipient: Mapped[str | None]
    iban: Mapped[str | None]
    fee: Mapped[Decimal] = mapped_column(Numeric(14, 2), server_default="0")
    """UAH that the acquirer takes for a chargeback; the subscriber never owes it."""
    needs_second: Mapped[bool]
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    decided_by: Mapped[int | None]
    declined_at: Mapped[datetime | None]
    declined_because: Mapped[str | None]
    posted_at: Mapped[datetime | None]
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("money_document.id"))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    """The movement that shows that the money left."""


class MoneyDocumentLine(CompanyBase):
    """A side of a document: from where, or to where, a sum goes."""

    __tablename__ = "money_document_line"
    __table_args__ = (
        one_of("side", Side),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("account_id IS NOT NULL OR payment_id IS NOT NULL", name="is_of_somebody"),
        Index("ix_money_document_line_account_id", "account_id"),
        Index("ix_money_document_line_payment_id", "payment_id"),
        {"info": APPEND_ONLY},
    )

    document_id: Mapped[int] = mapped_column(
        ForeignKey("money_document.id"), primary_key=True, autoincrement=False
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: the money waited and was on no account."""
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    """The payment that it is taken of; None: an overpayment, wherever it came from."""
    amount: Mapped[Amount]
