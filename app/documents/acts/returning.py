"""Writing down that an act came back signed."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.acts.models import Act, ActReturn
from app.kernel.errors import Invalid, NotFound
from app.months.facts import record_fact, retire_fact


class ActMissing(NotFound):
    """There is no such act."""

    key = "acts.missing"


class ActReturnedBefore(Invalid):
    """An act cannot come back before it was issued."""

    key = "acts.returned-before"


def get_act(session: Session, act_id: int) -> Act:
    """Return an act.

    Raises:
        ActMissing.
    """
    act = session.get(Act, act_id)
    if act is None:
        raise ActMissing(f"no act {act_id}")
    return act


def return_act(session: Session, act_id: int, *, on: date, by: int) -> ActReturn:
    """Record that an act came back signed on a day.

    Raises:
        ActMissing, ActReturnedBefore.
        FactOverlaps: it did already.
    """
    if on < get_act(session, act_id).issued_on:
        raise ActReturnedBefore(f"act {act_id} was issued later than {on}")
    return record_fact(session, ActReturn(act_id=act_id, returned_on=on), by=by)


def take_return_back(session: Session, act_id: int, *, by: int) -> None:
    """Say that an act has not come back after all.

    Raises:
        ActMissing: it had not.
    """
    found = session.scalar(
        select(ActReturn).where(ActReturn.act_id == act_id, ActReturn.retired_at.is_(None))
    )
    if found is None:
        raise ActMissing(f"act {act_id} has not come back")
    retire_fact(session, found, by=by, reason="not returned")
