"""The money: documents (postings), their entries, and what is derived from them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Amount, CompanyBase, Day, Id, Instant, Ref
from app.database.facts import APPEND_ONLY, DRAWN, GUARDS, POLICIES, one_of

# Once for all documents of a statement: a register of payments brings thousands.
_BOOKS_OPEN = (
    "AFTER INSERT ON posting REFERENCING NEW TABLE AS added\n"
    "FOR EACH STATEMENT EXECUTE FUNCTION ext.refuse_closed_books()"
)
_ENTRY_POLICIES = {
    "readable": "ON entry FOR SELECT USING (true)",
    "books_open": (
        "ON entry FOR INSERT WITH CHECK (posted = ANY (ARRAY(\n"
        "    SELECT m.month FROM month AS m WHERE m.books = 'open')))"
    ),
}

UNASSIGNED = 0
"""Service and agreement of money that belongs to none yet: an advance."""


class EntryKind(StrEnum):
    """What an entry of money is."""

    CHARGE = "charge"
    RECALCULATION = "recalculation"
    BENEFIT = "benefit"
    """What the state, a community or the company itself bears instead of the subscriber."""
    SUBSIDY = "subsidy"
    PENALTY = "penalty"
    INTEREST = "interest"
    INFLATION = "inflation"
    PAYMENT = "payment"
    TRANSFER = "transfer"
    RESTRUCTURING = "restructuring"
    """A debt put off by an agreement, or given its own due day back; each document sums to 0."""
    EVENED = "evened"
    """A charge that even payments put off, or ask for now; each document sums to 0."""
    WRITE_OFF = "write_off"
    REFUND = "refund"
    OPENING = "opening"


CHARGED = (EntryKind.CHARGE, EntryKind.RECALCULATION, EntryKind.BENEFIT, EntryKind.SUBSIDY)
"""What a month comes to: charges, their corrections, and what is borne instead of the payer."""


class PostingKind(StrEnum):
    """What a document is."""

    PUBLICATION = "publication"
    """The charges of a run."""
    RECALCULATION = "recalculation"
    """What a run corrects in earlier months."""
    PAYMENT = "payment"
    OPENING = "opening"
    """Balances brought from the company's former system."""
    REVERSAL = "reversal"
    CORRECTION = "correction"
    BENEFIT = "benefit"
    """A register of benefits that an authority has granted."""
    SUBSIDY = "subsidy"
    LATE = "late"
    """Penalty, interest and inflation losses on late debts."""
    WRITE_OFF = "write_off"
    REFUND = "refund"
    """Paid money that left: given back to its payer, or passed on to whom it belongs."""
    TRANSFER = "transfer"
    """Paid money that a document moves from one account to another."""
    OFFSET = "offset"
    """An overpayment that a document sets against a debt of another service or account."""
    CHARGEBACK = "chargeback"
    """A payment that the payer's bank took back."""
    RESTRUCTURING = "restructuring"
    """Debts that an agreement spreads over its instalments."""
    RESTRUCTURING_ENDED = "restructuring_ended"
    """What was left of them when the agreement was broken, as the debts they were."""
    EVEN = "even"
    """What even payments put off of a month, or ask for with it."""


class Nature(StrEnum):
    """What a debt is by its nature; payments are allocated by it."""

    PRINCIPAL = "principal"
    PENALTY = "penalty"
    INTEREST = "interest"
    INFLATION = "inflation"
    RESTRUCTURED = "restructured"
    """A debt paid by instalments; `due_on` is the instalment's."""
    RESTRUCTURED_COSTS = "restructured_costs"
    """Penalty, interest and inflation losses paid by instalments; they bear no VAT."""
    EVENED = "evened"
    """A charge beyond the even sum of its month: not asked for until a later bill."""
    ADJUDGED = "adjudged"
    ADVANCE = "advance"


class Posting(CompanyBase):
    """A document that moved money: a run's publication, a payment, an opening balance and the like.

    `source_kind` and `source_id` name what it was made from, once. A correction is another
    posting that `reverses` this one.
    """

    __tablename__ = "posting"
    __table_args__ = (
        one_of("kind", PostingKind),
        UniqueConstraint("source_kind", "source_id"),
        Index(
            "uq_posting_reverses",
            "reverses",
            unique=True,
            postgresql_where=text("reverses IS NOT NULL"),
        ),
        {"info": APPEND_ONLY | DRAWN | {GUARDS: {"books_open": _BOOKS_OPEN}}},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    posted: Mapped[Day]
    """First day of the month whose books it stands in."""
    source_kind: Mapped[str]
    source_id: Mapped[str]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    reason: Mapped[str | None]
    rule: Mapped[str | None]
    """How its money was allocated to debts, as `app.ledger.allocation` names it."""
    made_by: Mapped[Ref]
    made_at: Mapped[Instant] = mapped_column(server_default=text("now()"))


class Entry(CompanyBase):
    """One movement of an account's money. Positive: the subscriber owes more.

    `posted` is the month of the books, `month` the month it is for. `due_on` starts penalty (of
    the bill that first showed it; a payment carries that of the debt it covers), `arose_on`
    counts age and limitation. No foreign keys: accounts, services and agreements are
    never deleted, and this is the hottest table of all.
    """

    __tablename__ = "entry"
    __table_args__ = (
        one_of("kind", EntryKind),
        one_of("nature", Nature),
        CheckConstraint("amount <> 0", name="amount_moves"),
        # Rows stay in the order they came in: what is new, or of late days, is in few pages.
        Index("ix_entry_came", "posting_id", "on_day", postgresql_using="brin"),
        {"info": APPEND_ONLY | {POLICIES: _ENTRY_POLICIES}},
    )

    posted: Mapped[date] = mapped_column(Date, primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    posting_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agreement_id: Mapped[Ref]
    service_id: Mapped[Ref]
    month: Mapped[Day]
    kind: Mapped[str]
    nature: Mapped[str]
    on_day: Mapped[Day]
    due_on: Mapped[Day]
    arose_on: Mapped[Day]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    amount: Mapped[Amount]


class OpenItem(CompanyBase):
    """What of a month's money for a service is still open; no row means nothing is.

    Positive is owed; negative is an advance. Derived from entries, kept by `ledger.post` under
    the account's lock, checked against them by `ledger.checks`. `due_on` is part of the key: a
    late charge for August stands beside August's old debt and is not overdue with it.
    """

    __tablename__ = "open_item"
    __table_args__ = (
        one_of("nature", Nature),
        CheckConstraint("outstanding <> 0", name="is_open"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nature: Mapped[str] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    outstanding: Mapped[Amount]
    arose_on: Mapped[Day]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    """Of the latest line; a payment that covers the item carries it."""


class Balance(CompanyBase):
    """An account's stored balance of a service at the end of a closed month.

    Current balance = last stored balance + entries of the months still open.
    """

    __tablename__ = "balance"
    __table_args__ = ({"info": APPEND_ONLY},)

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agreement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opening: Mapped[Amount]
    """The month before's closing, and what was brought from a former system this month."""
    charged: Mapped[Amount]
    """Charges, recalculations and all else that is neither opening nor paid."""
    paid: Mapped[Amount]
    """Payments, refunds and what advances covered; positive lowers the debt."""
    closing: Mapped[Decimal] = mapped_column(Numeric(14, 2))
