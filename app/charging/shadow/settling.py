"""Late readings: what was charged for their days before is taken off what they count."""

from collections.abc import Sequence
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.believed import months_behind
from app.charging.shadow.figures import Row, day_number, half_up, millionths
from app.charging.shadow.known import Known
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis


def settled(known: Known, rules: Rules, register: Row, volume: Fraction, places: int) -> Fraction:
    """Return what is left of a volume when what was charged for its days before is taken off."""
    if rules.month_by is MonthBasis.CALENDAR or register["from_id"] is None:
        return volume
    behind = months_behind(rules, register)
    opened, before = (day_number(rules.month.plus(each - behind).first_day) for each in (1, 0))
    rows = known.standing.of(**{name: register[name] for name in ("register_id", "service_id")})
    same = _since_reading(rows, before, register["from_day"], places)
    later = [row for row in rows if opened <= row["month"] < rules.first]
    estimates = [*same, *(row for row in later if row["step"] != "carried")]
    carried = [row for row in rows if row["step"] == "carried" and row["month"] == before]
    paid = [*carried, *(row for row in estimates if row["settling"] == "settled")]
    charged = sum((millionths(row["volume"]) for row in paid), Fraction(0))
    left = _not_for_good(register, volume, places, same, estimates) - charged
    if left < 0 and rules.negative_settlement is NegativeSettlement.CARRY_ON:
        return Fraction(0)
    return left


def _not_for_good(
    register: Row, volume: Fraction, places: int, same: Sequence[Row], estimates: Sequence[Row]
) -> Fraction:
    """Return the part of a volume, even over its days, that falls on those not charged for good.

    A meter that came back, or was put up, is charged from the day of its first reading on.
    """
    begun = [row["start"] for row in same if not _stood_still(row)]
    counted = set(range(min([register["from_day"] + 1, *begun]), register["to_day"] + 1))
    for row in estimates:
        if _stood_still(row):
            counted -= set(range(row["start"], row["end"]))
    final = {
        day
        for row in estimates
        if row["settling"] == "final" and not _stood_still(row)
        for day in range(row["start"], row["end"])
        if day in counted
    }
    if not final:
        return volume
    exact = (volume * 10**places).denominator == 1
    share = Fraction(len(counted) - len(final), len(counted))
    return Fraction(half_up(volume * share, places if exact else 6))


def _stood_still(row: Row) -> bool:
    """Say whether the dial counted nothing meanwhile: its meter was away, or was passed by."""
    return bool(row["settling"] == "beside" or row["step"] == "inlet")


def _since_reading(rows: Sequence[Row], month: int, read: int, places: int) -> Sequence[Row]:
    """Return what the opening reading's own month was charged for days after it, by estimates."""
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
        found.append({**row, "start": start, "volume": volume})
    return found
