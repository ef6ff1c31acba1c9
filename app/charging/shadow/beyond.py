"""Which lines of a run the reference knows, and how many there are that it does not."""

import polars as pl

KNOWN_FORMS = (
    *("register", "norm", "area", "each", "sum", "order", "less", "follows", "own_water"),
    *("containers", "load", "own_load", "benefit", "house", "share", "volume", "heat", "inlet"),
    *("warmed", "circulates", "rails"),
)
"""Forms of a basis whose lines the reference knows."""
BEYOND_KINDS = ("large", "other")
"""What the reference does not know: see `beyond`."""
_OF_BUILDINGS = ("load", "house", "heat", "warmed", "circulates")
"""Forms of lines that depend on everybody in a building."""
IS_KNOWN = pl.col("form").is_in(KNOWN_FORMS)
"""Whether the reference knows what a line is for."""


def beyond(lines: pl.DataFrame, places: pl.DataFrame, *, neighbours: int) -> dict[str, int]:
    """Return how many lines of a month the reference does not know, by what they are.

    What takes a line back is no charge: rules alone hold it to what was charged.

    `places` are all accounts of the lines' buildings: of one with more than so many neighbours
    nothing that they share is charged again.
    """
    form = pl.col("form")
    shared = lines.filter(form.is_in(_OF_BUILDINGS))
    everybody = pl.len().over("place_building")
    large = places.filter(everybody > neighbours + 1)["account_id"]
    counted = lines.select(
        large=pl.lit(shared.filter(pl.col("account_id").is_in(large.implode())).height),
        other=(~IS_KNOWN & (form != "taken_back")).sum(),
    ).row(0, named=True)
    return {name: count for name, count in counted.items() if count}
