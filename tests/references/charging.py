"""The scalar reference of charging: one account, day by day, in fractions. Slow and obvious.

It is given the same facts as the engine and must give the same lines to the kopeck. Nothing here
is shared with the engine but the shape of the facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

import polars as pl

from app.charging.facts import Facts
from app.charging.rules import Rules
from app.kernel.money import whole_parts

Row = dict[str, Any]
ENERGY_GJ = {
    "gj": Fraction(1),
    "gcal": Fraction(41868, 10000),
    "mwh": Fraction(36, 10),
    "kwh": Fraction(36, 10000),
}


@dataclass(frozen=True)
class ReferenceLine:
    quantity: Decimal
    price: Decimal
    amount: Decimal


def half_up(value: Fraction, places: int) -> Decimal:
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-places)


def millionths(value: int) -> Fraction:
    return Fraction(value, 1_000_000)


def lines_of(facts: Facts, rules: Rules, account_id: int) -> dict[tuple[int, str], ReferenceLine]:
    """Return the lines of one account by service and part."""
    account = facts.accounts.row(by_predicate=pl.col("account_id") == account_id, named=True)
    found: dict[tuple[int, str], ReferenceLine] = {}
    for agreement in of(facts.agreements, account_id=account_id):
        method = METHODS[agreement["method"]]
        for part, line in method(facts, rules, account, agreement):
            found[agreement["service_id"], part] = line
    return found


def of(frame: pl.DataFrame, **wanted: object) -> list[Row]:
    return list(frame.filter(**wanted).iter_rows(named=True)) if wanted else frame.rows(named=True)


def holds(row: Row, day: int) -> bool:
    return bool(row["start"] <= day < row["end"])


def tariffs_on(facts: Facts, account: Row, agreement: Row, zone: str, day: int) -> list[Row]:
    """Return the tariff of each price part on a day (all tiers): the most specific one."""
    key = {
        "building_id": account["building_id"],
        "district": account["district"],
        "settlement_id": account["settlement_id"],
        "contract_model": agreement["contract_model"],
        "category": account["category"],
        "zone": zone,
    }
    fitting = [
        row
        for row in tariffs_of(facts, agreement["service_id"])
        if holds(row, day) and all(row[name] in (0, "", key[name]) for name in key)
    ]
    best: dict[str, tuple[bool, ...]] = {}
    for row in fitting:
        named = tuple(row[name] not in (0, "") for name in key)
        best[row["price_part"]] = max(best.get(row["price_part"], named), named)
    return [
        row
        for row in fitting
        if tuple(row[name] not in (0, "") for name in key) == best[row["price_part"]]
    ]


def tariffs_of(facts: Facts, service_id: int) -> list[Row]:
    """Return the tariffs of a service, read out of the frame once."""
    key = (id(facts.tariffs), service_id)
    if key not in _read_out:
        _read_out[key] = (facts.tariffs, of(facts.tariffs, service_id=service_id))
    return _read_out[key][1]


_read_out: dict[tuple[int, int], tuple[pl.DataFrame, list[Row]]] = {}
"""Holds the frame as well, so that its id is nobody else's."""


def pieces(days: range, of_day: Any) -> Iterator[tuple[int, int, Any]]:
    """Return runs of days for which `of_day` says the same, with their first day and length."""
    for same, run in groupby(days, key=of_day):
        listed = list(run)
        if same is not None:
            yield listed[0], len(listed), same


def named(rules: Rules, first_day: int, *words: str) -> str:
    day = first_day - rules.first + 1
    return ".".join([*(word for word in words if word), *([f"d{day}"] if day > 1 else [])])


def priced(
    facts: Facts, rules: Rules, account: Row, agreement: Row, figure_on: Any
) -> Iterator[tuple[str, ReferenceLine]]:
    """Price a monthly figure (`figure_on(day)`: its key and value) by days."""
    days = range(agreement["start"], agreement["end"])
    parts = {
        row["price_part"] for day in days for row in tariffs_on(facts, account, agreement, "", day)
    }
    for part in parts:

        def of_day(day: int, part: str = part) -> Any:
            for row in tariffs_on(facts, account, agreement, "", day):
                if row["price_part"] == part:
                    return figure_on(day), (row["tariff_id"], row["price"])
            return None

        for first, count, ((_, value), (_, price)) in pieces(days, of_day):
            exact = value * count / rules.month.days
            yield (
                named(rules, first, part),
                ReferenceLine(
                    half_up(exact, 6),
                    half_up(millionths(price), 6),
                    half_up(exact * millionths(price), 2),
                ),
            )


