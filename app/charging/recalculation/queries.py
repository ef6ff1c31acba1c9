"""What the office sees of a run's corrections of earlier months, and why each was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.month import Month


class Place(NamedTuple):
    """Where a list of corrections goes on: after this account, month and service."""

    account_id: int = 0
    month: date = date.min
    service_id: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """What a run changes in one earlier month of an account's service, and because of what."""

    account_id: int
    account_number: str
    month: Month
    service_id: int
    service_name: str
    was: Decimal
    now: Decimal
    reasons: Sequence[str]
    """As marks name them; none where only a neighbour's facts moved its share."""

    @property
    def difference(self) -> Decimal:
        """Return by how much more is charged."""
        return self.now - self.was

    @property
    def place(self) -> Place:
        """Return where the list goes on after this row."""
        return Place(self.account_id, self.month.first_day, self.service_id)


@dataclass(frozen=True, slots=True)
class ReasonSum:
    """Corrections with the same reasons: accounts' months, what is charged more and less."""

    reasons: Sequence[str]
    months: int
    accounts: int
    more: Decimal
    less: Decimal
    """Zero or below."""


def corrections(
    session: Session, *, run_id: int, after: Place | None = None, limit: int = 50
) -> Sequence[Correction]:
    """Return the run's corrections by account, month and service."""
    rows = session.execute(_LISTED, {"run": run_id, "limit": limit, **_after(after or Place())})
    return [
        Correction(account, number, Month.of(month), service, name, was, now, tuple(reasons))
        for account, number, month, service, name, was, now, reasons in rows
    ]


def largest_corrections(session: Session, *, run_id: int, limit: int = 10) -> Sequence[Correction]:
    """Return the run's corrections that move most, the largest first."""
    rows = session.execute(_LARGEST, {"run": run_id, "limit": limit})
    return [
        Correction(account, number, Month.of(month), service, name, was, now, tuple(reasons))
        for account, number, month, service, name, was, now, reasons in rows
    ]


def sums_by_reason(session: Session, *, run_id: int) -> Sequence[ReasonSum]:
    """Return what the run's corrections come to for each set of reasons, the largest first."""
    rows = session.execute(_BY_REASON, {"run": run_id})
    return [
        ReasonSum(tuple(reasons or ()), months, accounts, more, less)
        for reasons, months, accounts, more, less in rows
    ]


def has_corrections(session: Session, *, run_id: int) -> bool:
    """Say whether the run changes anything in earlier months."""
    found = text("SELECT EXISTS (SELECT FROM recalculated WHERE run_id = :run)")
    return bool(session.scalar(found, {"run": run_id}))


def _after(place: Place) -> dict[str, object]:
    return {"account": place.account_id, "month": place.month, "service": place.service_id}


_COLUMNS = """
SELECT c.account_id, a.number, c.month, c.service_id, s.name, c.was, c.now,
       ARRAY(SELECT u.because FROM used_marks AS u
             WHERE u.run_id = :run AND u.month = c.month AND u.thousand = c.account_id / 1000
               AND c.account_id = ANY(u.account_ids)
             UNION
             SELECT t.because FROM to_recompute AS t
             WHERE t.done_by_run = :run AND t.month = c.month AND t.building_id = p.building_id
             ORDER BY 1)
"""
_JOINED = """
JOIN account AS a ON a.id = c.account_id
JOIN premises AS p ON p.id = a.premises_id
JOIN service AS s ON s.id = c.service_id
"""

_LISTED = text(f"""
{_COLUMNS}
FROM (
    SELECT account_id, month, service_id, sum(was) AS was, sum(now) AS now
    FROM recalculated
    WHERE run_id = :run AND (account_id, month, service_id) > (:account, :month, :service)
    GROUP BY account_id, month, service_id
    ORDER BY account_id, month, service_id
    LIMIT :limit
) AS c
{_JOINED}
ORDER BY c.account_id, c.month, c.service_id
""")  # noqa: S608 - put together from constants of this file alone

_LARGEST = text(f"""
{_COLUMNS}
FROM (
    SELECT account_id, month, service_id, sum(was) AS was, sum(now) AS now
    FROM recalculated
    WHERE run_id = :run
    GROUP BY account_id, month, service_id
    ORDER BY abs(sum(now) - sum(was)) DESC, account_id, month, service_id
    LIMIT :limit
) AS c
{_JOINED}
ORDER BY abs(c.now - c.was) DESC, c.account_id, c.month, c.service_id
""")  # noqa: S608 - put together from constants of this file alone

_BY_REASON = text("""
WITH moved AS (
    SELECT account_id, month, sum(now - was) AS amount
    FROM recalculated WHERE run_id = :run
    GROUP BY account_id, month
), marked AS (
    SELECT unnest(account_ids) AS account_id, month, because
    FROM used_marks WHERE run_id = :run
    UNION
    SELECT a.id, t.month, t.because
    FROM to_recompute AS t
    JOIN premises AS p ON p.building_id = t.building_id
    JOIN account AS a ON a.premises_id = p.id
    WHERE t.done_by_run = :run AND t.building_id IS NOT NULL
), why AS (
    SELECT account_id, month, array_agg(because ORDER BY because) AS because
    FROM marked
    GROUP BY account_id, month
)
SELECT why.because, count(*), count(DISTINCT account_id),
       coalesce(sum(amount) FILTER (WHERE amount > 0), 0),
       coalesce(sum(amount) FILTER (WHERE amount < 0), 0)
FROM moved LEFT JOIN why USING (account_id, month)
GROUP BY why.because
ORDER BY sum(abs(amount)) DESC, why.because
""")
