"""VAT of supplies, written from the rules: one supply at a time, in exact fractions.

What was supplied and paid for each rate of a supply; the VAT due is that of the larger of the
two by first event, of what was paid by the cash method.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

KOPECK = Decimal("0.01")


@dataclass(slots=True)
class Supply:
    """What came to a supply: charges by their rate, and money."""

    charged: dict[Decimal, Decimal] = field(default_factory=dict)
    paid: Decimal = Decimal(0)

    def charge(self, rate: Decimal, amount: Decimal) -> None:
        self.charged[rate] = self.charged.get(rate, Decimal(0)) + amount

    @property
    def total(self) -> Decimal:
        return sum(self.charged.values(), Decimal(0))


def taxed(supply: Supply, *, is_cash: bool, usual: Decimal) -> Mapping[Decimal, Decimal]:
    """Return what of a supply is taxed so far, by rate."""
    rates = supply.charged or {usual: Decimal(0)}
    top = max(rates)
    whole = supply.paid if is_cash else max(supply.total, supply.paid)
    found = {}
    for rate, charged in rates.items():
        if rate == top:
            continue
        if not is_cash or (supply.total > 0 and supply.paid >= supply.total):
            found[rate] = charged
        elif supply.total > 0:
            share = Fraction(charged) * Fraction(supply.paid) / Fraction(supply.total)
            found[rate] = rounded(share)
        else:
            found[rate] = Decimal(0)
    return {**found, top: whole - sum(found.values(), Decimal(0))}


def vat_of(by_rate: Mapping[Decimal, Decimal]) -> Decimal:
    """Return the VAT inside of sums, each rate rounded once."""
    return sum(
        (
            rounded(Fraction(gross) * Fraction(rate) / (100 + Fraction(rate)))
            for rate, gross in by_rate.items()
        ),
        Decimal(0),
    )


def vat_due(supplies: Iterable[Supply], *, is_cash: bool, usual: Decimal) -> Decimal:
    """Return the VAT that has become due for supplies."""
    return sum((vat_of(taxed(each, is_cash=is_cash, usual=usual)) for each in supplies), Decimal(0))


def rounded(exact: Fraction) -> Decimal:
    """Round to a kopeck, half away from zero."""
    sign = -1 if exact < 0 else 1
    whole = abs(exact) * 100
    # Not through a quotient of decimals, which would be rounded twice.
    kopecks, rest = divmod(whole.numerator, whole.denominator)
    kopecks += 2 * rest >= whole.denominator
    return (KOPECK * sign * kopecks).quantize(KOPECK, ROUND_HALF_UP)
