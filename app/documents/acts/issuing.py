"""Issuing a month's acts: new ones, and those that correct what was issued before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from app.database.numbering import next_numbers
from app.documents.acts.models import Act
from app.documents.acts.wanted import WantedAct, Whose, wanted_acts
from app.kernel.errors import Conflict
from app.kernel.month import Month
from app.months.locks import MonthMissing
from app.months.models import MonthRow


class ActsTooEarly(Conflict):
    """The month is not published: what it charges may change yet."""

    key = "acts.too-early"

    def __init__(self, *, month: Month) -> None:
        super().__init__(f"{month} is not published", month=month)


@dataclass(frozen=True, slots=True)
class Issued:
    """How many acts were issued, and how many of them correct others."""

    new: int
    correcting: int


def issue_acts(session: Session, month: Month, *, on: date, by: int) -> Issued:
    """Issue the acts that a published month's books ask for; asked again, only what changed.

    An act is of the last day of its month; one that corrects another is of the day it is made.

    Raises:
        MonthMissing, ActsTooEarly.
    """
    _hold_published(session, month)
    wanted, standing = wanted_acts(session, month), standing_acts(session, month)
    changed = [
        (act, standing.get(whose))
        for whose, act in wanted.items()
        if whose not in standing or not _same(act, standing[whose])
    ]
    gone = [
        (_nothing(act), act)
        for whose, act in standing.items()
        if whose not in wanted and act.content["lines"]
    ]
    pairs = [*changed, *gone]
    fresh = [pair for pair in pairs if pair[1] is None]
    correcting = [pair for pair in pairs if pair[1] is not None]
    last_day = month.last_day
    _write(session, month, fresh, issued_on=last_day, by=by)
    _write(session, month, correcting, issued_on=max(on, last_day), by=by)
    return Issued(len(fresh), len(correcting))


def standing_acts(session: Session, month: Month) -> Mapping[Whose, Act]:
    """Return the acts of a month that no other corrects."""
    later = aliased(Act)
    rows = session.scalars(
        select(Act)
        .where(
            Act.month == month.first_day,
            ~select(later.id).where(later.corrects == Act.id).exists(),
        )
        .order_by(Act.id)
    )
    return {(act.account_id, act.customer_id): act for act in rows}


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


def _write(
    session: Session,
    month: Month,
    pairs: Sequence[tuple[WantedAct, Act | None]],
    *,
    issued_on: date,
    by: int,
) -> None:
    if not pairs:
        return
    numbers = next_numbers(session, kind=f"act/{issued_on.year}", count=len(pairs))
    session.execute(
        insert(Act),
        [
            {
                "year": issued_on.year,
                "number": number,
                "issued_on": issued_on,
                "account_id": act.account_id,
                "customer_id": act.customer_id,
                "month": month.first_day,
                "base": act.base,
                "vat": act.vat,
                "gross": act.gross,
                "content": act.content,
                "corrects": before.id if before else None,
                "made_by": by,
            }
            for number, (act, before) in zip(numbers, pairs, strict=True)
        ],
    )
