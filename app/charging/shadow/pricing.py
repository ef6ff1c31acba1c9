"""From figures to lines: cut at the days on which a price changes, and by the tiers of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.fees import priced_runs, within_ceiling
from app.charging.shadow.figures import (
    ReferenceLine,
    Row,
    half_up,
    millionths,
    named,
    places_of,
    units_of,
)
from app.charging.shadow.known import Known
from app.charging.shadow.prices import is_tier
from app.charging.shadow.taken import Charged, Taken


@dataclass(frozen=True, slots=True)
class _Piece:
    """A figure on a run of days at one price, or in one tier of it."""

    taken: Taken
    tariff: Row
    first: int
    count: int
    price: Fraction
    is_lowered: bool
    quantity: Fraction

    @property
    def part_of_days(self) -> Fraction:
        """Return what part of the figure's days the piece is for."""
        return Fraction(self.count, len(self.taken.over))


def lines_of(
    known: Known, rules: Rules, account: Row, agreement: Row, taken: Sequence[Taken]
) -> Iterator[Charged]:
    """Price what was taken under one agreement."""
    places = known.services.one(service_id=agreement["service_id"])["places"]
    pieces = [
        _Piece(
            *(each, run.tariff, run.first, run.count, run.price, run.is_lowered),
            part_of(each, run.first, run.count, places),
        )
        for each in taken
        for run in priced_runs(known, rules, account, agreement, each)
    ]
    found = [(piece, _line_of(piece, pieces, agreement, rules)) for piece in pieces]
    lowered = [(piece, line) for piece, line in found if line is not None and piece.is_lowered]
    yield from (line for piece, line in found if line is not None and not piece.is_lowered)
    yield from within_ceiling(
        [line for _, line in lowered], [piece.part_of_days for piece, _ in lowered]
    )


def _line_of(
    piece: _Piece, pieces: Sequence[_Piece], agreement: Row, rules: Rules
) -> Charged | None:
    """Return the line of a piece; none where nothing of it is in its tier."""
    tariff, quantity, words = piece.tariff, piece.quantity, [piece.tariff["price_part"]]
    if is_tier(tariff):
        quantity = _inside(piece, pieces, rules)
        if not quantity and tariff["tier_floor"]:
            return None
        words.append(_tier_named(tariff["tier_floor"]))
    line = ReferenceLine(
        half_up(quantity, 6), half_up(piece.price, 6), _amount(piece, quantity, piece.price, rules)
    )
    part = named(rules, piece.first, piece.taken.mark, *words)
    return Charged(part, line, agreement["agreement_id"], tariff["vat_rate"])


def part_of(taken: Taken, first: int, count: int, places: int) -> Fraction:
    """Return what of the figure falls on the days; parts of a volume add up to it."""
    over = taken.over
    if not taken.is_volume:
        return Fraction(units_of(taken.base * Fraction(count, len(over)), 6), 1_000_000)
    least = places_of(taken.base, places)

    def until(day: int) -> int:
        return units_of(taken.base * Fraction(day - over.start, len(over)), least)

    return Fraction(until(first + count) - until(first), 10**least)


def _inside(piece: _Piece, pieces: Sequence[_Piece], rules: Rules) -> Fraction:
    """Return what of the piece lies in its tier, after what other dials took of it before.

    Days that are not all of the month have their part of the bounds. What is given back is so at
    the first tier's price.
    """
    if piece.quantity < 0:
        return Fraction(0) if piece.tariff["tier_floor"] else piece.quantity
    before = sum(
        (max(other.quantity, Fraction(0)) for other in pieces if _fills_before(other, piece)),
        Fraction(0),
    )
    floor = _by_days(piece.tariff["tier_floor"], piece, rules)
    top = before + piece.quantity
    if piece.tariff["tier_ceiling"] is not None:
        top = min(top, _by_days(piece.tariff["tier_ceiling"], piece, rules))
    return max(top - max(before, floor), Fraction(0))


def _fills_before(other: _Piece, piece: _Piece) -> bool:
    same = other.tariff["tariff_id"] == piece.tariff["tariff_id"] and other.first == piece.first
    return same and other.taken.zone == piece.taken.zone and other.taken.mark < piece.taken.mark


def _tier_named(floor: int) -> str:
    """Return the word of the tier above a floor in millionths; the lowest has none."""
    if not floor:
        return ""
    return f"t{Decimal(floor).scaleb(-6).normalize():f}".replace(".", "_")


def _by_days(bound: int, piece: _Piece, rules: Rules) -> Fraction:
    return Fraction(half_up(millionths(bound) * piece.count / rules.month.days, 6))


def _amount(piece: _Piece, quantity: Fraction, price: Fraction, rules: Rules) -> Decimal:
    """Return the sum of what stands on the line, or of the exact part of what is for a month."""
    taken, part_of = piece.taken, piece.part_of_days
    if is_tier(piece.tariff) or taken.is_volume:
        return half_up(quantity * price, 2)
    if rules.price_per_person_first and taken.persons:
        one = Fraction(half_up(taken.base / taken.persons * price, 2))
        return half_up(one * taken.persons * part_of, 2)
    return half_up(taken.base * part_of * price, 2)