def area(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    kind = agreement["area_kind"] or "total_area"
    known = of(facts.parameters, account_id=account["account_id"], kind=kind)

    def on(day: int) -> Any:
        row = next(row for row in known if holds(row, day))
        return row["parameter_id"], millionths(row["value"])

    return priced(facts, rules, account, agreement, on)


def norm(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    persons = of(facts.parameters, account_id=account["account_id"], kind="persons")
    wanted = {"service_id": agreement["service_id"], "norm_kind": agreement["norm_kind"]}
    norms = of(facts.norms, **wanted)

    def on(day: int) -> Any:
        many = next(row for row in persons if holds(row, day))
        each = next(row for row in norms if holds(row, day))
        value = millionths(each["value"]) * millionths(many["value"])
        return (many["parameter_id"], each["norm_id"]), value

    return priced(facts, rules, account, agreement, on)


def one(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    return priced(facts, rules, account, agreement, lambda _: (0, Fraction(1)))


def fixed(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    del facts, account
    days = Fraction(agreement["end"] - agreement["start"], rules.month.days)
    whole = Fraction(agreement["amount"], 100)
    line = ReferenceLine(half_up(days, 6), half_up(whole, 6), half_up(whole * days, 2))
    yield named(rules, agreement["start"]), line


def share(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    del account
    group = {"service_id": agreement["service_id"], "share_group": agreement["share_group"]}
    for total in of(facts.shared_sums, **group):
        weights: dict[tuple[int, int], int] = {}
        for member in of(facts.shares, **group):
            common = min(member["end"], total["end"]) - max(member["start"], total["start"])
            key = (member["account_id"], member["agreement_id"])
            weights[key] = weights.get(key, 0) + member["value"] * max(common, 0)
        days = total["end"] - total["start"]
        whole = half_up(Fraction(total["amount"] * days, 100 * rules.month.days), 2)
        order = sorted(weights)
        parts = whole_parts([Decimal(weights[key]) for key in order], whole)
        own = (agreement["account_id"], agreement["agreement_id"])
        first = max(agreement["start"], total["start"])
        quantity = Fraction(weights[own], sum(weights.values()))
        yield (
            named(rules, first),
            ReferenceLine(half_up(quantity, 6), whole, parts[order.index(own)]),
        )


def metered(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    service = next(iter(of(facts.services, service_id=agreement["service_id"])))
    account_id = account["account_id"]
    for register in of(facts.registers, account_id=account_id, service_id=agreement["service_id"]):
        volume = volume_of(register, service)
        over = range(
            max(register["installed"], rules.first),
            rules.end if register["removed"] is None else min(register["removed"], rules.end),
        )
        taken = register | {"volume": volume, "over": over, "places": service["places"]}
        yield from by_tariff(facts, rules, account, agreement, taken)


def volume_of(register: Row, service: Row) -> Fraction:
    start = register["from_value"]
    if register["from_id"] is None:
        start = register["first_value"]
    step = register["to_value"] - start
    if step < 0:
        step += register["capacity"]
    volume = millionths(step) * millionths(register["multiplier"])
    if register["unit"] != service["unit"]:
        volume *= ENERGY_GJ[register["unit"]] / ENERGY_GJ[service["unit"]]
    elif register["multiplier"] == 1_000_000:
        return volume
    return Fraction(half_up(volume, service["places"]))


def by_tariff(facts: Facts, rules: Rules, account: Row, agreement: Row, register: Row) -> Any:
    """Cut a volume at the days on which a tariff changes; the pieces add up to the volume."""
    volume, over = register["volume"], register["over"]
    days = [day for day in over if holds(agreement, day)]
    places = places_of(volume, register["places"])

    def until(day: int) -> Decimal:
        return half_up(volume * (day - over.start) / len(over), places)

    def of_day(day: int) -> Any:
        rows = tariffs_on(facts, account, agreement, register["zone"], day)
        return tuple((row["price_part"], row["tariff_id"], row["price"]) for row in rows)

    for part in sorted({each[0] for day in days for each in of_day(day)}):

        def own(day: int, part: str = part) -> Any:
            return next((each for each in of_day(day) if each[0] == part), None)

        for first, count, (_, _, price) in pieces(range(days[0], days[-1] + 1), own):
            quantity = until(first + count) - until(first)
            amount = half_up(Fraction(quantity) * millionths(price), 2)
            name = named(rules, first, f"r{register['register_id']}", part)
            yield name, ReferenceLine(quantity, half_up(millionths(price), 6), amount)


def places_of(volume: Fraction, places: int) -> int:
    return places if (volume * 10**places).denominator == 1 else 6


METHODS: dict[str, Any] = {
    "metered": metered,
    "norm": norm,
    "area": area,
    "flat": one,
    "subscription": one,
    "fixed": fixed,
    "share": share,
}
