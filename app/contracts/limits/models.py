"""How much an account may be supplied of a service in a year, in money or in volume."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class LimitMeasure(StrEnum):
    """What a limit is told in."""

    SUM = "sum"
    """UAH, VAT included."""
    VOLUME = "volume"
    """Units of the service."""


class YearlyLimit(Fact, CompanyBase):
    """A limit of a calendar year, by a document.

    `valid` begins on the day from which it holds and ends with the year: a limit changed in June
    is another one from June on, and is the whole year's.
    """

    __tablename__ = "yearly_limit"
    __table_args__ = (
        one_of("measure", LimitMeasure),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("document <> ''", name="document_named"),
        CheckConstraint(
            "upper(valid) <= make_date(extract(year FROM lower(valid))::int + 1, 1, 1)",
            name="valid_in_one_year",
        ),
        *fact_rules("yearly_limit", "account_id", "service_id", "measure"),
        Index("ix_yearly_limit_account_id", "account_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    measure: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Numeric(16, 3))
    kekv: Mapped[str | None]
    """Code of the economic classification (КЕКВ), as the estimate names it."""
    document: Mapped[str]
    """The estimate (кошторис), the notice of its change, with number and date."""
