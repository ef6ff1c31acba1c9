"""Which days of the month a register's readings are believed to measure."""

from collections.abc import Sequence

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, day_number
from app.charging.shadow.known import Known
from app.charging.shadow.metered import put_up_last
from app.months.parameter_keys import MonthBasis

BLOCKING = ("broken", "at_verification", "unverified", "unauthorised")


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


def states_of(known: Known, rules: Rules, register: Row) -> Sequence[Row]:
    """Return the states of the register's meter; one that lapses this month is in none yet."""
    every = known.states.of(meter_id=register["meter_id"])
    return [each for each in every if not _lapses(each, rules)]


def lapse_of(known: Known, rules: Rules, register: Row) -> Row | None:
    """Return what says that the verification ends while the meter counts the month."""
    every = known.states.of(meter_id=register["meter_id"])
    found = [each for each in every if _lapses(each, rules)]
    first = min(found, key=lambda each: int(each["start"]), default=None)
    return first if first and first["start"] <= over_of(rules, register).stop else None


def _lapses(state: Row, rules: Rules) -> bool:
    return bool(state["state_id"] == 0 and state["start"] > rules.first)


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


def measured_days(known: Known, rules: Rules, register: Row) -> tuple[range | None, Row]:
    """Return the days that readings measure, and the register with the readings that do.

    One whose verification ends, or that is not believed to the month's end, is told of to the end
    of the day it was read on: no later month tells of the others.
    """
    days, dial = _believed(known, rules, register)
    stops = days is not None and days.stop < over_of(rules, register).stop
    if days is None or (lapse_of(known, rules, register) is None and not stops):
        return days, dial
    last = register["to_day"]
    told = range(days.start, max(last, over_of(rules, register).start) + 1)
    if told.stop >= days.stop:
        return days, dial
    if rules.month_by is MonthBasis.CALENDAR and last < over_of(rules, register).start:
        return days, dial  # readings around the month measure it
    return told, {**dial, "removed": told.stop}


def _is_told(known: Known, rules: Rules, register: Row) -> bool:
    """Say whether readings close the month: also one inside a calendar month that is the last."""
    if has_end(rules, register):
        return True
    last = register["to_day"]
    is_read = last is not None and last >= over_of(rules, register).start
    is_last = lapse_of(known, rules, register) is not None
    return is_read and is_last and rules.month_by is MonthBasis.CALENDAR


def _believed(known: Known, rules: Rules, register: Row) -> tuple[range | None, Row]:
    """Return the days until whose end, or from whose start, readings are believed."""
    over, states = over_of(rules, register), states_of(known, rules, register)
    blocked = [day for day in over if state_on(states, day, BLOCKING)]
    if not blocked or _is_away_alone(states, blocked):
        return (over if _is_told(known, rules, register) else None), register
    first, last = blocked[0], blocked[-1] + 1
    if len(blocked) != last - first or len(blocked) == len(over) or register["to_day"] is None:
        return None, register
    if last == over.stop:
        return _before(rules, register, first)
    if first == over.start:
        return _after(known, rules, register, last)
    return None, register


def _is_away_alone(states: Sequence[Row], blocked: Sequence[int]) -> bool:
    """Say whether the meter was only away on these days, and counted on the others."""
    kinds = {found["state"] for day in blocked if (found := state_on(states, day, BLOCKING))}
    return kinds == {"at_verification"} and all(each["state_id"] != 0 for each in states)


def _before(rules: Rules, register: Row, first: int) -> tuple[range | None, Row]:
    """Return the days before the first one of a state that lasts to the month's end."""
    over, last = over_of(rules, register), register["to_day"]
    if rules.month_by is MonthBasis.CALENDAR and last < over.start:
        return None, register  # what was read before the month tells of none of its days
    until = {**register, "removed": first}
    if last <= first and has_end(rules, until):
        return range(over.start, first), until
    return None, register


def _after(known: Known, rules: Rules, register: Row, last: int) -> tuple[range | None, Row]:
    """Return the days from the first reading on after a state that ended, `last` its next day."""
    history = history_of(known, register)
    if history is None or history["back_id"] is None:
        return None, register
    back = {
        **register,
        "from_id": None,
        "installed": last,
        **{f"first_{name}": history[f"back_{name}"] for name in ("id", "day", "value")},
    }
    is_later = register["to_day"] > history["back_day"]
    is_measured = has_end(rules, back) and is_later
    if rules.month_by is MonthBasis.CALENDAR:
        is_measured = has_end(rules, back) or (is_later and _is_told(known, rules, back))
    if not is_measured:
        return None, register
    over, since = over_of(rules, register), _told_since(register, history["back_day"], last)
    if since >= over.stop:
        return None, register
    return range(since, over.stop), {**back, "installed": since}


def _told_since(register: Row, read: int, returned: int) -> int:
    """Return the first day that a meter's readings tell of, the first of them of this day.

    What it showed on its return opens that day; read later, it has told of that day already.
    """
    if read == returned:
        return returned
    gone = register["removed"]
    return int(read + 1 if gone is None else min(read + 1, gone - 1))


def history_of(known: Known, register: Row) -> Row | None:
    """Return the readings before and after the register's days without any."""
    rows = known.histories.of(register_id=register["register_id"])
    return rows[0] if rows else None
