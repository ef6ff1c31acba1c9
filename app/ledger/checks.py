"""Invariants of the money, checked every night. A discrepancy is named, never mended silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import LiteralString

from sqlalchemy import text
from sqlalchemy.orm import Session

_MANY = 1_000
"""Discrepancies of one kind that are listed; more are only more of the same."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two places that should say the same and do not."""

    check: str
    account_id: int | None
    what: str
    derived: Decimal | None
    """What the derived or stored figure says."""
    entries: Decimal | None
    """What the entries say."""


CHECKS: Mapping[str, LiteralString] = {
    "open_item_equals_entries": """
        SELECT account_id, concat_ws(' ', service_id, month, nature, due_on),
               o.outstanding, e.amount
        FROM open_item AS o
        FULL JOIN (SELECT account_id, service_id, month, agreement_id, nature, due_on,
                          sum(amount) AS amount
                   FROM entry
                   GROUP BY account_id, service_id, month, agreement_id, nature, due_on
                   HAVING sum(amount) <> 0) AS e
            USING (account_id, service_id, month, agreement_id, nature, due_on)
        WHERE o.outstanding IS DISTINCT FROM e.amount
        ORDER BY 1, 2""",
    "balance_equals_entries": """
        SELECT account_id, concat_ws(' ', b.month, service_id), b.moved, e.amount
        FROM (SELECT account_id, service_id, agreement_id, month, closing - coalesce(
                  (SELECT p.closing FROM balance AS p
                   WHERE p.month = (b.month - interval '1 month')::date
                     AND p.account_id = b.account_id AND p.service_id = b.service_id
                     AND p.agreement_id = b.agreement_id), 0) AS moved
              FROM balance AS b) AS b
        FULL JOIN (SELECT account_id, service_id, agreement_id, posted AS month,
                          sum(amount) AS amount
                   FROM entry
                   WHERE posted IN (SELECT month FROM month WHERE books = 'closed')
                   GROUP BY account_id, service_id, agreement_id, posted) AS e
            USING (account_id, service_id, agreement_id, month)
        WHERE coalesce(b.moved, 0) <> coalesce(e.amount, 0)
        ORDER BY 1, 2""",
    "balance_adds_up": """
        SELECT account_id, concat_ws(' ', month, service_id), closing, opening + charged - paid
        FROM balance WHERE closing <> opening + charged - paid
        ORDER BY 1, 2""",
    "entry_has_its_document": """
        SELECT e.account_id, concat_ws(' ', e.posted, e.posting_id), NULL, sum(e.amount)
        FROM entry AS e
        LEFT JOIN posting AS p ON p.id = e.posting_id AND p.posted = e.posted
        WHERE p.id IS NULL
        GROUP BY 1, 2 ORDER BY 1, 2""",
    "entry_has_its_account": """
        SELECT e.account_id, concat_ws(' ', e.posted, e.posting_id), NULL, sum(e.amount)
        FROM entry AS e LEFT JOIN account AS a ON a.id = e.account_id
        WHERE a.id IS NULL
        GROUP BY e.account_id, e.posted, e.posting_id ORDER BY 1, 2""",
    "reversal_mirrors_its_document": """
        WITH pair AS MATERIALIZED (
            SELECT r.id, r.reverses, r.posted, d.posted AS of_posted
            FROM posting AS r JOIN posting AS d ON d.id = r.reverses
        ),
        moved AS MATERIALIZED (
            SELECT posted, posting_id, sum(amount) AS amount FROM entry
            WHERE posting_id IN (SELECT id FROM pair UNION ALL SELECT reverses FROM pair)
            GROUP BY posted, posting_id
        )
        SELECT NULL, concat_ws(' ', pair.id, 'reverses', pair.reverses),
               coalesce(o.amount, 0), -coalesce(m.amount, 0)
        FROM pair
        LEFT JOIN moved AS o ON o.posted = pair.of_posted AND o.posting_id = pair.reverses
        LEFT JOIN moved AS m ON m.posted = pair.posted AND m.posting_id = pair.id
        WHERE coalesce(o.amount, 0) <> -coalesce(m.amount, 0)
        ORDER BY 2""",
    "transfers_sum_to_nothing": """
        SELECT account_id, concat_ws(' ', posted, posting_id), NULL, sum(amount)
        FROM entry WHERE kind = 'transfer'
        GROUP BY account_id, posted, posting_id HAVING sum(amount) <> 0
        ORDER BY 1, 2""",
    "restructurings_move_no_service": """
        SELECT account_id, concat_ws(' ', posted, posting_id, service_id, month), NULL, sum(amount)
        FROM entry WHERE kind IN ('restructuring', 'evened')
        GROUP BY account_id, posted, posting_id, service_id, month, agreement_id
        HAVING sum(amount) <> 0
        ORDER BY 1, 2""",
    "instalments_are_never_overpaid": """
        SELECT account_id, concat_ws(' ', service_id, month, due_on), outstanding, NULL
        FROM open_item
        WHERE nature IN ('restructured', 'restructured_costs') AND outstanding < 0
        ORDER BY 1, 2""",
    "advance_is_never_owed": """
        SELECT account_id, concat_ws(' ', month, agreement_id), outstanding, NULL
        FROM open_item WHERE nature = 'advance' AND outstanding > 0
        ORDER BY 1, 2""",
}
"""Name -> SELECT of account, what it is about, the derived figure, that of the entries."""


def discrepancies(
    session: Session, checks: Mapping[str, LiteralString] = CHECKS
) -> Sequence[Discrepancy]:
    """Return every invariant that does not hold, by account; at most a thousand of each."""
    found: list[Discrepancy] = []
    for name, statement in checks.items():
        rows = session.execute(text(f"{statement} LIMIT {_MANY}"))
        found += [Discrepancy(name, *row) for row in rows]
    return found
