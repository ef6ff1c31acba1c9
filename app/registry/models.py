"""Accounts and the people behind them. People's names are apart from what charging reads."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Ref
from app.database.facts import FACT, NO_DELETE, Fact, Retirable, fact_rules, one_of
from app.registry.places import (
    AccountSearch,
    Building,
    BuildingKind,
    Premises,
    PremisesKind,
    Route,
    Settlement,
    Street,
)

__all__ = [
    "Account",
    "AccountHolder",
    "AccountParameter",
    "AccountSearch",
    "Building",
    "BuildingKind",
    "ConsumerCategory",
    "Parameter",
    "Person",
    "PersonContact",
    "PersonDocument",
    "Premises",
    "PremisesKind",
    "Route",
    "Settlement",
    "Street",
]


class ConsumerCategory(StrEnum):
    """Who consumes; tariffs and terms depend on it."""

    POPULATION = "population"
    COMPANY = "company"
    BUDGET = "budget"
    COLLECTIVE = "collective"


class Parameter(StrEnum):
    """What of an account charging reads, dated (row R5)."""

    PERSONS = "persons"
    """Persons counted for charging; source document in `basis`."""
    TOTAL_AREA = "total_area"
    """m², two decimals."""
    HEATED_AREA = "heated_area"
    """m², two decimals."""
    SHARE = "share"
    """Part of a whole, 0 to 1."""
    LIVESTOCK = "livestock"
    GARDEN_AREA = "garden_area"
    APPLIANCES = "appliances"
    SEATS = "seats"
    """Seats of a café, a school or a theatre: norms of household waste."""
    EMPLOYEES = "employees"
    OWN_WATER = "own_water"
    """m³ a month of an own well or of rain that runs into the sewer, by a document."""
    TOWEL_RAILS = "towel_rails"
    """Heated towel rails on the circulation of hot water."""
    HEAT_LOAD = "heat_load"
    """Gcal an hour by contract, six decimals: of premises that take no part of the building's."""


class Account(CompanyBase):
    """A personal account (особовий рахунок): what is charged, billed and paid.

    `number` is text, shown as written; it is never a key to anything but the search.
    """

    __tablename__ = "account"
    __table_args__ = (
        one_of("category", ConsumerCategory),
        UniqueConstraint("number"),
        Index("ix_account_premises_id", "premises_id"),
        Index("ix_account_closed", "premises_id", postgresql_where=text("closed_on IS NOT NULL")),
        Index(
            "ix_account_number_key",
            "number_key",
            postgresql_ops={"number_key": "text_pattern_ops"},
        ),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closed_after_opened"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    number: Mapped[str]
    number_key: Mapped[str]
    """The number without separators, leading zeros and look-alike letters, for matching."""
    premises_id: Mapped[Ref] = mapped_column(ForeignKey("premises.id"))
    category: Mapped[str]
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    """First day no longer served."""
    route_id: Mapped[int | None] = mapped_column(ForeignKey("route.id"))
    route_order: Mapped[int | None]
    link_code: Mapped[str]
    """Printed on the bill; proves to the cabinet that the person holds the bill."""
    import_job_id: Mapped[int | None]


class AccountParameter(Fact, CompanyBase):
    """A figure of an account for some days: persons, areas, shares and the like."""

    __tablename__ = "account_parameter"
    __table_args__ = (
        one_of("kind", Parameter),
        CheckConstraint("value >= 0", name="value_not_negative"),
        *fact_rules("account_parameter", "account_id", "kind"),
        Index("ix_account_parameter_account_id", "account_id"),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 6))
    basis: Mapped[str | None]
    """The document the figure rests on."""


class Person(CompanyBase):
    """A human being or an organisation that owns, lives or owes."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind IN ('human', 'organisation')", name="kind_known"),
        Index("ix_person_name_key", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    name: Mapped[str]
    """Surname first for a human being, as documents write it."""
    name_key: Mapped[str]
    sort_key: Mapped[str]
    import_job_id: Mapped[int | None]


class PersonDocument(Retirable, CompanyBase):
    """An identifying number of a person: РНОКПП, ЄДРПОУ, passport."""

    __tablename__ = "person_document"
    __table_args__ = (
        CheckConstraint("kind IN ('rnokpp', 'edrpou', 'passport')", name="kind_known"),
        Index("ix_person_document_person_id", "person_id"),
        Index("ix_person_document_number", "kind", "number"),
        {"info": FACT},
    )

    id: Mapped[Id]
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    number: Mapped[str]


class PersonContact(Retirable, CompanyBase):
    """A phone (E.164) or an e-mail address (lower case) of a person."""

    __tablename__ = "person_contact"
    __table_args__ = (
        CheckConstraint("kind IN ('phone', 'email')", name="kind_known"),
        Index("ix_person_contact_person_id", "person_id"),
        Index(
            "ix_person_contact_value",
            "kind",
            "value",
            postgresql_ops={"value": "text_pattern_ops"},
        ),
        {"info": FACT},
    )

    id: Mapped[Id]
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    value: Mapped[str]


class AccountHolder(Fact, CompanyBase):
    """Who holds an account (the name on the bill) for some days."""

    __tablename__ = "account_holder"
    __table_args__ = (
        *fact_rules("account_holder", "account_id"),
        Index("ix_account_holder_person_id", "person_id"),
        Index(
            "ix_account_holder_begins_anew",
            "account_id",
            postgresql_where=text("begins_anew AND retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    begins_anew: Mapped[bool] = mapped_column(server_default="false")
    """Another household than the one before: what was theirs is not for these eyes."""
