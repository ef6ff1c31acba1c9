"""Benefits that the company itself takes off a charge: what kinds there are, and who has them."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Ref
from app.database.facts import FACT, NO_DELETE, Fact, fact_rules, one_of


class BenefitSource(StrEnum):
    """Who bears what a benefit takes off."""

    STATE = "state"
    LOCAL = "local"
    """A programme of the community."""
    COMPANY = "company"
    """The company: its employees' discount and the like."""


class BenefitBase(StrEnum):
    """What of a charge the per cent is taken of."""

    SUM = "sum"
    """All of it."""
    PERSONS = "persons"
    """The part of the persons who have the benefit among those counted."""
    NORM = "norm"
    """What lies within so many units for each of them and for the home."""


class Benefit(CompanyBase):
    """A kind of benefit by its name, as the payer reads it."""

    __tablename__ = "benefit"
    __table_args__ = (
        one_of("source", BenefitSource),
        UniqueConstraint("name_key"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str]
    source: Mapped[str]


class BenefitTerm(Fact, CompanyBase):
    """What a benefit takes off a service's charge, by a decision, for some days."""

    __tablename__ = "benefit_term"
    __table_args__ = (
        one_of("base", BenefitBase),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent_of_a_whole"),
        CheckConstraint(
            "base = 'norm' AND coalesce(per_person, 0) + coalesce(per_home, 0) > 0"
            " OR base <> 'norm' AND num_nonnulls(per_person, per_home) = 0",
            name="limited_by_norm",
        ),
        CheckConstraint("per_person >= 0 AND per_home >= 0", name="limits_not_negative"),
        *fact_rules("benefit_term", "benefit_id", "service_id"),
        {"info": FACT},
    )

    benefit_id: Mapped[Ref] = mapped_column(ForeignKey("benefit.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    base: Mapped[str]
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    per_person: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Units of the service a month for each person who has the benefit."""
    per_home: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """Units a month for the home, besides."""
    legal_act_id: Mapped[Ref] = mapped_column(ForeignKey("legal_act.id"))


class BenefitGrant(Fact, CompanyBase):
    """An account has a benefit, by a paper, for some days and so many persons."""

    __tablename__ = "benefit_grant"
    __table_args__ = (
        CheckConstraint("persons >= 1", name="somebody_has_it"),
        CheckConstraint("document <> ''", name="document_named"),
        *fact_rules("benefit_grant", "account_id", "benefit_id"),
        Index("ix_benefit_grant_account_id", "account_id"),
        Index(
            "ix_benefit_grant_valid",
            "valid",
            postgresql_using="gist",
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    benefit_id: Mapped[Ref] = mapped_column(ForeignKey("benefit.id"))
    persons: Mapped[int]
    """How many of the home have it."""
    person: Mapped[str]
    """Who has it; not printed."""
    document: Mapped[str]
    """What it rests on, with number and date."""
