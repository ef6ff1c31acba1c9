"""By which method VAT becomes due: of a class of consumers, for all services or for one."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase
from app.database.facts import FACT, Fact, fact_rules, one_of
from app.registry.models import ConsumerCategory


class VatMethodKind(StrEnum):
    """What makes VAT due."""

    FIRST_EVENT = "first_event"
    """Supply or payment, whichever comes first (перша подія)."""
    CASH = "cash"
    """Payment alone (касовий метод)."""


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
