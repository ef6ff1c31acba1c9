"""What the months of an adjustment stand charged at before it is posted: for the second person."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.ledger.models import CHARGED, EntryKind
from app.months.models import MonthRow

STANDS_CHARGED = (EntryKind.OPENING, *CHARGED)
"""Entries that a month stands charged at: what a former system brought too."""


def charged_before(session: Session, adjustment_id: int, *, most: int) -> Sequence[Decimal]:
    """Return what the first lines of an adjustment are of, with all that changed it since.

    One sum for each line, in the order of `lines_of`: of its account, service and month.
    """
    found = session.scalars(
        _BEFORE,
        {
            "adjustment": adjustment_id,
            "months": session.scalars(select(MonthRow.month)).all(),
            "charged": list(STANDS_CHARGED),
            "most": most,
        },
    )
    return found.all()


_BEFORE = text("""
SELECT own.amount
FROM (
    SELECT number, account_id, service_id, month FROM adjustment_line
    WHERE adjustment_id = :adjustment ORDER BY number LIMIT :most
) AS line
CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.amount), 0.00)::numeric(14, 2) AS amount
    FROM entry AS e
    WHERE e.posted = ANY (CAST(:months AS date[])) AND e.account_id = line.account_id
      AND e.service_id = line.service_id AND e.month = line.month
      AND e.nature = 'principal' AND e.kind = ANY (CAST(:charged AS text[]))
) AS own
ORDER BY line.number
""")
