"""What a month carries into later ones: the buildings to be charged again when it changes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.models import HouseBalance, Run
from app.kernel.month import Month
from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute


def mark_carried(session: Session, run: Run, month: Month, *, by: int) -> None:
    """Mark the months after, where they are charged already, for what is or is no more carried.

    A month that could not be shared out hands on what came to it: the next one may be any.
    """
    carried = select(HouseBalance.building_id).where(
        HouseBalance.run_id == run.id,
        (HouseBalance.carried_in != 0) | (HouseBalance.carried_out != 0),
    )
    days = Period(month.plus(1).first_day, None)
    mark_to_recompute(session, Reach(days=days, because="carried", buildings=carried), by=by)
