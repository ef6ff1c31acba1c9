"""The scalar reference of charging: one account, day by day, in fractions. Slow and obvious.

It is given the same facts as the engine and must give the same lines to the kopeck. Nothing here
is shared with the engine but the shape of the facts.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.references.days import (
    ReferenceLine,
    Row,
    half_up,
    holds,
    millionths,
    named,
    of,
    pieces,
    tariffs_on,
)
from tests.references.metered import metered
from tests.references.sharing import Bearer, shares_of

__all__ = ["ReferenceLine", "lines_of"]


def lines_of(facts: Facts, rules: Rules, account_id: int) -> dict[tuple[int, str], ReferenceLine]:
    """Return the lines of one account by service and part."""
    account = facts.accounts.row(by_predicate=pl.col("account_id") == account_id, named=True)
    found: dict[tuple[int, str], ReferenceLine] = {}
    for agreement in of(facts.agreements, account_id=account_id):
        method = METHODS[agreement["method"]]
        for part, line in method(facts, rules, account, agreement):
            found[agreement["service_id"], part] = line
    return found


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
    yield from reduced(facts, rules, account, agreement, figure_on)


def reduced(
    facts: Facts, rules: Rules, account: Row, agreement: Row, figure_on: Any
) -> Iterator[tuple[str, ReferenceLine]]:
    """Take off what the days without a service, or with a bad one, have been charged for."""
    if agreement["method"] == "subscription":
        return
    wanted = {"building_id": account["building_id"], "service_id": agreement["service_id"]}
    for broken in of(facts.interruptions, **wanted):
        part_off = fraction_of(facts, rules, broken)
        start = max(agreement["start"], broken["start"])
        days = range(start, min(agreement["end"], broken["end"]) if part_off else start)

        def of_day(day: int) -> Any:
            (row,) = tariffs_on(facts, account, agreement, "", day)
            return figure_on(day), (row["tariff_id"], row["price"])

        for first, count, ((_, value), (_, price)) in pieces(days, of_day):
            less = Fraction(half_up(value * part_off, 6)) * count / rules.month.days
            yield (
                named(rules, first, f"b{broken['interruption_id']}"),
                ReferenceLine(
                    -half_up(less, 6),
                    half_up(millionths(price), 6),
                    -half_up(less * millionths(price), 2),
                ),
            )


def fraction_of(facts: Facts, rules: Rules, broken: Row) -> Fraction:
    """Return what part of a day's charge is taken off; nothing where no rule says how much."""
    if broken["off_percent"] is not None:
        return Fraction(broken["off_percent"], 10_000)
    if broken["off_hours"] is not None:
        return Fraction(half_up(Fraction(broken["off_hours"], 2400), 6))
    if broken["degrees"] is None:
        return Fraction(0 if broken["quality"] else 1)
    return degrees_off(facts, rules, broken)


def degrees_off(facts: Facts, rules: Rules, broken: Row) -> Fraction:
    """Return what part is taken off for heat or hot water that was too cold."""
    code = of(facts.services, service_id=broken["service_id"])[0]["code"]
    if code == "hot_water":
        bands = ((50, 0), (45, 10), (40, 30))
        return Fraction(next((off for least, off in bands if broken["degrees"] >= least), 0), 100)
    if not code.startswith("heat"):
        return Fraction(0)
    if broken["degrees"] <= rules.heat_nothing_at:
        return Fraction(1)
    missing = max(rules.heat_degrees - broken["degrees"], 0)
    return Fraction(min(Fraction(rules.heat_percent) * missing / 100, Fraction(1)))


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

    away = absent_on(facts, rules, agreement)

    def on(day: int) -> Any:
        many = next(row for row in persons if holds(row, day))
        each = next(row for row in norms if holds(row, day))
        absences, absent = away(day, millionths(many["value"]))
        value = millionths(each["value"]) * (millionths(many["value"]) - absent)
        return (many["parameter_id"], each["norm_id"], absences), value

    return priced(facts, rules, account, agreement, on)


def absent_on(facts: Facts, rules: Rules, agreement: Row) -> Any:
    """Return the function of a day and the persons counted: who of them is not, by which facts."""
    code = of(facts.services, service_id=agreement["service_id"])[0]["code"]
    charged_in_full = {"heat", "management", "upkeep", "contribution"} | (
        set() if rules.absence_waste else {"waste"}
    )
    known = (
        [] if code in charged_in_full else of(facts.absences, account_id=agreement["account_id"])
    )

    def away(day: int, counted: Fraction) -> tuple[tuple[int, ...], Fraction]:
        gone = [row for row in known if holds(row, day) and row["lasts"] > rules.absence_over]
        absent = min(Fraction(sum(row["absent"] for row in gone)), counted)
        if rules.absence_of_all and absent < counted:
            absent = Fraction(0)
        return (tuple(sorted(row["absence_id"] for row in gone)) if absent else ()), absent

    return away


def one(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    return priced(facts, rules, account, agreement, lambda _: (0, Fraction(1)))


def fixed(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    del facts, account
    days = Fraction(agreement["end"] - agreement["start"], rules.month.days)
    whole = Fraction(agreement["amount"], 100)
    line = ReferenceLine(half_up(days, 6), half_up(whole, 6), half_up(whole * days, 2))
    yield named(rules, agreement["start"]), line


def share(facts: Facts, rules: Rules, account: Row, agreement: Row) -> Any:
    for total in of(facts.shared_sums, service_id=agreement["service_id"]):
        weights: dict[int, Fraction] = {}
        for member in of(facts.shares, shared_sum_id=total["shared_sum_id"]):
            days = member["end"] - member["start"]
            own = weights.get(member["account_id"], Fraction(0))
            weights[member["account_id"]] = own + member["value"] * days
        days = total["end"] - total["start"]
        whole = half_up(Fraction(total["amount"] * days, 100 * rules.month.days), 2)
        bearers = {each: Bearer(weight) for each, weight in weights.items()}
        parts = shares_of(int(whole * 100), bearers)
        part = Fraction(parts[account["account_id"]], 100)
        yield (
            f"x{total['shared_sum_id']}",
            ReferenceLine(
                half_up(part / Fraction(whole), 6) if whole else Decimal(0), whole, half_up(part, 2)
            ),
        )


METHODS: dict[str, Any] = {
    "metered": metered,
    "norm": norm,
    "area": area,
    "flat": one,
    "subscription": one,
    "fixed": fixed,
    "share": share,
}
