"""How far the limits of bodies have been used, over all their accounts and contracts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.contracts.limits.coming import coming_by_agreement
from app.contracts.limits.figures import LimitRow, LimitState
from app.contracts.limits.models import LimitMeasure
from app.kernel.month import Month
from app.registry.person_code import code_of


def body_states(
    session: Session,
    *,
    on: date,
    warns_at: Decimal,
    accounts: Sequence[int] | None = None,
    run_id: int | None = None,
) -> Sequence[LimitState]:
    """Return the limits of bodies that hold on a day: of all, or of those of some accounts."""
    year = on.year
    first, after = Month(year, 1).first_day, Month(year, 12).plus(1).first_day
    chosen = None if accounts is None else list(accounts)
    rows: Iterable[Any] = session.execute(
        _STATES,
        {"on": on, "first": first, "after": after, "accounts": chosen},
    )
    found = [(LimitRow(**_row(row)), row.used, row.months) for row in rows]
    if not found:
        return []
    coming = _coming(session, run_id, [row.id for row, _, _ in found], year) if run_id else {}
    return [
        LimitState(
            row,
            used,
            coming.get(row.id, Decimal(0)),
            months + bool(coming.get(row.id)),
            warns_at,
        )
        for row, used, months in found
    ]


def _row(row: Any) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "account_id": None,
        "service_id": None,
        "number": row.code,
        "holder": row.name,
        "address": "",
        "service": row.services,
        "unit": "",
        "measure": LimitMeasure.SUM.value,
        "value": row.value,
        "kekv": row.kekv or None,
        "document": row.document,
        "since": row.since,
        "person_id": row.person_id,
        "accounts": row.accounts,
    }


def _coming(
    session: Session, run_id: int, limits: Sequence[int], year: int
) -> Mapping[int, Decimal]:
    """Return what a run is about to charge of each limit."""
    rows: Iterable[Any] = session.execute(_AGREEMENTS, {"limits": list(limits)})
    of = [(limit_id, account_id, agreement_id) for limit_id, account_id, agreement_id in rows]
    accounts = sorted({account_id for _, account_id, _ in of})
    sums = coming_by_agreement(session, run_id, accounts=accounts, year=year)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for limit_id, _, agreement_id in of:
        found[limit_id] += sums.get(agreement_id, Decimal(0))
    return found


# What it owes for at somebody's home is no supply of its own: people have no limits.
_TAKEN = """JOIN agreement AS g ON g.debtor_id = l.person_id AND g.service_id = ANY (l.service_ids)
    JOIN account AS a ON a.id = g.account_id AND a.category <> 'population'"""
_AGREEMENTS = text(f"""
SELECT l.id, g.account_id, g.id
FROM body_limit AS l
    {_TAKEN}
WHERE l.id = ANY (CAST(:limits AS bigint[]))
""")  # noqa: S608 - put together from constants
# An agreement that was corrected since is another row: what was charged by the old one counts.
_STATES = text(f"""
WITH taken AS (
    SELECT l.id, g.account_id, g.id AS agreement_id, g.retired_at
    FROM body_limit AS l
    {_TAKEN}
    WHERE l.retired_at IS NULL AND l.valid @> CAST(:on AS date)
), live AS (
    SELECT l.* FROM body_limit AS l
    WHERE l.retired_at IS NULL AND l.valid @> CAST(:on AS date)
      AND (CAST(:accounts AS bigint[]) IS NULL OR l.id IN (
          SELECT t.id FROM taken AS t WHERE t.account_id = ANY (CAST(:accounts AS bigint[]))))
), used AS (
    SELECT t.id, sum(e.amount) AS used, count(DISTINCT e.month) AS months
    FROM taken AS t JOIN live USING (id)
    JOIN entry AS e ON e.account_id = t.account_id AND e.agreement_id = t.agreement_id
     AND e.posted = ANY (ARRAY(SELECT m.month FROM month AS m WHERE m.month >= :first))
    WHERE e.month >= :first AND e.month < :after AND e.nature = 'principal'
      AND e.kind IN ('charge', 'recalculation')
    GROUP BY t.id
)
SELECT l.id, l.person_id, p.name, l.kekv, l.value, l.document, lower(l.valid) AS since,
       coalesce(u.used, 0.00) AS used, coalesce(u.months, 0) AS months,
       (SELECT count(DISTINCT t.account_id) FROM taken AS t
        WHERE t.id = l.id AND t.retired_at IS NULL) AS accounts,
       (SELECT string_agg(s.name, ', ' ORDER BY s.print_order, s.id) FROM service AS s
        WHERE s.id = ANY (l.service_ids)) AS services,
       {code_of("p.id")} AS code
FROM live AS l
JOIN person AS p ON p.id = l.person_id
LEFT JOIN used AS u ON u.id = l.id
ORDER BY l.id
""")  # noqa: S608 - put together from constants
