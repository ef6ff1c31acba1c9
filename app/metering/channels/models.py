"""How many readings came on a day, counted once."""

from datetime import date

from sqlalchemy import CheckConstraint, Date
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase
from app.database.facts import APPEND_ONLY


class ChannelDay(CompanyBase):
    """So many readings of a source came on a whole day, by one import or by none (0).

    They came, whatever became of them later. A row without a source brings nothing: it says that
    all days up to its own are counted, for on some nothing comes.
    """

    __tablename__ = "channel_day"
    __table_args__ = (
        CheckConstraint("(readings > 0) = (source <> '')", name="some_came"),
        {"info": APPEND_ONLY},
    )

    came_on: Mapped[date] = mapped_column(Date, primary_key=True)
    """The day in Ukraine on which they were recorded, not the one they were read on."""
    source: Mapped[str] = mapped_column(primary_key=True)
    import_job_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    readings: Mapped[int]
