"""From readings to volumes: what each register counted in the month, in units of its service."""

from decimal import Decimal

import polars as pl

from app.charging.basis import made_of
from app.charging.exact import MILLION, day_number, half_up, half_up_or_null, wide
from app.charging.facts import Outcome
from app.charging.problems import Problem, report
from app.charging.rules import Rules
from app.months.parameter_keys import MonthBasis

ENERGY = {"gj": 10_000, "gcal": 41_868, "mwh": 36_000, "kwh": 36}
"""Ten-thousandths of a gigajoule in one unit: 1 Gcal = 4.1868 GJ = 1.163 MWh exactly."""

_start, _end, _raw = pl.col("start_value"), pl.col("end_value"), pl.col("raw")


def measure(registers: pl.DataFrame, *, services: pl.DataFrame, rules: Rules) -> Outcome:
    """Return a volume for each register whose readings allow one, with the days it is for.

    Added columns: `volume` (millionths of the service's unit), `over_start`, `over_end`, the basis.
    The reading is kept as read; only the volume is converted, rounded once to the places of the
    service.

    Source: law-2119/iii
    """
    bounded = _bounds(registers, rules)
    has_start, has_end = pl.col("start_id").is_not_null(), pl.col("end_id").is_not_null()
    open_ended = bounded.filter(~(has_start & has_end))
    register = {"register": pl.col("register_id")}
    counted = _counted(bounded.filter(has_start & has_end))
    swapped = pl.col("meter_id").is_in(_swapped(counted).implode())
    forward = _converted(counted.filter(~swapped & (_raw >= 0)), services, rules)
    return Outcome.of(
        forward.rows,
        report(open_ended.filter(~has_end), Problem.MISSING_READING, facts=register),
        report(open_ended.filter(has_end), Problem.MISSING_START_READING, facts=register),
        report(
            counted.filter(~swapped & (_raw < 0)),
            Problem.NEGATIVE_CONSUMPTION,
            facts={**register, "start": _start, "end": _end},
        ),
        report(counted.filter(swapped), Problem.ZONES_SWAPPED, facts={"meter": pl.col("meter_id")}),
        forward.problems,
    )


