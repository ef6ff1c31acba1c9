"""The VAT inside of sums, in SQL: how a register and an act round what was supplied, and changes.

What a supply comes to is rounded once, whole; a correction bears what that changed, so that no
kopeck depends on how many steps it took.
"""

from typing import LiteralString


def vat_inside(gross: LiteralString, rate: LiteralString) -> LiteralString:
    """Return the expression of the VAT inside of a sum, rounded once, half away from zero."""
    return f"round({gross} * {rate} / (100 + {rate}), 2)"


def vat_of_change(
    before: LiteralString, change: LiteralString, rate: LiteralString
) -> LiteralString:
    """Return the expression of the VAT that a change of a supply makes due.

    `before` is what the supply came to, with VAT, until then.
    """
    after = vat_inside(f"({before} + {change})", rate)
    return f"({after} - {vat_inside(before, rate)})"
