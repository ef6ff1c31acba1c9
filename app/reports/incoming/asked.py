"""Which payments a report is of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement

from app.payments.models import Payment


class By(StrEnum):
    """What a line of the report is of."""

    SOURCE = "source"
    """A channel and which of its kind."""
    CHANNEL = "channel"
    DAY = "day"
    MONTH = "month"
    SOURCE_DAY = "source_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Days by value date, both included, and what is chosen of what came in on them."""

    since: date
    until: date
    channel: str | None = None
    source: str | None = None


def chosen(asked: Asked) -> list[ColumnElement[bool]]:
    """Return the conditions on payments."""
    conditions: list[ColumnElement[bool]] = [Payment.paid_on.between(asked.since, asked.until)]
    if asked.channel is not None:
        conditions.append(Payment.channel == asked.channel)
    if asked.source is not None:
        conditions.append(Payment.source == asked.source)
    return conditions
