"""A day of a payment system: what it says it took against what came here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class DayLine:
    """A payment by its number, as one side knows it."""

    ext_id: str
    amount: Decimal
    account: str = ""


@dataclass(frozen=True, slots=True)
class Different:
    """A payment that both sides know, by other sums."""

    ours: DayLine
    theirs: DayLine


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides of a day. Nothing is left out: each payment is in one of the four."""

    same: Sequence[DayLine]
    missing_here: Sequence[DayLine]
    """They took the money and we have no payment."""
    missing_there: Sequence[DayLine]
    """We have a payment and they do not say that they took it."""
    different: Sequence[Different]
    ours: Decimal
    theirs: Decimal

    @property
    def is_even(self) -> bool:
        """Return whether both sides say the same."""
        return not (self.missing_here or self.missing_there or self.different)


def compare(ours: Iterable[DayLine], theirs: Iterable[DayLine]) -> Compared:
    """Return where two lists of a day differ; a number told twice by one side counts twice.

    >>> one, two = DayLine("1", Decimal("5.00")), DayLine("2", Decimal("7.00"))
    >>> found = compare([one], [one, two])
    >>> found.missing_here == [two], found.ours, found.theirs
    (True, Decimal('5.00'), Decimal('12.00'))
    """
    mine, told = _by_number(ours), _by_number(theirs)
    same, here, there, different = [], [], [], []
    for number in sorted(mine.keys() | told.keys()):
        own, other = list(mine.get(number, ())), list(told.get(number, ()))
        for line in list(own):
            alike = next((each for each in other if each.amount == line.amount), None)
            if alike is not None:
                own.remove(line)
                other.remove(alike)
                same.append(line)
        pairs = min(len(own), len(other))
        different += [Different(*pair) for pair in zip(own[:pairs], other[:pairs], strict=True)]
        there += own[pairs:]
        here += other[pairs:]
    return Compared(same, here, there, different, _sum(mine), _sum(told))


def _by_number(lines: Iterable[DayLine]) -> Mapping[str, list[DayLine]]:
    found: dict[str, list[DayLine]] = {}
    for line in lines:
        found.setdefault(line.ext_id, []).append(line)
    return found


def _sum(lines: Mapping[str, Sequence[DayLine]]) -> Decimal:
    return sum((each.amount for own in lines.values() for each in own), _ZERO)
