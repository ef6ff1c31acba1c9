"""How far a series of adjustments may lower a month: nobody is charged less than nothing."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.charging.adjustments.before import STANDS_CHARGED
from app.charging.adjustments.lines import Wanted
from app.kernel.errors import Invalid
from app.kernel.month import Month
from app.months.models import MonthRow
from app.tariffs.models import Service

_NAMED = 5


class BelowNothing(Invalid):
    """Some accounts would be charged less than nothing for the month."""

    key = "adjustments.below-nothing"

    def __init__(self, *, month: Month, numbers: Sequence[str], count: int) -> None:
        named = ", ".join(numbers) + ("…" if count > len(numbers) else "")
        super().__init__(f"{month} below nothing: {named}", month=month, named=named, count=count)


def hold_service(session: Session, service_id: int) -> None:
    """Have who makes another series of the service wait: each counts what the other lowered."""
    session.execute(
        select(Service.id).where(Service.id == service_id).with_for_update(key_share=True)
    )


def refuse_below_nothing(session: Session, wanted: Sequence[Wanted]) -> None:
    """Refuse lines of one service and month by which a month would come to less than nothing.

    What changed the month since it was charged counts, and so does what waits for a second
    signature to lower it. Of a month whose bills are not out nobody knows yet what it comes to.

    Raises:
        BelowNothing: names the accounts.
    """
    lower = [each for each in wanted if each.amount < 0]
    waiting = session.scalar(
        select(func.min(MonthRow.month)).where(MonthRow.charging != "published")
    )
    if not lower or (waiting is not None and lower[0].month >= Month.of(waiting)):
        return
    month = lower[0].month
    beyond = session.execute(
        _BEYOND,
        {
            "accounts": [each.account_id for each in lower],
            "amounts": [each.amount for each in lower],
            "service": lower[0].service_id,
            "month": month.first_day,
            "posted": session.scalars(
                select(MonthRow.month).where(MonthRow.month >= month.first_day)
            ).all(),
            "charged": list(STANDS_CHARGED),
            "most": _NAMED,
        },
    ).all()
    if beyond:
        raise BelowNothing(
            month=month, numbers=[number for number, _ in beyond], count=beyond[0][1]
        )


_BEYOND = text("""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:accounts AS bigint[]), CAST(:amounts AS numeric[]))
        AS given(account_id, amount)
),
standing AS (
    SELECT account_id, sum(amount) AS amount FROM entry
    WHERE posted = ANY (CAST(:posted AS date[])) AND service_id = :service AND month = :month
      AND nature = 'principal' AND kind = ANY (CAST(:charged AS text[]))
      AND account_id IN (SELECT account_id FROM wanted)
    GROUP BY account_id
),
waiting AS (
    SELECT line.account_id, sum(line.amount) AS amount
    FROM adjustment JOIN adjustment_line AS line ON line.adjustment_id = adjustment.id
    WHERE adjustment.posting_id IS NULL AND adjustment.declined_at IS NULL
      AND line.service_id = :service AND line.month = :month AND line.amount < 0
    GROUP BY line.account_id
)
SELECT account.number, count(*) OVER () AS count
FROM wanted
JOIN account ON account.id = wanted.account_id
LEFT JOIN standing ON standing.account_id = wanted.account_id
LEFT JOIN waiting ON waiting.account_id = wanted.account_id
WHERE coalesce(standing.amount, 0) + coalesce(waiting.amount, 0) + wanted.amount < 0
ORDER BY account.number LIMIT :most
""")
