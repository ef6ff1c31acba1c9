"""An account's address in one line."""

from app.documents.bills.sources import IssuedBill
from app.documents.wording import _

_CATEGORY = {"M": "м.", "X": "с-ще", "C": "с.", "T": "смт"}
"""KATOTTG's letter for a kind of settlement -> how an address writes it."""


def address_in_words(bill: IssuedBill) -> str:
    """Return the address in one line: settlement, street, house, flat."""
    place = f"{_CATEGORY.get(bill.settlement_category, '')} {bill.settlement}".strip()
    street = f"{bill.street_kind} {bill.street}, {bill.house}"
    if not bill.flat:
        return f"{place}, {street}"
    flat = bill.flat if not bill.flat[0].isdigit() else _("кв. %(flat)s", flat=bill.flat)
    return f"{place}, {street}, {flat}"
