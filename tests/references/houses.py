"""The scalar reference of distributing a building's water: one house, in fractions.

Written from the rule symbol by symbol: V_b what went in, V_c the common volume, v_i what each
took by meter or norm, p_i persons. Nothing is shared with the engine but the shape of the facts.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.references.days import Row, half_up, holds, millionths, of
from tests.references.metered import volume_of

Weights = dict[tuple[int, int], Fraction]
"""By account and agreement: their order is the order in which odd units are given."""


@dataclass
class House:
    """What is expected of one house; `stopped` where nobody in it may be charged."""

    stopped: bool = False
    own: dict[int, Fraction] = field(default_factory=dict)
    """v_i by agreement."""
    imbalance: dict[int, Decimal] = field(default_factory=dict)
    common: dict[int, Decimal] = field(default_factory=dict)
    undistributed: Fraction = Fraction(0)
    carried_out: Fraction = Fraction(0)


@dataclass
class Known:
    """What is read of a house where all that is needed is there."""

    places: int
    v_b: Fraction
    v_c: Fraction
    own: dict[tuple[int, int], Fraction]
    persons: Weights
    """Of those without a volume of their own; empty where there are none."""
    areas: Weights


def house_of(facts: Facts, rules: Rules, distribution: Row) -> House:
    """Return what each agreement of the house is expected to bear."""
    known = _known(facts, rules, distribution)
    if known is None:
        return House(stopped=True)
    rest = known.v_b - known.v_c - sum(known.own.values(), Fraction(0))
    if rest < 0 and rules.negative_imbalance == "stop":
        return House(stopped=True)
    lowers = rules.negative_imbalance == "lower_common"
    lowered = min(known.v_c, max(-rest, Fraction(0))) if lowers else Fraction(0)
    borne = _borne(max(rest, Fraction(0)), known, rules)
    return House(
        own={key[1]: volume for key, volume in known.own.items()},
        imbalance=_parts(borne, known.persons or known.own, known.places),
        common=_parts(known.v_c - lowered, known.areas, known.places),
        undistributed=max(rest, Fraction(0)) - borne,
        carried_out=min(rest, Fraction(0)) + lowered,
    )


def _known(facts: Facts, rules: Rules, distribution: Row) -> Known | None:
    """Return what is known of the house; None where anything is missing."""
    service = next(iter(of(facts.services, service_id=distribution["service_id"])))
    where = {"service_id": service["service_id"]}
    registers = of(facts.house_registers, account_id=distribution["building_id"], **where)
    volumes = [_counted(row, service) for row in registers]
    here = of(facts.accounts, building_id=distribution["building_id"])
    inhabitants = {row["account_id"] for row in here}
    taking = [row for row in of(facts.agreements, **where) if row["account_id"] in inhabitants]
    agreements = [row for row in taking if row["method"] in ("metered", "norm", "imbalance")]
    otherwise = [None for row in taking if row["method"] in ("area", "flat", "share", "fixed")]
    own = {_key(row): _own(facts, rules, row, service) for row in agreements}
    unread = [row for row in agreements if own[_key(row)] is None]
    v_c = millionths(distribution["common"])
    persons = {_key(row): _by_days(facts, row, "persons") for row in unread}
    areas = {_key(row): _by_days(facts, row, "total_area") for row in agreements if v_c}
    silent = [row for row in unread if row["method"] != "imbalance"]
    missing = [None for weight in (*volumes, *persons.values(), *areas.values()) if weight is None]
    if missing or otherwise or not volumes or (silent and rules.without_reading == "stop"):
        return None
    return Known(
        service["places"],
        sum(filter(None, volumes), millionths(distribution["carried_in"])),
        v_c,
        {key: volume for key, volume in own.items() if volume is not None},
        {key: weight for key, weight in persons.items() if weight is not None},
        {key: weight for key, weight in areas.items() if weight is not None},
    )


def _borne(rest: Fraction, known: Known, rules: Rules) -> Fraction:
    """Return what of the rest anybody bears at all."""
    if not sum((known.persons or known.own).values()):
        return Fraction(0)
    if not known.persons or not rules.imbalance_cap:
        return rest
    limit = sum(known.persons.values()) * Fraction(rules.imbalance_cap) / rules.month.days
    return min(rest, _floor(limit, _places(rest, known.places)))


def _key(agreement: Row) -> tuple[int, int]:
    return agreement["account_id"], agreement["agreement_id"]


def _counted(register: Row, service: Row) -> Fraction | None:
    read = register["to_id"] is not None and register["from_id"] is not None
    return volume_of(register, service) if read else None


def _own(facts: Facts, rules: Rules, agreement: Row, service: Row) -> Fraction | None:
    if agreement["method"] == "imbalance":
        return None
    if agreement["method"] == "norm":
        each = next(iter(of(facts.norms, service_id=service["service_id"])))["value"]
        weight = _by_days(facts, agreement, "persons")
        assert weight is not None, "houses of norms without persons are a test of their own"
        return Fraction(half_up(millionths(each) * weight / rules.month.days, 6))
    registers = of(
        facts.registers, account_id=agreement["account_id"], service_id=service["service_id"]
    )
    volumes = [_counted(row, service) for row in registers]
    return None if not volumes or None in volumes else sum(filter(None, volumes), Fraction(0))


def _by_days(facts: Facts, agreement: Row, kind: str) -> Fraction | None:
    """Return the sum over the agreement's days of a figure; None where a day has none."""
    known = of(facts.parameters, account_id=agreement["account_id"], kind=kind)
    total = Fraction(0)
    for day in range(agreement["start"], agreement["end"]):
        figure = next((row["value"] for row in known if holds(row, day)), None)
        if figure is None:
            return None
        total += millionths(figure)
    return total


def _parts(whole: Fraction, weights: Weights, places: int) -> dict[int, Decimal]:
    """Divide by weights; units that are left go to the largest remainders, first come first."""
    of_all = sum(weights.values())
    if not of_all:
        return {}
    places = _places(whole, places)
    exact = {key: whole * weight / of_all * 10**places for key, weight in weights.items()}
    units = {key: int(value) for key, value in exact.items()}
    left = int(whole * 10**places) - sum(units.values())
    for key in sorted(exact, key=lambda key: (units[key] - exact[key], key))[:left]:
        units[key] += 1
    return {key[1]: Decimal(value).scaleb(-places) for key, value in units.items()}


def _places(whole: Fraction, places: int) -> int:
    return places if (whole * 10**places).denominator == 1 else 6


def _floor(value: Fraction, places: int) -> Fraction:
    return Fraction(int(value * 10**places), 10**places)
