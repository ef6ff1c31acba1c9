"""The count of a drawer by notes and coins. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from app.kernel.errors import Invalid

NOTES = tuple(map(Decimal, ("1000", "500", "200", "100", "50", "20", "10", "5", "2", "1")))
"""Hryvnias; those from 10 down are coins too."""
COINS = (Decimal("0.50"), Decimal("0.10"))
PIECES = (*NOTES, *COINS)
LARGEST_NOTE = max(NOTES)
MOST_PIECES = 100_000


class CountImpossible(Invalid):
    """No drawer holds so many pieces, or less than none; or there is no such note."""

    key = "cash.count-impossible"

    def __init__(self, *, piece: str, count: int) -> None:
        super().__init__(f"{count} x {piece}", piece=piece, count=count)


def counted(pieces: Mapping[Decimal, int]) -> Decimal:
    """Return what the notes and coins come to (UAH).

    Raises:
        CountImpossible: a count below zero or beyond reason, or of what is no note and no coin.

    >>> counted({Decimal(200): 3, Decimal("0.50"): 1})
    Decimal('600.50')
    """
    total = Decimal("0.00")
    for piece, count in pieces.items():
        if piece not in PIECES or not 0 <= count <= MOST_PIECES:
            raise CountImpossible(piece=str(piece), count=count)
        total += piece * count
    return total
