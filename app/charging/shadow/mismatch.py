"""One thing that is not as it should be, before it is kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What is wrong, where, and the two figures that should be one."""

    kind: str
    month: date
    account_id: int | None = None
    building_id: int | None = None
    service_id: int | None = None
    part: str = ""
    expected: Decimal | None = None
    found: Decimal | None = None
