"""What tests of documents share: two accounts that owe, and books that hold together."""

from dataclasses import dataclass
from datetime import date

from app.kernel.month import Month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY

JAN, FEB, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)
PAID_ON = date(2026, 2, 10)
OTHER = BY + 1


@dataclass
class Street:
    """Two accounts that owe 100 for water of January and 60 for heat."""

    first: int
    second: int
    water: Agreement
    heat: Agreement
