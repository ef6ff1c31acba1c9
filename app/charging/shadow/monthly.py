"""What is charged for days of a month: areas, norms, flats, fees, sums."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from app.charging.rules import Rules
from app.charging.shadow.figures import (
    ReferenceLine,
    Row,
    half_up,
    holds,
    millionths,
    named,
    pieces,
)
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Charged, Taken

Figure = tuple[Any, Fraction, Fraction | None]
"""What a day's figure rests on, the figure for a whole month, and persons where it is theirs."""
FigureOn = Callable[[int], Figure | None]
GoneOn = Callable[[int, int], tuple[tuple[int, ...], int]]

_FIGURE_OF = {
    "person": "persons",
    "head": "livestock",
    "m2": "garden_area",
    "appliance": "appliances",
    "area": "total_area",
    "seat": "seats",
    "employee": "employees",
}
"""What a norm is for one of -> the account's figure that says how many."""
_WHOEVER_IS_AWAY = {"heat", "management", "upkeep", "contribution"}
"""Codes of services that absence does not lower."""


def area(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return each square metre of the total area, or of the one the agreement names."""
    kind = agreement["area_kind"] or "total_area"
    areas = known.parameters.of(account_id=account["account_id"], kind=kind)
    figures = {
        row["parameter_id"]: (row["parameter_id"], millionths(row["value"]), None) for row in areas
    }

    def on(day: int) -> Figure | None:
        row = _on(areas, day)
        return None if row is None else figures[row["parameter_id"]]

    yield from _by_days(rules, agreement, "", on)


def one(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return one a month, whatever the account's size."""
    del known, account
    yield from _by_days(rules, agreement, "", lambda _: (0, Fraction(1), None))


def fixed(rules: Rules, agreement: Row) -> Iterator[Charged]:
    """Charge the sum that the agreement names, by days where it is for a part of the month."""
    if agreement["amount"] is None:
        return
    days = Fraction(agreement["end"] - agreement["start"], rules.month.days)
    whole = Fraction(agreement["amount"], 100)
    line = ReferenceLine(half_up(days, 6), half_up(whole, 6), half_up(whole * days, 2))
    is_duty = agreement["contract_model"] == "contribution"
    rate = 0 if is_duty else int(rules.vat_rate * 100)
    yield Charged(named(rules, agreement["start"]), line, agreement["agreement_id"], vat_rate=rate)


def norm(known: Known, rules: Rules, account: Row, agreement: Row) -> Iterator[Taken]:
    """Return so many units for each person, and for each head, square metre or appliance.

    Each figure is taken by itself. A norm of the account's settlement goes before one for all;
    out of its season a norm gives nothing.
    """
    kind = {"service_id": agreement["service_id"], "norm_kind": agreement["norm_kind"]}
    every = [row for row in known.norms.of(**kind) if row["in_season"]]
    away = away_from(known, rules, agreement)
    for per in sorted({row["per"] for row in every}):
        of_figure = [row for row in every if row["per"] == per]
        own = [row for row in of_figure if row["settlement_id"] == account["settlement_id"] != 0]
        norms = [*own, *(row for row in of_figure if row["settlement_id"] == 0)]
        figures = known.parameters.of(account_id=account["account_id"], kind=_FIGURE_OF[per])

        gone = away if per == "person" else nobody
        mark = "" if per == "person" else per
        yield from _by_days(rules, agreement, mark, _normed(per, norms, figures, gone))


def _normed(per: str, norms: Sequence[Row], figures: Sequence[Row], gone: GoneOn) -> FigureOn:
    """Return the function of a day and the norm's figure: days on the same facts have one."""
    worked: dict[tuple[int, int, tuple[int, ...]], Figure] = {}

    def on(day: int) -> Figure | None:
        each, many = _on(norms, day), _on(figures, day)
        if each is None or many is None or (per != "person" and not many["value"]):
            return None
        absences, absent = gone(day, many["value"])
        rests_on = (many["parameter_id"], each["norm_id"], absences)
        if rests_on not in worked:
            count = millionths(many["value"] - absent)
            whole = Fraction(half_up(millionths(each["value"]) * count, 6))
            worked[rests_on] = (rests_on, whole, count if per == "person" else None)
        return worked[rests_on]

    return on


def _by_days(rules: Rules, agreement: Row, mark: str, on: FigureOn) -> Iterator[Taken]:
    """Return a monthly figure for each run of days on which it rests on the same facts."""
    month = range(rules.first, rules.end)
    for first, count, (_, value, persons) in pieces(
        range(agreement["start"], agreement["end"]), on
    ):
        yield Taken(
            *(mark, value, first, first + count, month, agreement["method"]),
            persons=persons,
            is_volume=False,
        )


def _on(rows: Any, day: int) -> Row | None:
    return next((row for row in rows if holds(row, day)), None)


def away_from(known: Known, rules: Rules, agreement: Row) -> GoneOn:
    """Return the function of a day and the persons counted: who of them is not, by which facts.

    Persons are in millionths, as they are told.
    """
    code = known.services.one(service_id=agreement["service_id"])["code"]
    in_full = _WHOEVER_IS_AWAY | (set() if rules.absence_waste else {"waste"})
    absences = [] if code in in_full else known.absences.of(account_id=agreement["account_id"])

    def away(day: int, counted: int) -> tuple[tuple[int, ...], int]:
        gone = [row for row in absences if holds(row, day) and row["lasts"] > rules.absence_over]
        absent = min(sum(row["absent"] for row in gone) * 1_000_000, counted)
        if rules.absence_of_all and absent < counted:
            absent = 0
        return (tuple(sorted(row["absence_id"] for row in gone)) if absent else ()), absent

    return away if absences else nobody


def nobody(_day: int, _counted: int) -> tuple[tuple[int, ...], int]:
    """Return what is said of days on which nobody is away."""
    return (), 0
