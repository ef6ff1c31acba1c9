"""By what a dial of a file is multiplied: an allocator's coefficients are told one by one."""

from app.exchange.kind import Check

FACTOR = """round(
    coalesce(multiplier, 1) * coalesce(radiator_factor, 1) * coalesce(contact_factor, 1)
    * coalesce(correction_factor, 1), 6)"""

POSSIBLE_FACTOR = Check(
    "import.meter.factor",
    "multiplier",
    """
    SELECT line, jsonb_build_object('given', multiplier)
    FROM meter_row WHERE multiplier NOT BETWEEN 0.000001 AND 100000
    """,
)
