"""The facts of people who are away."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Ref
from app.database.facts import FACT, Fact, fact_rules, one_of


class AbsenceGround(StrEnum):
    """What the paper proves that somebody was away for."""

    RESIDENCE = "residence"
    """A temporary residence elsewhere, abroad among them."""
    WORK = "work"
    TREATMENT = "treatment"
    STUDY = "study"
    MILITARY = "military"
    SENTENCE = "sentence"
    DISPLACED = "displaced"
    OTHER = "other"


class Absence(Fact, CompanyBase):
    """Temporary absence (тимчасова відсутність) of some of an account's persons, by one paper.

    `valid` are the days away. Charges follow it only to `noticed_until`: a longer absence must be
    told of again, and each renewal moves that day.
    """

    __tablename__ = "absence"
    __table_args__ = (
        one_of("ground", AbsenceGround),
        CheckConstraint("persons > 0", name="persons_positive"),
        CheckConstraint("noticed_until > lower(valid)", name="noticed_for_days"),
        CheckConstraint("document <> ''", name="document_named"),
        *fact_rules("absence", "account_id", "document"),
        Index("ix_absence_account_id", "account_id"),
        Index(
            "ix_absence_valid",
            "valid",
            postgresql_using="gist",
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    persons: Mapped[int]
    """How many of the account's persons are away by this paper."""
    ground: Mapped[str]
    document: Mapped[str]
    """The paper that proves it, with number and date."""
    noticed_on: Mapped[date] = mapped_column(Date)
    """The day of the person's notice, or of its last renewal."""
    noticed_until: Mapped[date] = mapped_column(Date)
    """First day that no notice covers."""
