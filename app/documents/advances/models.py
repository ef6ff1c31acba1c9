"""Which accounts pay in advance by their contracts, and the invoices they were given."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import APPEND_ONLY, FACT, Fact, fact_rules
from app.documents.customers.models import CustomerDocument, document_rules


class AdvanceTerm(Fact, CompanyBase):
    """An account's contract asks for a part of the planned month before it begins."""

    __tablename__ = "advance_term"
    __table_args__ = (
        CheckConstraint("percent > 0 AND percent <= 100", name="percent_of_a_whole"),
        CheckConstraint("document <> ''", name="document_named"),
        *fact_rules("advance_term", "account_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    document: Mapped[str]
    """The clause of the contract."""


class AdvanceInvoice(CustomerDocument, CompanyBase):
    """What an account's customer is asked to pay for a month to come; it moves no money.

    Nothing is owed by it: what is paid by it is an advance until the month is charged, and VAT
    is due on the day the money comes.
    """

    __tablename__ = "advance_invoice"
    __table_args__ = (*document_rules("advance_invoice"), {"info": APPEND_ONLY})
    numbered_as = "advance"

    replaces: Mapped[int | None] = mapped_column(ForeignKey("advance_invoice.id"), sort_order=1)
