"""The lines of the ledger that move a part of a debt to its instalment, and back."""

from datetime import date
from decimal import Decimal

from app.kernel.month import Month
from app.ledger.models import EntryKind, Nature
from app.ledger.records import NewEntry
from app.restructuring.parts import Part


def moving(account_id: int, part: Part, amount: Decimal, *, on_day: date) -> list[NewEntry]:
    """Return the two lines that move `amount` from an instalment to the debt it is of.

    A negative amount is moved the other way: the debt is put off.
    """
    return [
        _line(account_id, part, -amount, on_day, (part.put_off_as, part.instalment_due_on)),
        _line(account_id, part, amount, on_day, (Nature(part.nature), part.due_on)),
    ]


def _line(
    account_id: int, part: Part, amount: Decimal, on_day: date, place: tuple[Nature, date]
) -> NewEntry:
    nature, due_on = place
    return NewEntry(
        account_id=account_id,
        month=Month.of(part.month),
        kind=EntryKind.RESTRUCTURING,
        amount=amount,
        on_day=on_day,
        due_on=due_on,
        arose_on=part.arose_on,
        service_id=part.service_id,
        agreement_id=part.agreement_id,
        nature=nature,
        vat_rate=part.vat_rate,
    )
