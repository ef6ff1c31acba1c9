"""The scalar reference of late readings, and of days charged by norm as without a meter."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from app.charging.exact import day_number
from app.charging.facts import Facts
from app.charging.rules import Rules
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis
from tests.references.days import Fact, Row, half_up, holds, millionths, of
from tests.references.estimates import months_behind, over_of


def settled(facts: Facts, rules: Rules, register: Row, volume: Fraction, places: int) -> Fraction:  # noqa: C901 - one rule, told whole
    """Return what is left of a volume when what was charged for its days before is taken off."""
    if rules.month_by is MonthBasis.CALENDAR or register["from_id"] is None:
        return volume
    behind = months_behind(rules, register)
    opened = day_number(rules.month.plus(1 - behind).first_day)
    before = day_number(rules.month.plus(-behind).first_day)
    key = {name: register[name] for name in ("register_id", "service_id")}
    rows = of(facts.estimating.standing, **key)  # type: ignore[union-attr]
    charged = Fraction(0)
    all_days = over_of(rules, register).stop - opened
    final = 0
    for row in rows:
        if row["step"] == "carried":
            if row["month"] == before:
                charged += millionths(row["volume"])
            continue
        if not opened <= row["month"] < rules.first:
            continue
        days = row["end"] - row["start"]
        if row["settling"] == "settled":
            charged += millionths(row["volume"])
        elif row["settling"] == "final":
            final += days
        else:
            all_days -= days
    if final:
        exact = (volume * 10**places).denominator == 1
        volume = Fraction(half_up(volume * (all_days - final) / all_days, places if exact else 6))
    left = volume - charged
    if left < 0 and rules.negative_settlement is NegativeSettlement.CARRY_ON:
        return Fraction(0)
    return left


def norm_pieces(  # noqa: C901 - one rule, told whole
    facts: Facts, rules: Rules, account: Fact, agreement: Fact, kind: str, days: range
) -> Iterator[tuple[str, int, int, Fraction]]:
    """Return volumes by the norm: for each figure, cut where the norm or the figure changes."""
    service = of(facts.services, service_id=agreement["service_id"])[0]
    figures = {
        "person": "persons",
        "head": "livestock",
        "m2": "garden_area",
        "appliance": "appliances",
        "area": "total_area",
        "seat": "seats",
        "employee": "employees",
    }
    norms = [
        row
        for row in of(facts.norms, service_id=service["service_id"], norm_kind=kind, in_season=1)
        if row["settlement_id"] in (0, account["settlement_id"])
    ]
    for per in sorted({row["per"] for row in norms}):
        figure = of(facts.parameters, account_id=account["account_id"], kind=figures[per])

        def of_day(day: int, per: str = per, figure: list[Row] = figure) -> Any:
            own = [row for row in norms if row["per"] == per and row["settlement_id"]]
            common = [row for row in norms if row["per"] == per and not row["settlement_id"]]
            for norm in own or common:
                for many in figure:
                    if holds(norm, day) and holds(many, day):
                        value = millionths(norm["value"]) * millionths(many["value"])
                        return norm["norm_id"], many["parameter_id"], value
            return None

        for told, run in groupby([day for day in days if holds(agreement, day)], key=of_day):
            listed = list(run)
            if told is None or (per != "person" and not told[2]):
                continue
            share = Fraction(half_up(told[2], 6)) * len(listed) / rules.month.days
            volume = Fraction(half_up(share, service["places"]))
            yield "" if per == "person" else per, listed[0], listed[-1] + 1, volume
