"""Inflation losses (інфляційні втрати) on a late debt, by whole months as courts count. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, Inexact, localcontext

from app.kernel.money import round_half_up
from app.kernel.month import Month
from app.penalty.debts import Block, Debt

_HALF = 15
"""A debt of the first half of a month bears that month's index; so does one paid in the second."""
_DIGITS = 4_000
"""Indices of fifty years multiplied keep every digit; losing one would be an error, not a round."""

Part = tuple[Decimal, date, date | None]
"""What was late: how much, since when, and when it was paid."""


@dataclass(frozen=True, slots=True)
class InflationTerms:
    """The rules for one account: indices of a month to the one before, and what protects it."""

    indices: Mapping[Month, Decimal]
    """In per cent: 101.2 is a rise of prices by 1.2 %."""
    blocks: Sequence[Block]
    _counted: dict[tuple[date, date], "_Counted"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What is known of some days already: thousands of debts were late on the same ones."""

    def counted(self, since: date, until: date) -> "_Counted":
        """Return the months of these days, which of them count, and their indices multiplied."""
        key = (since, until)
        if key not in self._counted:
            self._counted[key] = _count(self, since, until)
        return self._counted[key]


@dataclass(frozen=True, slots=True)
class _Counted:
    months: Sequence[Month]
    coefficient: Decimal
    unknown: AbstractSet[Month]
    protected: AbstractSet[Month]


@dataclass(frozen=True, slots=True)
class InflationRow:
    """A part of a debt that was late in the same months."""

    debt: Decimal
    since: date
    paid_on: date | None
    """Without one it is owed still."""
    months: Sequence[Month]
    """Whose indices count."""
    coefficient: Decimal
    exact: Decimal

    @property
    def shown(self) -> Decimal:
        """Return what it adds to ten places, for the eye."""
        return _rounded(self.exact, 10)

    @property
    def shown_coefficient(self) -> Decimal:
        """Return the coefficient to eight places, for the eye."""
        return _rounded(self.coefficient, 8)


@dataclass(frozen=True, slots=True)
class Inflation:
    """The losses on one debt: its parts, their sum rounded once, and what was left out."""

    rows: Sequence[InflationRow]
    amount: Decimal
    """Never below zero: falling prices lower the losses, they are not given back."""
    unknown: Sequence[Month]
    """Months whose index is not known; they are not counted."""
    protected: Sequence[Month]
    """Months with a protected day; they are not counted."""


@dataclass(slots=True)
class _Layer:
    amount: Decimal
    since: date


def calculate_inflation(debt: Debt, terms: InflationTerms, *, until: date) -> Inflation:
    """Return the inflation losses on a debt up to and including a day.

    Each part paid by itself has its own months. Money covers what was late longest first.

    Source: civil-code/625.2
    """
    parts = _parts(debt, until)
    with localcontext(prec=_DIGITS) as exact:
        exact.traps[Inexact] = True
        rows = [_row(part, terms, until) for part in parts]
        total = sum((row.exact for row in rows), Decimal(0))
    counted = [terms.counted(since, paid_on or until) for _, since, paid_on in parts]
    return Inflation(
        rows=rows,
        amount=max(_rounded(total, 2), Decimal("0.00")),
        unknown=sorted({month for each in counted for month in each.unknown}),
        protected=sorted({month for each in counted for month in each.protected}),
    )


def _row(part: Part, terms: InflationTerms, until: date) -> InflationRow:
    amount, since, paid_on = part
    counted = terms.counted(since, paid_on or until)
    exact = amount * (counted.coefficient - 1)
    return InflationRow(amount, since, paid_on, counted.months, counted.coefficient, exact)


def _count(terms: InflationTerms, since: date, until: date) -> _Counted:
    seen = _months(since, until)
    protected = {month for month in seen if _is_protected(month, terms.blocks)}
    unknown = {month for month in seen if month not in protected and month not in terms.indices}
    counted = [month for month in seen if month not in protected and month not in unknown]
    coefficient = Decimal(1)
    with localcontext(prec=_DIGITS) as exact:
        exact.traps[Inexact] = True
        for month in counted:
            coefficient *= terms.indices[month] / 100
    return _Counted(counted, coefficient, unknown, protected)


def _parts(debt: Debt, until: date) -> list[Part]:
    moved = _moved(debt, until)
    parts: list[Part] = []
    layers: list[_Layer] = []
    left = Decimal(0)
    for day in sorted(moved):
        left += moved[day]
        if left > 0:
            layers.append(_Layer(left, day))
            left = Decimal(0)
        while layers and left < 0:
            taken = min(layers[0].amount, -left)
            left += taken
            layers[0].amount -= taken
            parts.append((taken, layers[0].since, day))
            layers = [each for each in layers if each.amount]
    return [*parts, *((each.amount, each.since, None) for each in layers)]


def _moved(debt: Debt, until: date) -> dict[date, Decimal]:
    """Return by how much the debt changes on which day; all before it is late is of that day."""
    first = debt.first_late_day
    moved: dict[date, Decimal] = defaultdict(Decimal)
    for each in debt.movements:
        if each.day <= until:
            moved[max(each.day, first)] += each.amount
    return moved


def _months(since: date, until: date) -> list[Month]:
    month = Month.of(since) if since.day <= _HALF else Month.of(since).plus(1)
    last = Month.of(until).plus(-1) if until.day <= _HALF else Month.of(until)
    months = []
    while month <= last:
        months.append(month)
        month = month.plus(1)
    return months


def _is_protected(month: Month, blocks: Sequence[Block]) -> bool:
    first, after = month.first_day, month.plus(1).first_day
    return any(
        each.start < after and (each.end is None or each.end > first)
        for each in blocks
        if not each.of_penalty_only
    )


def _rounded(value: Decimal, places: int) -> Decimal:
    with localcontext(prec=_DIGITS):
        return round_half_up(value, places)
