"""Late readings: what was charged for their days before is taken off what they count."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction

from app.charging.rules import Rules
from app.charging.shadow.believed import months_behind
from app.charging.shadow.figures import Row, day_number, half_up, millionths
from app.charging.shadow.known import Known
from app.months.meter_keys import NegativeSettlement
from app.months.parameter_keys import MonthBasis


def settled(
    known: Known,
    rules: Rules,
    register: Row,
    volume: Fraction,
    *,
    by_norm: AbstractSet[int] = frozenset(),
    away: AbstractSet[int] = frozenset(),
) -> Fraction:
    """Return what is left of a volume when what was charged for its days before is taken off.

    So is what falls on days that this month's norm pays for (`by_norm`). On those `away` the dial
    stood still.
    """
    if rules.month_by is MonthBasis.CALENDAR:
        return volume
    places = known.services.one(service_id=register["service_id"])["places"]
    stood_still = [{"start": day, "end": day + 1, "settling": "beside", "step": ""} for day in away]
    if register["from_id"] is None:
        read = register["first_day"]
        is_later = rules.first <= read < register["installed"]  # than the day it came back
        days = range(read + is_later, register["to_day"] + 1)
        by_others = _by_norm(known, register, days.start, rules.first)
        return _not_for_good(days, volume, places, stood_still, by_others | by_norm)
    behind = months_behind(rules, register)
    opened, before = (day_number(rules.month.plus(each - behind).first_day) for each in (1, 0))
    rows = known.standing.of(**{name: register[name] for name in ("register_id", "service_id")})
    same = _since_reading(rows, before, register["from_day"], places)
    later = [row for row in rows if opened <= row["month"] < rules.first]
    ahead = _ahead_of_reading(rows, range(before, opened), register["from_day"], places)
    estimates = [*ahead, *same, *(row for row in later if row["step"] != "carried")]
    carried = [row for row in rows if row["step"] == "carried" and row["month"] == before]
    paid = [*carried, *(row for row in estimates if row["settling"] == "settled")]
    charged = sum((millionths(row["volume"]) for row in paid), Fraction(0))
    own = {day for row in estimates for day in range(row["start"], row["end"])}
    by_others = _by_norm(known, register, register["from_day"] + 1, rules.first) - own
    since = [row["start"] for row in same if not _stood_still(row)]
    days = range(min([register["from_day"] + 1, *since]), register["to_day"] + 1)
    every = [*estimates, *stood_still]
    left = _not_for_good(days, volume, places, every, by_others | by_norm) - charged
    if left < 0 and rules.negative_settlement is NegativeSettlement.CARRY_ON:
        return Fraction(0)
    return left


def _by_norm(known: Known, register: Row, since: int, until: int) -> set[int]:
    """Return the days from this one on that earlier months charged the flat by norm.

    That pays for each of its meters, whichever was amiss, be it there no more; but not where the
    reading of that one settles it.
    """
    of = {name: register[name] for name in ("account_id", "service_id", "own_service_id")}
    return {
        day
        for row in known.standing.of(**of)
        if row["step"] in {"norm", "share"} and row["settling"] != "settled"
        if row["month"] < until
        for day in range(max(row["start"], since), row["end"])
    }


def _not_for_good(
    days: range,
    volume: Fraction,
    places: int,
    estimates: Sequence[Row],
    by_others: set[int],
) -> Fraction:
    """Return the part of a volume, even over its days, that falls on those not charged for good.

    They begin where the meter came back, or was put up, with the day of its first reading.
    """
    counted = set(days)
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
    final |= by_others & counted
    if not final:
        return volume
    exact = (volume * 10**places).denominator == 1
    share = Fraction(len(counted) - len(final), len(counted))
    return Fraction(half_up(volume * share, places if exact else 6))


def _stood_still(row: Row) -> bool:
    """Say whether the dial counted nothing meanwhile: its meter was away, or was passed by."""
    return bool(row["settling"] == "beside" or row["step"] == "inlet")


def _ahead_of_reading(rows: Sequence[Row], month: range, read: int, places: int) -> Sequence[Row]:
    """Return what months before `month` charged of days after the reading that closed this one.

    Readings may close a month before its last day. Where that one was counted, an estimate that
    waited for it is settled, its last days among the others.
    """
    own = [row for row in rows if row["month"] == month.start and row["step"] != "carried"]
    charged = {day for row in own for day in range(row["start"], row["end"])}
    was_away = all(row["settling"] == "beside" for row in own)
    was_counted = was_away or not charged >= {*month}
    found = []
    for row in rows:
        length = row["end"] - row["start"]
        left = min(row["end"] - read - 1, length)
        if row["month"] >= month.start or row["step"] == "carried" or left <= 0:
            continue
        if row["settling"] != "settled":
            found.append({**row, "start": row["end"] - left})
        elif not was_counted:
            part = half_up(millionths(row["volume"]) * Fraction(left, length), places)
            volume = int(part * 1_000_000) if left < length else row["volume"]
            found.append({**row, "start": row["end"] - left, "volume": volume})
    return found


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
