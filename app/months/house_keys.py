"""What a company may set of premises of a shared building that nobody pays for."""

from enum import StrEnum

from app.months.parameter_key import Key


class VacantPremises(StrEnum):
    """Who bears what falls to premises without an account."""

    NOBODY = "nobody"
    """None of the neighbours: the company claims it of the owner, or bears it."""
    NEIGHBOURS = "neighbours"
    """The others, as if the building were so much smaller."""


VACANT_PREMISES = Key(
    "vacant_premises",
    str,
    VacantPremises.NOBODY.value,
    "order-315/water",
    choices=tuple(VacantPremises),
)
"""The order shares by the area of all premises of the building."""
