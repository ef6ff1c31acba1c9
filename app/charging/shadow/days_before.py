"""Days before the month that are charged in it, as no reading will tell of them.

A reading inside a month closes it: what was used on the days after it is counted with the next
month. Of a meter that is not believed any more before it was read again, it never is.
"""

from collections.abc import Iterator

from app.charging.rules import Rules
from app.charging.shadow.believed import (
    BLOCKING,
    history_of,
    lapse_of,
    measured_days,
    months_behind,
    over_of,
    states_of,
)
from app.charging.shadow.estimates import average_of, charged_as, rule_of
from app.charging.shadow.figures import Row, day_number, half_up, millionths
from app.charging.shadow.known import Known
from app.charging.shadow.taken import Taken
from app.months.parameter_keys import MonthBasis


def of_days_before(known: Known, rules: Rules, agreement: Row, register: Row) -> Iterator[Taken]:
    """Return the average for the days after the last reading that nobody was charged for."""
    if not _is_asked(known, rules, agreement, register):
        return
    service = known.services.one(service_id=register["service_id"])
    lost = _lost(known, rules, register)
    rule = rule_of(known, register["own_service_id"], "no_reading")
    daily = average_of(history_of(known, register), register, rule, service)
    if not lost or daily is None or rule["base"] == "none":
        return
    volume = half_up(daily * len(lost), service["places"])
    for stood in charged_as(known, register, min(lost), max(lost) + 1):
        volume = half_up(millionths(stood["volume"]), 6)
    day = range(rules.first, rules.first + 1)
    yield Taken(
        f"r{register['register_id']}.est.before",
        millionths(int(volume * 1_000_000)),
        *(day.start, day.stop, day, "metered", register["zone"]),
    )


def _is_asked(known: Known, rules: Rules, agreement: Row, register: Row) -> bool:
    """Say whether the last reading opens neither this month nor, for all that is known, another."""
    if not known.chain.every or rules.month_by is MonthBasis.CALENDAR:
        return False
    if register["from_id"] is None or agreement["start"] != rules.first:
        return False
    if not len(over_of(rules, register)) or not _stops(known, rules, register):
        return False
    measured, dial = measured_days(known, rules, register)
    return measured is None or dial["from_id"] is None


def _stops(known: Known, rules: Rules, register: Row) -> bool:
    """Say whether the meter is not believed since a day of this month, and was until then."""
    states = states_of(known, rules, register)
    return lapse_of(known, rules, register) is not None or any(
        each["start"] == rules.first if each["state_id"] == 0 else _begins(each, rules, register)
        for each in states
    )


def _begins(state: Row, rules: Rules, register: Row) -> bool:
    """Say whether a state in which the meter is not believed began in the month."""
    if state["state"] not in BLOCKING or state["state"] == "at_verification":
        return False
    return any(
        state["start"] <= day and (state["end"] is None or day < state["end"])
        for day in over_of(rules, register)
    ) and bool(state["start"] >= rules.first)


def _lost(known: Known, rules: Rules, register: Row) -> set[int]:
    """Return the days from the reading to the end of its month that no estimate stands for."""
    opened = day_number(rules.month.plus(1 - months_behind(rules, register)).first_day)
    lost = set(range(register["from_day"] + 1, opened))
    for row in known.standing.of(**_flat(register)):
        if row["month"] >= rules.first or row["step"] == "carried":
            continue
        if row["register_id"] == register["register_id"] or row["step"] in {"norm", "share"}:
            lost -= set(range(row["start"], row["end"]))
    return lost


def _flat(register: Row) -> Row:
    """Return what the meters have in common that a norm stands for together, gone ones included."""
    return {name: register[name] for name in ("account_id", "service_id", "own_service_id")}
