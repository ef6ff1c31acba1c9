"""Who bears a sum of a group in a month: everybody's figure, days and share of it, page by page."""

import re
from typing import Any

from sqlalchemy import BigInteger, Numeric, Select, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from app.charging.models import Run
from app.charging.share_statements import SHARES
from app.charging.sharing.borne import borne_in
from app.kernel.month import Month
from app.registry.models import Account, Premises
from app.tariffs.sharing.models import BY_CONSUMPTION, SharedSum

_PIECES = re.sub(r"%\((\w+)\)s", r":\1 ", SHARES)
"""The run's own statement, its parameters as SQLAlchemy writes them: never right before `::`."""
_COUNTED = text(
    f"""
SELECT piece.account_id,
       sum(piece.days) FILTER (WHERE piece.agreement_id <> 0) AS days,
       sum(piece.days) FILTER (WHERE piece.ended = 'others') AS passed_on,
       sum(piece.days) FILTER (WHERE piece.ended = 'company') AS kept,
       sum(piece.days) FILTER (WHERE piece.agreement_id = 0 AND piece.ended = '') AS without,
       sum(piece.days) FILTER (WHERE piece.ended <> 'others') AS weighed,
       sum(piece.value * piece.days) FILTER (WHERE piece.ended <> 'others') AS weight
FROM (SELECT of_sum.*, of_sum."end" - of_sum.start AS days FROM ({_PIECES}) AS of_sum) AS piece
GROUP BY piece.account_id
"""  # noqa: S608 - put together from constants
)


def bearers_query(
    session: Session, shared_sum: SharedSum, month: Month, run: Run | None
) -> Select[Any]:
    """Return the query of all who belong to a sum in a month, as the run met it.

    A row has the account's `days` with the service; `passed_on` and `kept`, its days after the
    service was ended, whose part the others have or the company; and `without`, days on which it
    neither takes the service nor is freed. `figure` is what it shares by (an average by days, null
    where nobody knows it), `per_cent` its part of everybody's figures times days, `amount` what
    the run charges it for the sum. What was consumed is known from the run's lines alone.
    """
    found = _counted(shared_sum, month)
    charged = borne_in(session, shared_sum, run)
    weight: Any = charged.c.weight if shared_sum.key in BY_CONSUMPTION else found.c.weight
    per_cent = weight * 100 / func.nullif(func.sum(weight).over(), 0)
    return (
        select(
            Account.id.label("account_id"),
            Account.number.label("number"),
            Premises.number.label("flat"),
            *(found.c[name] for name in ("days", "passed_on", "kept", "without")),
            func.round(weight / func.nullif(found.c.weighed, 0), 6).label("figure"),
            func.round(per_cent, 4).label("per_cent"),
            charged.c.amount,
        )
        .select_from(found)
        .join(Account, Account.id == found.c.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .outerjoin(charged, charged.c.account_id == found.c.account_id)
    )


def _counted(shared_sum: SharedSum, month: Month) -> Subquery:
    known = {"first": month.first_day, "end": month.plus(1).first_day, "sums": [shared_sum.id]}
    whole = dict.fromkeys(("account_id", "days", "passed_on", "kept", "without"), BigInteger)
    return (
        _COUNTED.bindparams(**known)
        .columns(**whole, weighed=BigInteger, weight=Numeric)
        .subquery("counted")
    )
