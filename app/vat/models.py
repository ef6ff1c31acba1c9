"""By which method VAT becomes due of a class of consumers, and which customers pay it too."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of
from app.registry.models import ConsumerCategory


class VatMethodKind(StrEnum):
    """What makes VAT due."""

    FIRST_EVENT = "first_event"
    """Supply or payment, whichever comes first (перша подія)."""
    CASH = "cash"
    """Payment alone (касовий метод)."""


class VatEvent(StrEnum):
    """What made VAT due, or less of it, in the order in which a month is told."""

    SUPPLY = "supply"
    PAYMENT = "payment"
    ADVANCE = "advance"
    """Money that waits for its service."""
    ADVANCE_USED = "advance_used"
    ADJUSTMENT = "adjustment"


class VatMethod(Fact, CompanyBase):
    """The method of a class of consumers for the months that begin on these days.

    Without a service it is that of all services which have none of their own.
    """

    __tablename__ = "vat_method"
    __table_args__ = (
        one_of("category", ConsumerCategory),
        one_of("method", VatMethodKind),
        CheckConstraint("document <> ''", name="document_named"),
        *fact_rules("vat_method", "category", "coalesce(service_id, 0)"),
        {"info": FACT},
    )

    category: Mapped[str]
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    method: Mapped[str]
    document: Mapped[str]
    """What it rests on: an article of the code, an order on accounting policy."""


class VatPayer(Fact, CompanyBase):
    """A customer is registered as a payer of VAT on these days: tax invoices name him so."""

    __tablename__ = "vat_payer"
    __table_args__ = (
        CheckConstraint("number ~ '^([0-9]{10}|[0-9]{12})$'", name="number_of_digits"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("document <> ''", name="document_named"),
        *fact_rules("vat_payer", "person_id"),
        {"info": FACT},
    )

    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str]
    """ІПН: twelve digits, or ten of an entrepreneur."""
    name: Mapped[str]
    """As the state's register of payers writes it; what the account is held under may be short."""
    document: Mapped[str]
    """Extract of the register, with number and date."""
