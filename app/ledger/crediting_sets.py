"""Payments of a whole register become documents together; the same as `ledger.crediting` does.

They stand in `receipt`, a temporary table with a row each, and never pass through Python.
"""

from typing import Any

from sqlalchemy import BigInteger, Date, Row, column, select, table, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger import open_items
from app.ledger.covering import cover_staged
from app.ledger.crediting import Receipt, credit
from app.ledger.documents import insert_staged
from app.ledger.households import of_others
from app.ledger.orders import Order
from app.ledger.rules import rule_days
from app.months.locks import lock_for_writing

RECEIPT_COLUMNS = (
    "payment_id",
    "posting_id",
    "posted",
    "account_id",
    "payee_id",
    "on_day",
    "amount",
    "stated",
)
"""Columns of `receipt`: what `Receipt` says, its source by its number, months by first days."""
_RECEIPTS = table("receipt", column("account_id", BigInteger), column("on_day", Date))
# As `crediting.has_one_queue` says of the others.
_ONE_BY_ONE = """
DELETE FROM receipt WHERE account_id IN (
    SELECT account_id FROM receipt GROUP BY account_id
    HAVING count(*) > 1 AND (
               count(stated) > 0 OR min(payee_id) <> max(payee_id)
               OR count(payee_id) NOT IN (0, count(*)))
        OR NOT bool_and(on_day = ANY (:oldest_first))
        OR account_id = ANY (:with_others))
RETURNING *
"""


def credit_staged(session: Session, *, source_kind: str, by: int) -> None:
    """Post what stands in `receipt`; its documents have the numbers that are drawn for them.

    Raises:
        BooksClosed, AlreadyPosted: nothing of this call may be committed.
    """
    months = session.scalars(text("SELECT DISTINCT posted FROM receipt ORDER BY posted")).all()
    for month in months:
        lock_for_writing(session, Month.of(month))
    open_items.lock_accounts(session, select(_RECEIPTS.c.account_id))
    days = session.scalars(text("SELECT DISTINCT on_day FROM receipt ORDER BY on_day")).all()
    held = rule_days(session)
    rules = {day: held.on(day) for day in days}
    at_once = [day for day, rule in rules.items() if rule.order is Order.OLDEST_FIRST]
    others = [account_id for account_id, _ in of_others(session, _RECEIPTS)]
    given = {"oldest_first": at_once, "with_others": others}
    apart = session.execute(text(_ONE_BY_ONE), given).all()
    credit(session, [_receipt(each) for each in apart], source_kind=source_kind, by=by)
    insert_staged(session, rules, source_kind=source_kind, by=by)
    cover_staged(session)


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        account_id=row.account_id,
        source_id=str(row.payment_id),
        on_day=row.on_day,
        amount=row.amount,
        posted=Month.of(row.posted),
        payee_id=row.payee_id,
        stated=Month.of(row.stated) if row.stated else None,
        posting_id=row.posting_id,
    )
