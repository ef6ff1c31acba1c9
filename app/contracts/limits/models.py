"""How much an account, or a body over all its accounts, may be supplied in a year."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Numeric
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


class BodyLimit(Fact, CompanyBase):
    """A body's sum of a calendar year for some services, over all its accounts and contracts.

    The estimate has one sum by a code of expenditure (КЕКВ), whatever the number of buildings:
    2272 is water and wastewater of all of them. `valid` is as in `YearlyLimit`.
    """

    __tablename__ = "body_limit"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("document <> ''", name="document_named"),
        CheckConstraint("cardinality(service_ids) > 0", name="of_services"),
        CheckConstraint(
            "upper(valid) <= make_date(extract(year FROM lower(valid))::int + 1, 1, 1)",
            name="valid_in_one_year",
        ),
        *fact_rules("body_limit", "person_id", "kekv"),
        {"info": FACT},
    )

    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    kekv: Mapped[str]
    """Code of the economic classification; empty where the body has none."""
    service_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    value: Mapped[Decimal] = mapped_column(Numeric(16, 2))
    """UAH, VAT included."""
    document: Mapped[str]
