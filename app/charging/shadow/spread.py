"""Dials that nobody read for months: of what heating days their count is, and the month's part."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, day_number
from app.charging.shadow.known import Known
from app.charging.shadow.metered import days_of
from app.months.parameter_keys import MonthBasis


def opened_on(register: Row, rules: Rules) -> int:
    """Return the first day of the months that a dial's count is of: mostly of this one alone.

    A reading on the day that its meter was put up closed no month but one that ended with it.
    """
    read = register["from_day"] if register["from_id"] is not None else None
    if read is None or rules.month_by is MonthBasis.CALENDAR:
        return rules.first
    if read == register["put_up"]:
        return max(_months_back(lambda closed: closed > read, rules), int(read))
    return _months_back(lambda closed: closed >= read, rules, known=1)


def _months_back(is_later: Callable[[int], bool], rules: Rules, *, known: int = 0) -> int:
    """Return the first day of the earliest month whose end is later, besides as many as `known`."""
    back = 0
    while is_later(day_number(rules.closing_day(back + 1 + known))):
        back += 1
    return day_number(rules.month.plus(-back).first_day)


def own_days(dial: Row, rules: Rules) -> range:
    """Return the days of the month that a dial counted.

    Taken off on the day that closes the month, or later, it has counted all the rest of it.
    """
    stood, removed = days_of(dial, rules), dial["removed"]
    is_closed = removed is not None and removed >= day_number(rules.closing_day(0))
    return range(stood.start, rules.end if is_closed else stood.stop)


def heated_days(known: Known, of: Row, opened: int, rules: Rules) -> int:
    """Return the days from then to the month on which a building was connected."""
    seasons = known.heat_seasons.of(building_id=of["building_id"], service_id=of["service_id"])
    bounds = ((each.get("since") or 0, min(each["end"], rules.first)) for each in seasons)
    return sum(max(end - max(since, opened), 0) for since, end in bounds)


def part_of_month(
    known: Known, at: Row, register: Row, heated: Sequence[int], rules: Rules
) -> Fraction:
    """Return what part of a dial's count falls on its own of the month's days of heating."""
    before = heated_days(known, at, opened_on(register, rules), rules)
    if not before:
        return Fraction(1)
    stood = own_days(register, rules)
    days = sum(day in stood for day in heated)
    return Fraction(days, days + before)
