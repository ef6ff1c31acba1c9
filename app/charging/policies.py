"""The company's dated parameters, read into the rules of a month."""

from typing import Any

from sqlalchemy.orm import Session

from app.charging.rules import MonthBy, Rules
from app.kernel.month import Month
from app.months.parameters import (
    MONTH_BASIS,
    PRICE_PER_PERSON_ROUNDED,
    READING_WINDOW_TO,
    SPIKE_TIMES,
    SUBSCRIBER_FEE_CEILING,
    Key,
    parameters,
)

_KEYS: list[Key[Any]] = [
    MONTH_BASIS,
    READING_WINDOW_TO,
    PRICE_PER_PERSON_ROUNDED,
    SPIKE_TIMES,
    SUBSCRIBER_FEE_CEILING,
]


def rules_of(session: Session, month: Month) -> Rules:
    """Return the rules of a month: the parameters as they are on its first day."""
    known = {
        each.key.name: each.value
        for each in parameters(session, on=month.first_day, keys=list(_KEYS))
    }
    return Rules(
        month,
        month_by=MonthBy(known[MONTH_BASIS.name]),
        reading_day=known[READING_WINDOW_TO.name],
        price_per_person_first=known[PRICE_PER_PERSON_ROUNDED.name],
        spike_times=known[SPIKE_TIMES.name],
        subscription_ceiling=known[SUBSCRIBER_FEE_CEILING.name],
    )
