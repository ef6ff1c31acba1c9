"""When debts were put off by an agreement and owed again: why a statement skips days between."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.months.models import MonthRow
from app.penalty.makeup import Key


class Turn(StrEnum):
    """What happened to a debt under an agreement on restructuring."""

    PUT_OFF = "put_off"
    BACK = "back"
    """The agreement was broken: it is owed as it was."""
    PAID = "paid"
    """By instalments, after the day of a break that was told later."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """One such turn: on which day, how much of the debt, by which agreement it was put off."""

    day: date
    turn: Turn
    amount: Decimal
    number: str
    """Of the agreement; empty but for what was put off."""


def put_off_of(session: Session, account_id: int, *, on: date) -> Mapping[Key, Sequence[PutOff]]:
    """Return the turns of each debt of an account until the end of a day, in their order.

    Agreements that were taken back never were.
    """
    rows: Any = session.execute(
        _TURNS,
        {
            "account": account_id,
            "months": session.scalars(select(MonthRow.month)).all(),
            "on": on,
        },
    )
    found: dict[Key, list[PutOff]] = defaultdict(list)
    for service_id, month, agreement_id, due_on, day, turn, amount, number in rows:
        key = (service_id, month, agreement_id, due_on)
        found[key].append(PutOff(day, Turn(turn), amount, number))
    return found


_TURNS = text("""
SELECT of.service_id, of.month, of.agreement_id, of.due_on, of.on_day, of.turn,
       sum(of.amount), of.number
FROM (
    SELECT e.service_id, e.month, e.agreement_id, e.due_on, e.on_day, abs(e.amount) AS amount,
           CASE WHEN e.amount > 0 THEN 'back'
                WHEN p.kind = 'restructuring' THEN 'put_off'
                ELSE 'paid' END AS turn,
           CASE WHEN p.kind = 'restructuring' THEN coalesce(p.reason, '') ELSE '' END AS number
    FROM entry AS e
    JOIN posting AS p ON p.id = e.posting_id
    WHERE e.posted = ANY (CAST(:months AS date[])) AND e.account_id = :account
      AND e.kind = 'restructuring' AND e.nature = 'principal' AND e.on_day <= :on
      AND p.reverses IS NULL
      AND NOT EXISTS (SELECT FROM posting AS taken WHERE taken.reverses = p.id)
) AS of
GROUP BY of.service_id, of.month, of.agreement_id, of.due_on, of.on_day, of.turn, of.number
ORDER BY of.on_day, of.turn DESC, of.number
""")
