"""Months without good readings: one register, its days one by one.

Written from the rules: a day is measured, or it is charged by the average, by the norm as without
a meter, or by an act; a late reading pays for what was charged meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from app.charging.rules import Rules
from app.charging.shadow.believed import (
    BLOCKING,
    history_of,
    lapse_of,
    measured_days,
    months_behind,
    over_of,
    state_on,
    states_of,
)
from app.charging.shadow.figures import (
    Row,
    day_number,
    day_of,
    half_up,
    holds,
    millionths,
)
from app.charging.shadow.known import Known
from app.charging.shadow.metered import in_units_of

COUNTED_ON = ("no_reading", "access_refused")
"""In spite of these the meter goes on counting, and a later reading tells."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Days of a register charged otherwise than by its dial: by which step, how much."""

    start: int
    end: int
    step: str
    reason: str
    volume: Fraction
    settling: str
    """What a later reading does with it: `settled`, `final`, or `beside`."""


def rule_of(known: Known, service_id: int, reason: str) -> Row:
    """Return what is charged of a service for a reason."""
    return known.chain.one(service_id=service_id, reason=reason)


def reason_on(known: Known, rules: Rules, register: Row, day: int) -> tuple[str, int, Row | None]:
    """Return why a day is not measured, since when, and the state that says so."""
    states = states_of(known, rules, register)
    if (blocking := state_on(states, day, BLOCKING)) is not None:
        return blocking["state"], blocking["start"], blocking
    month = range(rules.first, rules.end)
    for state in sorted(states, key=lambda each: int(each["start"])):
        until = month.stop if state["end"] is None else state["end"]
        if state["state"] == "access_refused" and state["start"] < month.stop and until > month[0]:
            return "access_refused", state["start"], state
    since = register["from_day"] if register["from_id"] is not None else None
    return "no_reading", register["installed"] if since is None else since + 1, None


def limit_of(rules: Rules, register: Row, reason: str, began: int, rule: Row) -> int | None:
    """Return the first day charged as unmetered."""
    if rule["base"] == "none":
        return began
    if rule["months"] is None:
        return None
    if reason == "no_reading":
        ahead = rule["months"] - months_behind(rules, register) + 1
        return day_number(rules.month.plus(ahead).first_day)
    return day_number(months_later(day_of(began), rule["months"]))


def month_from(day: int) -> int:
    """Return the first day of a month, this one or the next after it."""
    found = day_of(day)
    while found.day != 1:
        found += timedelta(days=1)
    return day_number(found)


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last one of a shorter month."""
    whole = day.year * 12 + day.month - 1 + months
    first = date(whole // 12, whole % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def average_of(history: Row | None, register: Row, rule: Row, service: Row) -> Fraction | None:
    """Return the units of the service a day; None where nothing is known."""
    if history is None or history["last_id"] is None:
        return None
    bases = ["period", "year"] if rule["base"] == "last_period" else ["year"]
    for base in bases:
        if history[f"{base}_id"] is None or history[f"{base}_day"] >= history["last_day"]:
            continue
        step = history["last_value"] - history[f"{base}_value"]
        if step < 0:
            if register["capacity"] is None or step + register["capacity"] < 0:
                continue
            step += register["capacity"]
        used: Fraction = millionths(step) * millionths(register["multiplier"])
        times = in_units_of(register, service)
        days: int = history["last_day"] - history[f"{base}_day"]
        return None if times is None else used * times / days
    return None


def pieces_of(  # noqa: C901 - one rule, told whole
    known: Known, rules: Rules, register: Row, agreement: Row, hull: range = range(0)
) -> Sequence[Piece]:
    """Return the days that the dial does not give, in order; unmetered ones have no volume yet.

    The days of `hull` are charged without a meter: nothing else is charged on them.
    """
    service = known.services.one(service_id=register["service_id"])
    measured, _ = measured_days(known, rules, register)
    states, lapse = states_of(known, rules, register), lapse_of(known, rules, register)
    if measured == over_of(rules, register) and not states:
        return []

    def of_day(day: int) -> Any:
        if not holds(agreement, day) or day in hull:
            return None
        beside = state_on(states, day, ("at_verification",)) is not None
        if measured is not None and day in measured and not beside:
            return None
        reason, began, state = reason_on(known, rules, register, day)
        is_after = measured is not None and day >= measured.stop
        if is_after and lapse is not None and reason in COUNTED_ON:
            reason, began, state = "unverified", lapse["start"], lapse
        if reason == "unauthorised":
            assert state is not None
            return "inlet", reason, began, millionths(state["daily"])
        rule = rule_of(known, register["own_service_id"], reason)
        is_overdue = reason == "unverified" and state is not None and state["state_id"] == 0
        since = month_from(began) if is_overdue else began
        limit = limit_of(rules, register, reason, since, rule)
        daily = average_of(history_of(known, register), register, rule, service)
        if daily is None or (limit is not None and day >= limit):
            return "unmetered", reason, began, Fraction(0)
        return "average", reason, began, daily

    found = []
    for told, run in groupby(over_of(rules, register), key=of_day):
        days = list(run)
        if told is not None:
            step, reason, _, daily = told
            volume = Fraction(half_up(daily * len(days), service["places"]))
            if step == "average":
                for stood in charged_as(known, register, days[0], days[-1] + 1):
                    volume = millionths(stood["volume"])
            settling = settling_of(known, register, step, reason)
            found.append(Piece(days[0], days[-1] + 1, step, reason, volume, settling))
    return found


def settling_of(known: Known, register: Row, step: str, reason: str) -> str:
    """Return what a later reading does with days charged by a step for a reason."""
    if reason == "at_verification":
        return "beside"
    if step == "average":
        return "settled" if reason in COUNTED_ON else "final"
    settles = step == "unmetered" and rule_of(known, register["own_service_id"], reason)["settles"]
    return "settled" if settles else "final"


def charged_as(known: Known, register: Row, start: int, end: int) -> Sequence[Row]:
    """Return what a published month charged by average for exactly these days: it stands."""
    key = {name: register[name] for name in ("register_id", "service_id")}
    return known.standing.of(**key, start=start, end=end, step="average")
