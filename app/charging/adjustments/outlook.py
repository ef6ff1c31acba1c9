"""What would become of an adjustment if it were sent now: told before it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.posting import MonthAhead, NoMonthForAdjustment, adjusting_month
from app.kernel import clock
from app.kernel.month import Month
from app.months.parameter_keys import ADJUSTMENT_LIMIT
from app.months.parameters import parameter


@dataclass(frozen=True, slots=True)
class Outlook:
    """In which month an adjustment would be posted, and whether at once."""

    month: Month | None
    """None while every open month has its bills: it would be refused."""
    needs_second: bool
    """Whether it would be kept, and posted only when another person signs."""


def outlook_of(session: Session, wanted: Sequence[Wanted]) -> Outlook:
    """Return what making these lines an adjustment would come to at this moment.

    Raises:
        MonthAhead: a line is of a month that is not charged yet.
    """
    signed = needs_second(session, sum((abs(each.amount) for each in wanted), Decimal("0.00")))
    month = posting_month(session)
    if month is not None:
        refuse_ahead(wanted, month)
    return Outlook(month, signed)


def posting_month(session: Session) -> Month | None:
    """Return the month whose bills would show an adjustment posted now; None if none would."""
    try:
        return adjusting_month(session)
    except NoMonthForAdjustment:
        return None


def refuse_ahead(wanted: Sequence[Wanted], month: Month) -> None:
    """Refuse lines of a month after the one they would be posted in.

    Raises:
        MonthAhead.
    """
    if ahead := next((each.month for each in wanted if each.month > month), None):
        raise MonthAhead(month=ahead)


def needs_second(session: Session, moved: Decimal) -> bool:
    """Return whether so much money, whatever its sign, is beyond what one person signs."""
    limit = parameter(session, ADJUSTMENT_LIMIT, on=clock.today())
    return 0 < limit < moved
