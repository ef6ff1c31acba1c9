"""Which meters ask for readings on a day: not those of a service or an account that has ended.

Services and agreements belong to a sibling room: they are read without its models.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import TextClause, text

COUNTED_BY_OTHERS: Mapping[str, tuple[str, ...]] = {"wastewater": ("water", "hot_water")}
"""Service code -> codes of the services whose meters count it where it has none of its own."""

_PAIRS = ", ".join(
    f"('{code}', '{lender}')" for code, lenders in COUNTED_BY_OTHERS.items() for lender in lenders
)
SERVED = f"""(
    served.service_id = {{service}}.id
    OR served.method = 'metered' AND (
        SELECT (code, {{service}}.code) IN ({_PAIRS}) FROM service WHERE id = served.service_id))
"""  # noqa: S608 - only constants
"""The condition that a meter of `service` counts what the agreement `served` is charged by."""

ASKS = f"""
NOT EXISTS (
    SELECT FROM agreement AS ended JOIN service AS own ON own.id = ended.service_id
     WHERE ended.account_id = {{meter}}.account_id AND ended.service_id = {{meter}}.service_id
       AND ended.retired_at IS NULL AND upper(ended.valid) <= :on
       AND NOT EXISTS (
           SELECT FROM agreement AS served
            WHERE served.account_id = ended.account_id AND served.retired_at IS NULL
              AND coalesce(upper(served.valid) > :on, true) AND {SERVED.format(service="own")}))
AND NOT EXISTS (
    SELECT FROM account AS closed
     WHERE closed.id = {{meter}}.account_id AND closed.closed_on <= :on)
"""  # noqa: S608 - only constants
"""The condition on a row of `meter`, under the name it has in the statement.

The day after the last one of a service no longer asks. A meter whose service was never agreed on
does, and so does one whose service begins later: its first reading will be wanted.
"""


def asks_on(day: date) -> TextClause:
    """Return the condition that a row of `meter` asks for readings on a day."""
    return text(ASKS.format(meter="meter")).bindparams(on=day)
