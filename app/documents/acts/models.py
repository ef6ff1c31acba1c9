"""Acts as they were issued, and the signed ones that came back."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Ref
from app.database.facts import APPEND_ONLY, FACT, Retirable
from app.documents.customers.models import CustomerDocument, document_rules


class Act(CustomerDocument, CompanyBase):
    """What an account was supplied in a month, for one customer."""

    __tablename__ = "act"
    __table_args__ = (*document_rules("act"), {"info": APPEND_ONLY})
    numbered_as = "act"

    replaces: Mapped[int | None] = mapped_column(ForeignKey("act.id"), sort_order=1)


class ActReturn(Retirable, CompanyBase):
    """An act that came back signed by the customer."""

    __tablename__ = "act_return"
    __table_args__ = (
        Index(
            "uq_act_return_live",
            "act_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    id: Mapped[Id]
    act_id: Mapped[Ref] = mapped_column(ForeignKey("act.id"))
    returned_on: Mapped[date] = mapped_column(Date)
