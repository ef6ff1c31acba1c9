"""Agreements on restructuring that a former system kept: checked whole, then signed as they stand.

What was paid under them before is told; what is left puts off the debts that came as opening
balances, by the instalments not paid yet.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.exchange.models import ImportJob
from app.ledger import open_items
from app.restructuring.end import take_back_restructuring
from app.restructuring.models import Restructuring
from app.restructuring.parts import MAY_BE_PUT_OFF, key_of
from app.restructuring.schedule import LONGEST_DAYS, MOST_INSTALMENTS, Instalment
from app.restructuring.sign import Brought, NewRestructuring, sign_restructuring

_NOTHING = "'{}'::jsonb"
_NATURES = ", ".join(f"'{each}'" for each in sorted(MAY_BE_PUT_OFF))
NO_BOOKS = f"""
SELECT line, {_NOTHING} FROM staged WHERE NOT EXISTS (SELECT FROM month WHERE books = 'open')
"""
SUMS = """
SELECT line, jsonb_build_object('amount', amount, 'paid', paid)
FROM staged WHERE amount <= 0 OR paid < 0 OR paid > amount
"""
DAYS = f"""
SELECT line, jsonb_build_object('signed', to_char(signed_on, 'DD.MM.YYYY'))
FROM staged
WHERE due_on < signed_on OR due_on > signed_on + {LONGEST_DAYS}
   OR signed_on > CAST(:today AS date)
"""
DIFFERS = """
SELECT staged.line, jsonb_build_object('other', first.line)
FROM staged JOIN LATERAL (
    SELECT each.line, each.number, each.signed_on, each.basis FROM staged AS each
    WHERE each.account_id = staged.account_id ORDER BY each.line LIMIT 1) AS first ON true
WHERE (staged.number, staged.signed_on, staged.basis)
      IS DISTINCT FROM (first.number, first.signed_on, first.basis)
"""
TAKEN = """
SELECT staged.line, jsonb_build_object('number', staged.number)
FROM staged JOIN restructuring AS known USING (number) WHERE known.retired_at IS NULL
UNION
SELECT later.line, jsonb_build_object('number', later.number)
FROM staged AS later JOIN staged AS other USING (number)
WHERE other.account_id <> later.account_id AND other.line < later.line
"""
KEPT = """
SELECT staged.line, jsonb_build_object('number', min(known.number))
FROM staged JOIN restructuring AS known USING (account_id)
JOIN open_item AS item USING (account_id)
LEFT JOIN restructuring_end AS ended ON ended.restructuring_id = known.id
WHERE known.retired_at IS NULL AND ended.restructuring_id IS NULL
  AND item.nature IN ('restructured', 'restructured_costs')
GROUP BY staged.line
"""
DEBT_DIFFERS = f"""
SELECT staged.line, jsonb_build_object('left', own.rest, 'owed', own.owed)
FROM staged JOIN (
    SELECT schedule.account_id, schedule.rest, schedule.instalments, coalesce((
        SELECT sum(item.outstanding) FROM open_item AS item
        WHERE item.account_id = schedule.account_id AND item.outstanding > 0
          AND item.nature IN ({_NATURES}) AND item.arose_on <= schedule.signed_on), 0) AS owed
    FROM (SELECT account_id, min(signed_on) AS signed_on, sum(amount - coalesce(paid, 0)) AS rest,
                 count(*) AS instalments
          FROM staged GROUP BY account_id) AS schedule) AS own USING (account_id)
WHERE own.rest <> own.owed OR own.rest = 0 OR own.instalments > {MOST_INSTALMENTS}
"""
_STAGED = text("""
SELECT account_id, number, signed_on, basis, due_on, amount, coalesce(paid, 0) AS paid
FROM staged ORDER BY account_id, due_on
""")


def make(session: Session, parameters: Mapping[str, Any]) -> int:
    """Record the agreements of the file, in the name of who received it; return how many."""
    rows = session.execute(_STAGED).all()
    job, today = parameters["job"], parameters["today"]
    received = select(ImportJob.received_by).where(ImportJob.id == job)
    by = session.execute(received).scalar_one() if rows else 0
    count = 0
    for account_id, lines in groupby(rows, key=lambda row: row.account_id):
        own = list(lines)
        left = [row for row in own if row.amount > row.paid]
        new = NewRestructuring(
            account_id=account_id,
            number=own[0].number,
            signed_on=own[0].signed_on,
            basis=own[0].basis,
            debts=[
                key_of(item)
                for item in open_items.items_of(session, [account_id]).get(account_id, [])
                if item.is_debt
                and item.nature in MAY_BE_PUT_OFF
                and item.arose_on <= own[0].signed_on
            ],
            schedule=[
                Instalment(number, row.due_on, row.amount - row.paid)
                for number, row in enumerate(left, start=1)
            ],
            brought=Brought(sum((row.paid for row in own), Decimal("0.00")), job),
        )
        sign_restructuring(session, new, today=today, by=by)
        count += 1
    return count


def take_back(session: Session, job_id: int, *, because: str, by: int) -> None:
    """Take back the agreements of a file.

    Raises:
        PaidAlready, NotKept: money came for one, or it is broken.
    """
    of_file = select(Restructuring.id).where(
        Restructuring.import_job_id == job_id, Restructuring.retired_at.is_(None)
    )
    for restructuring_id in session.scalars(of_file.order_by(Restructuring.id)).all():
        take_back_restructuring(session, restructuring_id, reason=because, by=by)
