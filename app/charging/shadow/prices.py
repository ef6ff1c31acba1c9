"""Which price holds on a day for whom: of each part of a price, the tariff that names most."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from app.charging.shadow.figures import Row, holds
from app.charging.shadow.known import Known, Payer
from app.charging.shadow.taken import Taken

_NAMED = ("building_id", "district", "settlement_id", "contract_model", "category", "zone")
"""Whom a tariff may name, what outweighs all after it first."""


def tariffs_on(known: Known, account: Row, agreement: Row, zone: str, day: int) -> Sequence[Row]:
    """Return the tariffs of a day: of each part of the price the most specific, all its tiers."""
    payer = _payer_of(known, account, agreement, zone)
    return _tariffs_for(known, agreement["service_id"], day, payer)


def runs_of(
    known: Known, account: Row, agreement: Row, taken: Taken
) -> Sequence[tuple[Row, int, int]]:
    """Return each tariff of what was taken, with the first day and the length of its runs."""
    service, payer = agreement["service_id"], _payer_of(known, account, agreement, taken.zone)
    asked = (service, taken.start, taken.end, payer)
    if asked not in known.runs:
        days = range(taken.start, taken.end)
        of_day = {
            day: {row["tariff_id"] for row in _tariffs_for(known, service, day, payer)}
            for day in days
        }
        known.runs[asked] = [
            (known.tariffs.one(tariff_id=each), first, count)
            for each in sorted(set().union(*of_day.values()))
            for first, count in _runs([day for day in days if each in of_day[day]])
        ]
    return known.runs[asked]


def _tariffs_for(known: Known, service_id: int, day: int, payer: Payer) -> Sequence[Row]:
    asked = (service_id, day, payer)
    if asked not in known.prices:
        known.prices[asked] = _most_specific(known, *asked)
    return known.prices[asked]


def _payer_of(known: Known, account: Row, agreement: Row, zone: str) -> Payer:
    who = (account["account_id"], agreement["agreement_id"], zone)
    if who not in known.payers:
        known.payers[who] = _payer(known, account, agreement, zone)
    return known.payers[who]


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return days that follow each other as the first of them and how many there are."""
    for _, run in groupby(enumerate(days), key=lambda each: each[1] - each[0]):
        listed = [day for _, day in run]
        yield listed[0], len(listed)


def is_tier(tariff: Row) -> bool:
    """Say whether the price is for a part of what was used."""
    return tariff["tier_floor"] > 0 or tariff["tier_ceiling"] is not None


def has_tiers(known: Known, service_id: int) -> bool:
    """Say whether any price of the service depends on how much was used."""
    return any(map(is_tier, known.tariffs.of(service_id=service_id)))


def _payer(known: Known, account: Row, agreement: Row, zone: str) -> Payer:
    """Return who the account is to the prices of the service: whom none of them names is anybody.

    Thousands of accounts are the same one so.
    """
    key = (
        account["building_id"],
        account["district"],
        account["settlement_id"],
        agreement["contract_model"],
        account["category"],
        zone,
    )
    tariffs = known.tariffs.of(service_id=agreement["service_id"])
    return tuple(
        value if any(row[name] == value for row in tariffs) else None
        for name, value in zip(_NAMED, key, strict=True)
    )


def _most_specific(known: Known, service_id: int, day: int, payer: Payer) -> Sequence[Row]:
    fitting = [
        row
        for row in known.tariffs.of(service_id=service_id)
        if holds(row, day)
        and all(row[name] in (0, "", of) for name, of in zip(_NAMED, payer, strict=True))
    ]
    best: dict[str, tuple[bool, ...]] = {}
    for row in fitting:
        best[row["price_part"]] = max(best.get(row["price_part"], _names(row)), _names(row))
    return [row for row in fitting if _names(row) == best[row["price_part"]]]


def _names(row: Row) -> tuple[bool, ...]:
    return tuple(row[name] not in (0, "") for name in _NAMED)
