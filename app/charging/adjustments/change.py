"""What an account owes more or less for a month of a service."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """By how much an account owes more or less for a month of a service, by whose agreement."""

    account_id: int
    service_id: int
    agreement_id: int
    month: date
    """Its first day."""
    amount: Decimal
    vat_rate: Decimal
