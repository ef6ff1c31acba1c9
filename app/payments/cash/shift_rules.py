"""What a shift is opened and closed by, and the refusals in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound

MOST_IN_DRAWER = Decimal(1_000_000)
"""UAH: no drawer begins a day with more; a mistyped figure does."""


class ShiftMissing(NotFound):
    """There is no such shift."""

    key = "cash.shift-missing"

    def __init__(self, *, shift_id: int) -> None:
        super().__init__(f"there is no shift {shift_id}", shift_id=shift_id)


class ShiftClosed(Conflict):
    """The shift is closed: its money is counted and its report made."""

    key = "cash.shift-closed"

    def __init__(self, *, shift_id: int, closed_at: datetime) -> None:
        super().__init__(f"shift {shift_id} is closed", shift_id=shift_id, closed_at=closed_at)


class ShiftOfAnother(Forbidden):
    """A drawer has one pair of hands: who opened the shift answers for it."""

    key = "cash.shift-of-another"

    def __init__(self, *, shift_id: int) -> None:
        super().__init__(f"shift {shift_id} is another cashier's", shift_id=shift_id)


class DeskBusy(Conflict):
    """Somebody works at the desk."""

    key = "cash.desk-busy"


class CashierBusy(Conflict):
    """The cashier has a shift open at another desk."""

    key = "cash.cashier-busy"


class OpeningWrong(Invalid):
    """What is said to lie in the drawer is below zero or beyond reason."""

    key = "cash.opening-wrong"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"a drawer of {amount}", amount=amount, most=MOST_IN_DRAWER)


class OpeningUnexplained(Conflict):
    """The drawer does not hold what the last count left, and nobody has said why."""

    key = "cash.opening-unexplained"

    def __init__(self, *, expected: Decimal, opening: Decimal) -> None:
        super().__init__(
            f"{opening} where {expected} was left",
            expected=expected,
            opening=opening,
            difference=opening - expected,
        )


class ShiftOfAnotherDay(Conflict):
    """A shift ends with its day: each day has its own sheet of the cash book."""

    key = "cash.shift-of-another-day"

    def __init__(self, *, shift_id: int, day: date) -> None:
        super().__init__(f"shift {shift_id} is of {day}", shift_id=shift_id, day=day)


class DifferenceUnexplained(Conflict):
    """The drawer holds more or less than the documents say, and nobody has said why."""

    key = "cash.difference-unexplained"

    def __init__(self, *, expected: Decimal, counted: Decimal) -> None:
        super().__init__(
            f"{counted} where {expected} is expected",
            expected=expected,
            counted=counted,
            difference=counted - expected,
        )


@dataclass(frozen=True, slots=True)
class Count:
    """What the cashier found in the drawer; `because` names a difference."""

    pieces: Mapping[Decimal, int]
    because: str = ""
    is_of_another: bool = False
    """Whether the head counts the drawer of a cashier who cannot."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What lies in the drawer when a shift begins (UAH); `because` names a difference."""

    amount: Decimal
    because: str = ""
