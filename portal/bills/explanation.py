"""How published lines came about, as the bill page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.documents.explanations import Explained, explain
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


def explained(session: Session, rows: Sequence[ChargeRow]) -> Sequence[ExplainedPart]:
    """Return the explanation of each row, in order."""
    return [_part(each) for each in explain(session, [row.charge for row in rows])]


def _part(line: Explained) -> ExplainedPart:
    act = (str(gettext("Тариф: %(act)s", act=line.act)),) if line.act else ()
    used = line.reading
    return ExplainedPart(
        sentence=line.sentence,
        formula=line.formula,
        sources=(*line.sources, *act),
        month=line.month,
        amount=line.amount,
        days=(used.end_on - used.start_on).days if used else None,
    )
