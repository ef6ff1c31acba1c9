"""Notices that a verification ends, as facts: who sends letters finds here what is due."""

from datetime import date

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Instant, Ref
from app.database.facts import APPEND_ONLY


class VerificationNotice(CompanyBase):
    """The holder of a meter is to be told that so many days are left of its verification.

    One for each meter, last day and number of days: another verification makes others due.
    """

    __tablename__ = "verification_notice"
    __table_args__ = ({"info": APPEND_ONLY},)

    meter_id: Mapped[int] = mapped_column(
        ForeignKey("meter.id"), primary_key=True, autoincrement=False
    )
    verified_until: Mapped[date] = mapped_column(Date, primary_key=True)
    days_left: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """One of the company's terms: 60, 30, 7."""
    account_id: Mapped[Ref]
    due_on: Mapped[Day]
    """The day on which it became due."""
    made_at: Mapped[Instant]
