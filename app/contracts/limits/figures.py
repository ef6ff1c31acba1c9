"""A yearly limit with what of it is used."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of a year: of an account and a service, or of a body over all its accounts."""

    id: int
    account_id: int | None
    """None: of a body."""
    service_id: int | None
    number: str
    """Of the account; of a body, its code."""
    holder: str
    address: str
    service: str
    unit: str
    measure: str
    value: Decimal
    kekv: str | None
    document: str
    since: date
    person_id: int | None = None
    """The body."""
    accounts: int = 1


@dataclass(frozen=True, slots=True)
class LimitState:
    """A limit with what of it is used, and what the month's run will use."""

    row: LimitRow
    used: Decimal
    coming: Decimal
    """Of a finished run that is not published."""
    months: int
    """In how many months it was used, the coming one among them."""
    warns_at: Decimal
    """Per cent."""

    @property
    def total(self) -> Decimal:
        """Return what will be used once the run is published."""
        return self.used + self.coming

    @property
    def left(self) -> Decimal:
        """Return what is left then; below zero, by how much it is passed."""
        return self.row.value - self.total

    @property
    def is_passed(self) -> bool:
        """Return whether more is used than the limit allows."""
        return self.left < 0

    @property
    def is_near(self) -> bool:
        """Return whether a warning is due, and the limit still holds."""
        return not self.is_passed and self.total * 100 >= self.row.value * self.warns_at

    @property
    def percent(self) -> int | None:
        """Return how much of the limit is used, in whole per cent, never rounded up to it."""
        return None if self.row.value == 0 else int(self.total * 100 / self.row.value)

    @property
    def lasts(self) -> int | None:
        """Return for how many more months it lasts at the average use; None where nothing is."""
        if self.total <= 0 or self.left < 0:
            return None
        return int(self.left * self.months / self.total)
