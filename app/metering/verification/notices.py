"""The nightly look for verifications that end: each term of notice becomes due once."""

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import clock
from app.metering.asking import ASKS
from app.months.meter_keys import VERIFICATION_NOTICES
from app.months.parameters import parameter


def make_notices(session: Session, *, on: date) -> int:
    """Make the notices that are due by a day and return how many are new. Safe to call twice.

    A night that was missed is made up for; of several terms that passed meanwhile only the
    shortest is told, for the others would say what is no longer so.
    """
    terms = [int(each) for each in parameter(session, VERIFICATION_NOTICES, on=on).split()]
    known = {"on": on, "terms": terms, "furthest": on + timedelta(days=max(terms))}
    made = session.execute(_MAKE, {**known, "at": clock.now()})
    return len(made.all())


_MAKE = text(f"""
INSERT INTO verification_notice
    (meter_id, verified_until, days_left, account_id, due_on, made_at)
SELECT meter.id, meter.verified_until, term.days, meter.account_id,
       meter.verified_until - term.days, :at
FROM meter
CROSS JOIN LATERAL (
    SELECT min(days) AS days FROM unnest(CAST(:terms AS int[])) AS given (days)
    WHERE meter.verified_until - days <= :on
) AS term
WHERE meter.verified_until BETWEEN :on AND :furthest AND meter.removed_on IS NULL
  AND meter.account_id IS NOT NULL AND term.days IS NOT NULL AND {ASKS.format(meter="meter")}
ON CONFLICT (meter_id, verified_until, days_left) DO NOTHING
RETURNING meter_id
""")  # noqa: S608 - only constants
