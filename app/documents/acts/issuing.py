"""Issuing a month's acts: new ones, and those that correct what was issued before."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.acts.models import Act
from app.documents.acts.wanted import WantedAct, wanted_acts
from app.documents.customers.issuing import Issued, Whose, standing, write
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.locks import MonthMissing
from app.months.models import MonthRow


class ActsTooEarly(Conflict):
    """The month is not published: what it charges may change yet."""

    key = "acts.too-early"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is not published", month=month)


def issue_acts(session: Session, month: Month, *, on: date, by: int) -> Issued:
    """Issue the acts that a published month's books ask for; asked again, only what changed.

    An act is of the last day of its month; one that corrects another is of the day it is made.

    Raises:
        MonthMissing, ActsTooEarly.
    """
    _hold_published(session, month)
    wanted, before = wanted_acts(session, month), standing_acts(session, month)
    changed = [
        (act, before.get(whose))
        for whose, act in wanted.items()
        if whose not in before or not _same(act, before[whose])
    ]
    gone = [
        (_nothing(act), act)
        for whose, act in before.items()
        if whose not in wanted and act.content["lines"]
    ]
    pairs = [*changed, *gone]
    fresh = [pair for pair in pairs if pair[1] is None]
    correcting = [pair for pair in pairs if pair[1] is not None]
    last_day = month.last_day
    write(session, Act, month, fresh, issued_on=last_day, by=by)
    write(session, Act, month, correcting, issued_on=max(on, last_day), by=by)
    return Issued(len(fresh), len(correcting))


def standing_acts(session: Session, month: Month) -> Mapping[Whose, Act]:
    """Return the acts of a month that no other replaces."""
    return standing(session, Act, month)


def _hold_published(session: Session, month: Month) -> None:
    # Alone: two who issue at once would both number the same acts.
    row = session.scalar(
        select(MonthRow)
        .where(MonthRow.month == month.first_day)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise MonthMissing(month=month)
    if row.charging != "published":
        raise ActsTooEarly(month=month)


def _same(wanted: WantedAct, act: Act) -> bool:
    return wanted.gross == act.gross and wanted.lines == act.content["lines"]


def _nothing(act: Act) -> WantedAct:
    known = act.content
    return WantedAct(
        act.account_id,
        act.customer_id,
        known["customer"],
        known["code"],
        known["account"],
        known["address"],
        known["contracts"],
        base=Decimal(0),
    )
