"""Documents of payments reversed together: for each a document of its own, as `ledger.post` makes.

They stand in `undone`, a temporary table of `posting_id`, `posted` and `account_id`.
"""

from datetime import date

from sqlalchemy import BigInteger, column, func, select, table, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.post import AlreadyReversed
from app.months.locks import lock_for_writing

_UNDONE = table("undone", column("account_id", BigInteger))
_TURNED = table(
    "turned", *map(column, (*open_items.KEY, "amount", "arose_on", "vat_rate", "posting_id"))
)


def restoring(session: Session) -> list[int]:
    """Return the accounts, by id, on which debts come back that their money was handed on to.

    As `ledger.restoring` finds them: an item owes and, without this money, has handed on more than
    it got. With every document that is taken back both only grow, so that none on the way counts.
    """
    return list(session.scalars(text(_RESTORING)))


def reverse_staged(session: Session, *, reason: str, by: int, into: Month, on_day: date) -> None:
    """Undo the documents in `undone`, none of them of an account that `restoring` returns.

    Raises:
        AlreadyReversed, BooksClosed.
    """
    lock_for_writing(session, into)
    open_items.lock_accounts(session, select(_UNDONE.c.account_id))
    known = {"into": into.first_day, "reason": reason, "by": by, "on_day": on_day}
    if standing := session.scalars(text(_REVERSE), _chosen(_REVERSE, known)).first():
        raise AlreadyReversed(posting_id=standing)
    session.execute(text(_TURN), _chosen(_TURN, known))
    session.execute(text(_WRITE), _chosen(_WRITE, known))
    session.execute(text("ANALYZE turned"))
    key = [_TURNED.c[name] for name in open_items.KEY]
    open_items.apply_moved(
        session,
        select(
            *key,
            func.sum(_TURNED.c.amount).label("outstanding"),
            func.min(_TURNED.c.arose_on).label("arose_on"),
            func.max(_TURNED.c.vat_rate).label("vat_rate"),
        )
        .group_by(*key)
        .having(func.sum(_TURNED.c.amount) != 0),
    )
    session.execute(text("DROP TABLE turned"))


def _chosen(statement: str, known: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in known.items() if f":{name}" in statement}


_RESTORING = """
WITH months AS (SELECT array_agg(month) AS all FROM month),
giving AS MATERIALIZED (
    SELECT DISTINCT entry.account_id
    FROM undone JOIN entry ON entry.account_id = undone.account_id
     AND entry.posted = ANY ((SELECT months.all FROM months)::date[])
    WHERE entry.kind = 'transfer' AND entry.amount > 0
)
SELECT DISTINCT account_id FROM (
    SELECT entry.account_id
    FROM giving JOIN entry ON entry.account_id = giving.account_id
     AND entry.posted = ANY ((SELECT months.all FROM months)::date[])
    WHERE NOT EXISTS (
        SELECT FROM undone
        WHERE undone.posting_id = entry.posting_id AND undone.account_id = entry.account_id)
    GROUP BY entry.account_id, entry.service_id, entry.month, entry.agreement_id, entry.nature,
             entry.due_on
    HAVING sum(entry.amount) > 0
       AND sum(entry.amount) FILTER (
           WHERE entry.kind IN ('payment', 'transfer', 'refund')) > 0
) AS overdrawn ORDER BY account_id
"""
_REVERSE = """
WITH reversal AS (
    INSERT INTO posting (kind, posted, source_kind, source_id, reverses, reason, made_by)
    SELECT 'reversal', :into, 'posting', posting_id::text, posting_id, :reason, :by
    FROM undone ORDER BY undone.posting_id
    ON CONFLICT DO NOTHING RETURNING reverses
)
SELECT posting_id FROM undone WHERE posting_id NOT IN (SELECT reverses FROM reversal)
ORDER BY posting_id
"""
_TURN = """
CREATE TEMPORARY TABLE turned ON COMMIT DROP AS
SELECT line.account_id, reversal.id AS posting_id,
       row_number() OVER (
           PARTITION BY reversal.id
           ORDER BY line.service_id, line.month, line.agreement_id, line.kind, line.line) AS line,
       line.agreement_id, line.service_id, line.month, line.kind, line.nature, line.due_on,
       line.arose_on, line.vat_rate, -line.amount AS amount
FROM undone
JOIN posting AS reversal ON reversal.reverses = undone.posting_id
JOIN entry AS line ON line.posted = undone.posted AND line.account_id = undone.account_id
 AND line.posting_id = undone.posting_id
"""
_WRITE = """
INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month, kind,
                   nature, on_day, due_on, arose_on, vat_rate, amount)
SELECT :into, account_id, posting_id, line, agreement_id, service_id, month, kind, nature,
       :on_day, due_on, arose_on, vat_rate, amount
FROM turned ORDER BY account_id, posting_id, line
"""
