"""How published lines came about, as the bill page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.charging.explanation import LEAST_OTHERS, Explanation, Voice, explain, sources_of
from app.charging.known_accounts import others_needed
from app.charging.models import Charge
from portal.bills.queries import ChargeRow


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One line explained: a sentence, the sum, and where its figures come from."""

    sentence: str
    formula: str
    sources: Sequence[str]
    month: date
    amount: Decimal
    days: int | None = None
    """Days between the readings of a metered line."""
    payee: str = ""
    """Whom it is paid to, where its service has several payees."""


def explained(
    session: Session, rows: Sequence[ChargeRow], *, since: date
) -> Sequence[ExplainedPart]:
    """Return the explanation of each row, in order.

    A line for a month before `since` says only that it is a former holder's: its readings and
    persons are his. Whoever knows several accounts must not learn what is beyond them: sums of a
    building are told over as many more others.
    """
    charges = [row.charge for row in rows]
    least = max(others_needed(session, charges).values(), default=LEAST_OTHERS)
    sources, voice = sources_of(session, charges, least_others=least), Voice(gettext)
    return [
        _part(each, explain(each, sources, voice=voice)) if each.month >= since else _former(each)
        for each in charges
    ]


def _former(line: Charge) -> ExplainedPart:
    sentence = gettext("За час, коли рахунок був в іншого власника.")
    return ExplainedPart(sentence, "", (), line.month, line.amount)


def _part(line: Charge, why: Explanation) -> ExplainedPart:
    used = why.reading
    return ExplainedPart(
        sentence=why.quantity,
        formula=why.sum_on_paper,
        sources=tuple(filter(None, (*why.documents, why.price, why.rounding))),
        month=line.month,
        amount=line.amount,
        days=(used.end_on - used.start_on).days if used else None,
    )
