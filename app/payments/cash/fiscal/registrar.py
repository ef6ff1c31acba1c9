"""What a fiscal registrar must be able to do, whoever makes it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID


class Unanswered(Exception):
    """Nobody knows what became of the receipt: it is asked about again, under the same id."""


class RegistrarRefused(Exception):
    """The registrar said no for good; only a person can mend what it names."""


@dataclass(frozen=True, slots=True)
class FiscalLine:
    """What is paid for on one line of a receipt; UAH."""

    code: str
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FiscalSale:
    """A receipt as a registrar is told of it."""

    id: UUID
    """Ours, saved before the first call; told again it is the same receipt."""
    is_return: bool
    lines: Sequence[FiscalLine]
    due: Decimal
    """What passed over the counter: the lines with the rounding of cash totals."""
    is_rounded: bool


class Registrar(Protocol):
    """A desk's registrar, signed in."""

    def register(self, sale: FiscalSale) -> str:
        """Return the fiscal number of a receipt, made now or before under this id.

        Raises:
            Unanswered, RegistrarRefused.
        """

    def close_shift(self) -> None:
        """Close the registrar's own shift, which makes its Z-report; a closed one stays so.

        Raises:
            Unanswered, RegistrarRefused.
        """
