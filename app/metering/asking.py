"""Which meters ask for readings on a day: not those of a service or an account that has ended.

Agreements belong to a sibling room: they are read without its models.
"""

from datetime import date

from sqlalchemy import TextClause, text

ASKS = """
NOT EXISTS (
    SELECT FROM agreement AS ended
     WHERE ended.account_id = {meter}.account_id AND ended.service_id = {meter}.service_id
       AND ended.retired_at IS NULL AND upper(ended.valid) <= :on
       AND NOT EXISTS (
           SELECT FROM agreement AS later
            WHERE later.account_id = ended.account_id AND later.service_id = ended.service_id
              AND later.retired_at IS NULL AND coalesce(upper(later.valid) > :on, true)))
AND NOT EXISTS (
    SELECT FROM account AS closed WHERE closed.id = {meter}.account_id AND closed.closed_on <= :on)
"""
"""The condition on a row of `meter`, under the name it has in the statement.

The day after the last one of a service no longer asks. A meter whose service was never agreed on
does, and so does one whose service begins later: its first reading will be wanted.
"""


def asks_on(day: date) -> TextClause:
    """Return the condition that a row of `meter` asks for readings on a day."""
    return text(ASKS.format(meter="meter")).bindparams(on=day)
