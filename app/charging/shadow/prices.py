"""Which price holds on a day for whom: of each part of a price, the tariff that names most."""

from collections.abc import Iterable, Sequence

from app.charging.shadow.figures import Row, holds
from app.charging.shadow.known import Known

_NAMED = ("building_id", "district", "settlement_id", "contract_model", "category", "zone")
"""Whom a tariff may name, what outweighs all after it first."""


def tariffs_on(known: Known, account: Row, agreement: Row, zone: str, day: int) -> Sequence[Row]:
    """Return the tariffs of a day: of each part of the price the most specific, all its tiers."""
    key = {
        "building_id": account["building_id"],
        "district": account["district"],
        "settlement_id": account["settlement_id"],
        "contract_model": agreement["contract_model"],
        "category": account["category"],
        "zone": zone,
    }
    asked = (agreement["service_id"], day, *key.values())
    if asked not in known.prices:
        known.prices[asked] = _most_specific(known, agreement["service_id"], day, key)
    return known.prices[asked]


def parts_of(
    known: Known, account: Row, agreement: Row, zone: str, days: Iterable[int]
) -> Sequence[str]:
    """Return the parts that the price has on any of the days."""
    every = (row for day in days for row in tariffs_on(known, account, agreement, zone, day))
    return sorted({row["price_part"] for row in every})


def price_on(known: Known, account: Row, agreement: Row, part: str, day: int) -> Row | None:
    """Return the tariff of one part of the price on a day; None where none holds."""
    rows = tariffs_on(known, account, agreement, "", day)
    return next((row for row in rows if row["price_part"] == part), None)


def has_tiers(known: Known, service_id: int) -> bool:
    """Say whether any price of the service depends on how much was used."""
    return any(
        row["tier_floor"] > 0 or row["tier_ceiling"] is not None
        for row in known.tariffs.of(service_id=service_id)
    )


def _most_specific(
    known: Known, service_id: int, day: int, key: dict[str, object]
) -> Sequence[Row]:
    fitting = [
        row
        for row in known.tariffs.of(service_id=service_id)
        if holds(row, day) and all(row[name] in (0, "", key[name]) for name in _NAMED)
    ]
    best: dict[str, tuple[bool, ...]] = {}
    for row in fitting:
        best[row["price_part"]] = max(best.get(row["price_part"], _names(row)), _names(row))
    return [row for row in fitting if _names(row) == best[row["price_part"]]]


def _names(row: Row) -> tuple[bool, ...]:
    return tuple(row[name] not in (0, "") for name in _NAMED)
