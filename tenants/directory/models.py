"""The directory of companies, in the schema `shared`; the one thing all companies have."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import Id, Instant, Ref, SharedBase


class CompanyState(StrEnum):
    """Whether a company works here. None of them hides a subscriber's own bills."""

    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Has not paid us: staff may only read; subscribers see their bills and pay."""
    ARCHIVED = "archived"
    """Has left: read only, for as long as the law keeps records."""


class CompanyKind(StrEnum):
    """A kind of service; it decides the defaults a new company starts with."""

    WATER = "water"
    HEAT = "heat"
    WASTE = "waste"
    CONDOMINIUM = "condominium"


def _one_of(column: str, kind: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(each.value) for each in kind)})"


class Company(SharedBase):
    """A company (tenant) that bills with this product. Its schema and roles carry its id."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(r"slug ~ '^[a-z][a-z0-9-]{1,40}$'", name="slug_is_a_host_label"),
        CheckConstraint(_one_of("state", CompanyState), name="state_known"),
        CheckConstraint(r"edrpou ~ '^\d{8}(\d{2})?$'", name="edrpou_digits"),
        CheckConstraint(
            "kinds <> '{}' AND kinds <@ ARRAY['water', 'heat', 'waste', 'condominium']",
            name="kinds_known",
        ),
    )

    id: Mapped[Id]
    slug: Mapped[str]
    name_uk: Mapped[str]
    name_en: Mapped[str] = mapped_column(server_default="")
    edrpou: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    locale: Mapped[str] = mapped_column(server_default="uk")
    state: Mapped[str] = mapped_column(server_default="trial")
    brand_colour: Mapped[str] = mapped_column(server_default="#1f4e79")
    logo: Mapped[bytes | None]
    """SVG or PNG, printed on bills."""
    dsn: Mapped[str | None]
    """Where the company's schema lives; empty: on the server of the directory."""
    created_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    suspended_at: Mapped[datetime | None]


class CompanyHost(SharedBase):
    """A host name of its own under which a company answers, beside `<slug>.<base domain>`."""

    __tablename__ = "company_host"
    __table_args__ = (
        CheckConstraint("host = lower(host)", name="host_lower"),
        Index("ix_company_host_company_id", "company_id"),
    )

    host: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[Ref] = mapped_column(ForeignKey("shared.company.id"))


class CompanyBankDetails(SharedBase):
    """Where the money for a service goes: payee, code and account. `*` serves all others."""

    __tablename__ = "company_bank_details"
    __table_args__ = (
        CheckConstraint(r"iban ~ '^UA\d{27}$'", name="iban_of_ukraine"),
        CheckConstraint(r"edrpou ~ '^\d{8}(\d{2})?$'", name="edrpou_digits"),
    )

    company_id: Mapped[Ref] = mapped_column(ForeignKey("shared.company.id"), primary_key=True)
    service_code: Mapped[str] = mapped_column(primary_key=True)
    payee_name: Mapped[str]
    edrpou: Mapped[str]
    iban: Mapped[str]


class CompanyMigration(SharedBase):
    """How the last migration of a company's tables ended; one row a company."""

    __tablename__ = "company_migration"
    __table_args__ = (CheckConstraint("state IN ('done', 'failed')", name="state_known"),)

    company_id: Mapped[Ref] = mapped_column(ForeignKey("shared.company.id"), primary_key=True)
    revision: Mapped[str | None]
    state: Mapped[str]
    error: Mapped[str | None]
    finished_at: Mapped[Instant]


METADATA = SharedBase.metadata