def _bounds(registers: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Replace all readings by the one that opens and the one that closes the month."""
    first, end = rules.first, rules.end
    began = pl.col("from_id").is_null()  # a meter that has no reading before the month
    rows = registers.with_columns(
        start_id=pl.when(began).then("first_id").otherwise("from_id"),
        start_day=pl.when(began).then("first_day").otherwise("from_day"),
        start_value=pl.when(began).then("first_value").otherwise("from_value"),
        end_id=pl.col("to_id"),
        end_day=pl.col("to_day"),
        end_value=pl.col("to_value"),
        over_start=pl.max_horizontal("installed", pl.lit(first)),
        over_end=pl.min_horizontal(pl.col("removed").fill_null(end), pl.lit(end)),
    )
    if rules.month_by is MonthBasis.CALENDAR:
        return _at_midnight(rows, rules).drop(_SPENT)
    later = pl.col("to_day") > pl.col("start_day").fill_null(-1)
    later |= put_up_last(rules)
    return rows.with_columns(end_id=pl.when(later).then("end_id")).drop(_SPENT)


def put_up_last(rules: Rules) -> pl.Expr:
    """Say which registers were put up on the day that closes the month: they counted none of it.

    Their first reading closes it as well, and opens the next month.
    """
    closes = pl.lit(day_number(rules.closing_day(0)))
    began = pl.col("from_id").is_null() & (pl.col("first_day") == closes)
    on_it = (pl.col("installed") == closes) & (pl.col("to_day") == closes)
    return (began & on_it).fill_null(value=False)


_SPENT = (
    *("installed", "removed", "put_up", "decimals"),
    *("first_id", "first_day", "first_value", "from_id", "from_day"),
    *("to_id", "to_day", "to_value", "after_from_day", "after_from_value"),
    *("after_to_day", "after_to_value"),
)
"""Columns with no use after the bounds are found: each would be copied at every step."""


def _at_midnight(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Replace both values by those of the month's own midnights, on a straight line."""
    first, end = rules.first, rules.end
    gone = (pl.col("removed") <= end).fill_null(value=False)
    new = pl.col("from_id").is_null()
    start_at = _between("from", "after_from", pl.lit(first - 1))
    end_at = _between("to", "after_to", pl.lit(end - 1))
    rows = rows.with_columns(
        start_value=pl.when(new).then("start_value").otherwise(start_at),
        end_value=pl.when(gone).then("to_value").otherwise(end_at),
    )
    return rows.with_columns(
        start_id=pl.when(pl.col("start_value").is_not_null()).then("start_id"),
        end_id=pl.when(pl.col("end_value").is_not_null()).then("end_id"),
    )


def _between(before: str, after: str, day: pl.Expr) -> pl.Expr:
    """Return the value at the end of `day`; null when no reading follows it."""
    day_before, day_after = pl.col(f"{before}_day"), pl.col(f"{after}_day")
    value, passed = pl.col(f"{before}_value"), day - day_before
    step = pl.col(f"{after}_value") - value
    wrapped = pl.when(step < 0).then(step + pl.col("capacity")).otherwise(step)
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("decimals"))
    part = half_up(wide(wrapped) * wide(passed), wide(day_after - day_before) * wide(unit)) * unit
    return pl.when(passed == 0).then(value).otherwise(value + part)


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `raw`, what the dial went on by; negative when no rollover explains it.

    A register that passed zero is believed when a person said so, or when it went on by no more
    than a tenth of its capacity.
    """
    step = _end - _start
    passed = step + pl.col("capacity")
    near = passed * 10 <= pl.col("capacity")
    wraps = (step < 0) & (passed >= 0) & (near | (pl.col("to_passes_zero") == 1))
    return rows.with_columns(wraps=wraps.fill_null(value=False)).with_columns(
        raw=pl.when("wraps").then(passed).otherwise(step)
    )


def _swapped(rows: pl.DataFrame) -> pl.Series:
    """Return the meters whose day and night values look typed the other way round.

    Exchanging them would give both zones a forward step, and as typed either a zone went back or
    the larger zone became the smaller one.
    """
    zoned = rows.filter(pl.col("zone").is_in(["day", "night"]))
    if zoned.is_empty():
        return zoned["meter_id"]
    pairs = zoned.filter(zone="day").join(
        zoned.filter(zone="night"), on="meter_id", suffix="_night"
    )
    day, night = _end - _start, pl.col("end_value_night") - pl.col("start_value_night")
    before = pl.col("from_value") - pl.col("before_value")
    before_night = pl.col("from_value_night") - pl.col("before_value_night")
    exchanged = (pl.col("end_value_night") >= _start) & (_end >= pl.col("start_value_night"))
    turned = ((day < night) & (before > before_night)) | ((day > night) & (before < before_night))
    back = (day < 0) | (night < 0)
    return pairs.filter(
        ((exchanged & (back | turned.fill_null(value=False))) | ((day < 0) & (night < 0)))
        & (pl.col("to_confirmed") == 0)
        & ~pl.col("wraps")
    )["meter_id"]


def _converted(rows: pl.DataFrame, services: pl.DataFrame, rules: Rules) -> Outcome:
    """Add `volume` in the unit of the service, and hold the volumes nobody would believe."""
    rows = rows.join(services.select("service_id", "places", service_unit="unit"), on="service_id")
    known = pl.col("unit").is_in(list(ENERGY)) & pl.col("service_unit").is_in(list(ENERGY))
    same = pl.col("unit") == pl.col("service_unit")
    as_read = same & (pl.col("multiplier") == MILLION)
    others = rows.filter(~as_read & (same | known))
    sized = pl.concat(
        [rows.filter(as_read).with_columns(volume=_raw), others.with_columns(volume=_volume(same))]
    )
    held = _is_spike(rules)
    return Outcome.of(
        sized.filter(~held).with_columns(**_basis(sized, rules)),
        report(
            rows.filter(~(same | known)),
            Problem.UNIT_MISMATCH,
            facts={"register": pl.col("register_id")},
        ),
        report(
            sized.filter(held),
            Problem.SPIKE,
            facts={
                "register": pl.col("register_id"),
                "volume": pl.col("volume"),
                "usual": pl.col("from_value") - pl.col("before_value"),
            },
        ),
    )


def _volume(same: pl.Expr) -> pl.Expr:
    up = pl.when(same).then(1).otherwise(energy("unit"))
    down = pl.when(same).then(1).otherwise(energy("service_unit"))
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    converted = half_up_or_null(
        wide(_raw) * wide(pl.col("multiplier")) * wide(up), wide(down) * wide(unit) * wide(MILLION)
    )
    return (wide(converted) * wide(unit)).cast(pl.Int64, strict=False)


def energy(column: str) -> pl.Expr:
    """Return how many ten-thousandths of a gigajoule the unit named in `column` has."""
    return pl.col(column).replace_strict(ENERGY, default=None, return_dtype=pl.Int64)


def _is_spike(rules: Rules) -> pl.Expr:
    """Hold what is many times the last volume, or beyond reason where there is none."""
    over = int(rules.spike_over * MILLION)
    times = int(rules.spike_times * 100)
    last = pl.col("from_value") - pl.col("before_value")
    beyond = (
        pl.when(last > 0)
        .then((wide(_raw) * 100 > wide(last) * times) & (_raw > over))
        .otherwise(_raw * 100 > over * times)
    )
    half_round = (_raw * 2 > pl.col("capacity")).fill_null(value=False) & (_raw > over)
    return (beyond | half_round) & (pl.col("to_confirmed") == 0)


def may_be_doubted(rules: Rules) -> pl.Expr:
    """Say of which registers the volume before must be known: of the others nothing asks for it.

    A step forward that is small by itself is never held, and only zones are ever exchanged.
    """
    least = int(rules.spike_over * min(rules.spike_times, Decimal(1)) * MILLION)
    start = pl.coalesce("from_value", "first_value")
    # The month may end with either of them, or in between.
    steps = [pl.col(end) - start for end in ("to_value", "after_to_value")]
    small = [step.is_between(0, least).fill_null(value=True) for step in steps]
    return ~pl.all_horizontal(small) | pl.col("zone").is_in(["day", "night"])


def _basis(rows: pl.DataFrame, rules: Rules) -> dict[str, str | pl.Expr]:
    """Return the readings and values of each register; the days are told by its meter."""
    also = []
    if rows["wraps"].any():
        also.append(_where("wraps", pl.format(',"wraps":{}', "capacity")))
    if (rows["multiplier"] != MILLION).any():
        times = pl.format(',"times":{}', "multiplier")
        also.append(_where(pl.col("multiplier") != MILLION, times))
    if rules.month_by is MonthBasis.CALENDAR:
        after = (pl.col(f"after_{side}_id").cast(pl.String).fill_null("null") for side in _SIDES)
        also.append(pl.format(',"after":[{},{}]', *after))
    read = ("register_id", "start_id", "start_value", "end_id", "end_value", "volume")
    return made_of("register", *read, also=pl.concat_str(also) if also else "")


def _where(condition: str | pl.Expr, text: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(text).otherwise(pl.lit(""))


_SIDES = ("from", "to")
