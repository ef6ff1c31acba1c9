"""Dials that nobody read for months: of what heating days their count is, and the month's part."""

from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.figures import Row, day_number
from app.charging.shadow.known import Known
from app.months.parameter_keys import MonthBasis


def opened_on(register: Row, rules: Rules) -> int:
    """Return the first day of the months that a dial's count is of: mostly of this one alone."""
    read = register["from_day"] if register["from_id"] is not None else None
    if read is None or rules.month_by is MonthBasis.CALENDAR:
        return rules.first
    back = 0
    while day_number(rules.closing_day(back + 2)) >= read:
        back += 1
    return day_number(rules.month.plus(-back).first_day)


def heated_days(known: Known, of: Row, opened: int, rules: Rules) -> int:
    """Return the days from then to the month on which a building was connected."""
    seasons = known.heat_seasons.of(building_id=of["building_id"], service_id=of["service_id"])
    bounds = ((each.get("since") or 0, min(each["end"], rules.first)) for each in seasons)
    return sum(max(end - max(since, opened), 0) for since, end in bounds)


def part_of_month(known: Known, at: Row, register: Row, days: int, rules: Rules) -> Fraction:
    """Return what part of a dial's count falls on the month's own days of heating."""
    return Fraction(days, days + heated_days(known, at, opened_on(register, rules), rules))
