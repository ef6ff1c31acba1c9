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
from app.charging.shadow.figures import (
    Row,
    day_number,
    day_of,
    half_up,
    holds,
    millionths,
)
from app.charging.shadow.known import Known
from app.charging.shadow.metered import in_units_of, put_up_last
from app.months.parameter_keys import MonthBasis

BLOCKING = ("broken", "at_verification", "unverified", "unauthorised")
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


def closing(rules: Rules, back: int) -> int:
    """Return the day that closed the month so many months back."""
    return day_number(rules.closing_day(back))


def months_behind(rules: Rules, register: Row) -> int:
    """Return how many months, this one included, no reading has closed."""
    since = register["from_day"] if register["from_id"] is not None else register["installed"]
    back = 1
    while since <= closing(rules, back):
        back += 1
    return max(back - 1, 1)


def has_end(rules: Rules, register: Row) -> bool:
    """Say whether a reading closes the register's month."""
    last = register["to_day"]
    if last is None:
        return False
    if rules.month_by is MonthBasis.CALENDAR:
        gone = register["removed"] is not None and register["removed"] <= rules.end
        return bool(gone or last == rules.end - 1 or register["after_to_id"] is not None)
    start = register["from_day"] if register["from_id"] is not None else register["first_day"]
    return start is None or last > start or put_up_last(register, rules)


def states_of(known: Known, register: Row) -> Sequence[Row]:
    """Return the states of the register's meter."""
    return known.states.of(meter_id=register["meter_id"])


def state_on(states: Sequence[Row], day: int, kinds: tuple[str, ...]) -> Row | None:
    """Return the state of these kinds on a day, a person's own before an overdue verification."""
    found = [
        each
        for each in states
        if each["state"] in kinds
        and each["start"] <= day
        and (each["end"] is None or day < each["end"])
    ]
    return min(found, key=lambda each: each["state_id"] == 0, default=None)


def over_of(rules: Rules, register: Row) -> range:
    """Return the days of the month on which the meter stood."""
    end = rules.end if register["removed"] is None else min(register["removed"], rules.end)
    return range(max(register["installed"], rules.first), end)


def measured_days(known: Known, rules: Rules, register: Row) -> tuple[range | None, Row]:  # noqa: C901, PLR0911 - one rule, told whole
    """Return the days that readings measure, and the register with the readings that do."""
    over, states = over_of(rules, register), states_of(known, register)
    if not states:
        return (over if has_end(rules, register) else None), register
    blocked = [day for day in over if state_on(states, day, BLOCKING)]
    kinds = {state_on(states, day, BLOCKING)["state"] for day in blocked}  # type: ignore[index]
    overdue = any(each["state_id"] == 0 for each in states)
    if not blocked or (kinds == {"at_verification"} and not overdue):
        return (over if has_end(rules, register) else None), register
    first, last = blocked[0], blocked[-1] + 1
    if len(blocked) != last - first or len(blocked) == len(over):
        return None, register
    if last == over.stop:
        believed = register["to_day"] is not None and register["to_day"] <= first
        if believed and has_end(rules, {**register, "removed": first}):
            return range(over.start, first), {**register, "removed": first}
        return None, register
    if first == over.start:
        history = history_of(known, register)
        if history and history["back_id"] is not None and register["to_day"] is not None:
            back = {
                **register,
                "from_id": None,
                "installed": last,
                **{f"first_{name}": history[f"back_{name}"] for name in ("id", "day", "value")},
            }
            is_later = register["to_day"] > history["back_day"]
            if has_end(rules, back) and (rules.month_by is MonthBasis.CALENDAR or is_later):
                return range(last, over.stop), back
    return None, register


def history_of(known: Known, register: Row) -> Row | None:
    """Return the readings before and after the register's days without any."""
    rows = known.histories.of(register_id=register["register_id"])
    return rows[0] if rows else None


def rule_of(known: Known, service_id: int, reason: str) -> Row:
    """Return what is charged of a service for a reason."""
    return known.chain.one(service_id=service_id, reason=reason)


def reason_on(known: Known, rules: Rules, register: Row, day: int) -> tuple[str, int, Row | None]:
    """Return why a day is not measured, since when, and the state that says so."""
    states = states_of(known, register)
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
    states = states_of(known, register)
    if measured is not None and not states:
        return []

    def of_day(day: int) -> Any:
        if not holds(agreement, day) or day in hull:
            return None
        beside = state_on(states, day, ("at_verification",)) is not None
        if measured is not None and day in measured and not beside:
            return None
        reason, began, state = reason_on(known, rules, register, day)
        if reason == "unauthorised":
            assert state is not None
            return "inlet", reason, began, millionths(state["daily"])
        rule = rule_of(known, register["own_service_id"], reason)
        limit = limit_of(rules, register, reason, began, rule)
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
