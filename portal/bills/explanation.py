"""How one published line came about, in words and as one would write it on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.web import filters, formats
from portal.bills.queries import ChargeRow

SENTENCES = {
    "metered": lazy_gettext("За показаннями лічильника."),
    "norm": lazy_gettext("За нормою споживання: лічильника немає."),
    "area": lazy_gettext("За площею приміщення."),
    "flat": lazy_gettext("Однакова сума для кожного приміщення."),
    "share": lazy_gettext("За часткою у спільній сумі будинку."),
    "fixed": lazy_gettext("Стала сума за договором."),
    "subscription": lazy_gettext("Плата за абонентське обслуговування."),
}


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One line explained: a sentence, the sum, and where its figures come from."""

    sentence: str
    formula: str
    sources: Sequence[str]
    month: date
    amount: Decimal
    days: int | None = None


def explain_row(row: ChargeRow) -> ExplainedPart:
    """Return the explanation that the row itself carries: quantity x price = amount."""
    quantity = filters.quantity(row.quantity, row.unit)
    price = formats.written_price(row.price)
    return ExplainedPart(
        sentence=str(SENTENCES.get(row.method, gettext("За тарифом підприємства."))),
        formula=f"{quantity} × {price} = {formats.written_money(row.amount)}",
        sources=(),
        month=row.month,
        amount=row.amount,
    )


def explained(session: Session, rows: Sequence[ChargeRow]) -> Sequence[ExplainedPart]:
    """Return the explanation of each row, in order."""
    del session
    return [explain_row(row) for row in rows]
