"""Late readings: what was charged for their days before is taken off what they count."""

from collections.abc import Sequence
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.believed import months_behind, over_of
from app.charging.shadow.figures import Row, day_number, half_up, millionths
from app.charging.shadow.known import Known
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis


def settled(known: Known, rules: Rules, register: Row, volume: Fraction, places: int) -> Fraction:  # noqa: C901 - one rule, told whole
    """Return what is left of a volume when what was charged for its days before is taken off."""
    if rules.month_by is MonthBasis.CALENDAR or register["from_id"] is None:
        return volume
    behind = months_behind(rules, register)
    opened = day_number(rules.month.plus(1 - behind).first_day)
    before = day_number(rules.month.plus(-behind).first_day)
    key = {name: register[name] for name in ("register_id", "service_id")}
    rows = known.standing.of(**key)
    charged = Fraction(0)
    same = _since_reading(rows, before, register["from_day"], places)
    begun = [row["start"] for row in same if row["settling"] != "beside"]
    first = min([register["from_day"] + 1, *begun]) if begun else opened
    all_days = over_of(rules, register).stop - first
    final = 0
    for row in [*rows, *same]:
        if row["step"] == "carried":
            if row["month"] == before:
                charged += millionths(row["volume"])
            continue
        if row not in same and not opened <= row["month"] < rules.first:
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


def _since_reading(rows: Sequence[Row], month: int, read: int, places: int) -> Sequence[Row]:
    """Return what the opening reading's own month was charged for days after it, by estimates.

    Nothing, where that reading closed it: then nothing of it waits to be settled.
    """
    found = []
    for row in rows:
        if row["month"] != month or row["step"] == "carried":
            continue
        start = row["start"] if row["start"] >= read else read + 1
        if start >= row["end"]:
            continue
        volume = row["volume"]
        if start > row["start"]:
            share = Fraction(row["end"] - start, row["end"] - row["start"])
            volume = int(half_up(millionths(volume) * share, places) * 1_000_000)
        found.append({**row, "start": start, "volume": volume, "since": read})
    return found if any(row["settling"] == "settled" for row in found) else []
