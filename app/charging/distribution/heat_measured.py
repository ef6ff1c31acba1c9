"""What devices of a heated house's premises counted, and what is wrong with them."""

from dataclasses import dataclass

import polars as pl

from app.charging.consumption import measure
from app.charging.distribution.heat_spread import of_the_month, told_spread
from app.charging.distribution.heat_units import ALLOCATED, counted_units
from app.charging.distribution.inputs import UNREAD
from app.charging.exact import MILLION
from app.charging.facts import PROBLEMS, Facts, Outcome, empty
from app.charging.heat.facts import HeatFacts
from app.charging.meter_gaps import after_closing, with_gaps
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.metering.heat_models import Device, TransitPipes
from app.months.heat_keys import HeatUnread

_NOBODY = Outcome(
    pl.DataFrame(
        schema={
            **dict.fromkeys(("account_id", "service_id", "counted_all", "counted"), pl.Int64),
            **dict.fromkeys(("spreads", "dials"), pl.String),
        }
    ),
    empty(PROBLEMS),
)
"""Nobody whose allocators' dials are to be read."""

_OF = ["account_id", "service_id"]
_device = pl.col("device")
_is_metered = _device == Device.METER.value
_is_allocated = _device == Device.ALLOCATORS.value


def measured(facts: Facts, heat: HeatFacts, rows: pl.DataFrame, rules: Rules) -> Outcome:
    """Return the device of each, and what was `read` or how many `units` were counted.

    Where the company lets it, whoever was not read, or whose meter's verification is over, is
    charged as if it had no device; a doubtful volume always waits for a person.

    Source: order-315/heat
    """
    own_days = rows.select("agreement_id", *_OF, "start", "end")
    devices = _devices(own_days, heat, rules)
    counted = _by_dials(facts, heat, own_days, devices, rules)
    meters = _by_meters(facts, heat, own_days, devices, rules)
    sound = _with_figures(devices, meters.read, counted.rows)
    lacking = (_is_metered & pl.col("read").is_null()) | (_is_allocated & pl.col("units").is_null())
    stops = rules.heat.unread is HeatUnread.STOP
    severity = Severity.BLOCKS if stops else Severity.WARNS
    silent = pl.col("kind").is_in([each.value for each in UNREAD])
    told = pl.concat([meters.problems, counted.problems]).with_columns(
        severity=pl.when(silent).then(pl.lit(severity.value)).otherwise("severity")
    )
    unsaid = sound.filter(pl.col("through") < 0)
    uncounted = sound.filter(_is_allocated & pl.col("units").is_null())
    uncounted = uncounted.join(counted.problems, on=_OF, how="anti")
    as_none = lacking & (not stops)
    return Outcome.of(
        sound.with_columns(
            device=pl.when(as_none).then(pl.lit(Device.NONE.value)).otherwise("device"),
            through=pl.col("through").clip(0),
        ).drop(_OF),
        told,
        report(unsaid, Problem.HEAT_TRANSIT_UNSAID, severity=Severity.WARNS),
        report(meters.none, Problem.NO_METER, severity=severity),
        report(meters.overdue, Problem.HEAT_UNVERIFIED, severity=severity),
        report(meters.gaps, Problem.HEAT_METER_GAP, severity=severity),
        report(meters.late, Problem.HEAT_METER_GAP_AFTER, severity=Severity.WARNS),
        report(uncounted, Problem.HEAT_NO_UNITS, severity=severity),
    )


def _devices(own_days: pl.DataFrame, heat: HeatFacts, rules: Rules) -> pl.DataFrame:
    """Return what the device of each is on its first day, and its units where they were told."""
    known = own_days.join(
        heat.devices.rename({"start": "device_start", "end": "device_end"}), on=_OF, how="left"
    )
    holds = (pl.col("device_start") <= pl.col("start")) & (pl.col("start") < pl.col("device_end"))
    chosen = known.filter(holds)
    bare = own_days.select("agreement_id", *_OF).join(chosen, on="agreement_id", how="left")
    return bare.select(
        "agreement_id",
        *_OF,
        device=_device.fill_null(Device.NONE.value),
        has_hot_water=pl.col("has_hot_water").fill_null(0),
        through=_through(rules),
        units="units",
    )


def _by_dials(
    facts: Facts, heat: HeatFacts, own_days: pl.DataFrame, devices: pl.DataFrame, rules: Rules
) -> Outcome:
    """Return what dials of allocators counted where nobody told their units."""
    unsaid = devices.filter(_is_allocated & pl.col("units").is_null())
    if unsaid.is_empty():
        return _NOBODY
    return counted_units(facts, heat, own_days.join(unsaid, on=_OF, how="semi"), rules)


@dataclass(frozen=True, slots=True)
class _Meters:
    """What meters of premises counted in the month, and those that did not."""

    read: pl.DataFrame
    problems: pl.DataFrame
    none: pl.DataFrame
    overdue: pl.DataFrame
    gaps: pl.DataFrame
    late: pl.DataFrame


def _by_meters(
    facts: Facts, heat: HeatFacts, own_days: pl.DataFrame, devices: pl.DataFrame, rules: Rules
) -> _Meters:
    """Return what meters counted, but for those of which anything is wrong."""
    metered = devices.filter(_is_metered)
    asked = heat.registers.join(metered, on=_OF, how="semi")
    if not asked.is_empty():
        asked = asked.filter(pl.col("unit") != ALLOCATED)
    none = metered.join(asked, on=_OF, how="anti")
    overdue = _overdue(asked, heat)
    if not overdue.is_empty():
        asked = asked.join(overdue, on=_OF, how="anti")
        own_days = own_days.join(overdue, on=_OF, how="anti")
    measured = measure(asked, services=facts.services, rules=rules)
    of_month = of_the_month(measured.rows, asked, heat, rules)
    read = of_month.group_by(_OF).agg(*told_spread(), read=pl.col("volume").sum())
    days = own_days.join(metered, on=_OF, how="semi")
    gaps = with_gaps(measured.rows, days, rules)
    late = after_closing(measured.rows, heat.next_meters, days, rules)
    faulty = pl.concat([measured.problems.select(_OF), gaps]).unique()
    sound = read.join(faulty, on=_OF, how="anti")
    return _Meters(sound, measured.problems, none, overdue, gaps, late)


def _with_figures(devices: pl.DataFrame, read: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Return the devices with what their meters or dials counted."""
    rows = devices.join(read, on=_OF, how="left").join(
        counted, on=_OF, how="left", suffix="_of_dials"
    )
    return rows.with_columns(
        units=pl.coalesce("units", "counted"),
        counted_all=pl.coalesce("counted_all", "counted_all_of_dials"),
        spreads=pl.coalesce("spreads", "spreads_of_dials"),
    ).drop("counted", "counted_all_of_dials", "spreads_of_dials")


def _overdue(registers: pl.DataFrame, heat: HeatFacts) -> pl.DataFrame:
    """Return whose meters' verification is over: nothing that these counted is believed."""
    if registers.is_empty() or heat.unverified.is_empty():  # nearly always
        return heat.unverified.select(_OF).clear()
    return registers.join(heat.unverified, on="meter_id", how="semi").select(_OF).unique(_OF)


def _through(rules: Rules) -> pl.Expr:
    """Return the millionths of the average that pipes bring into premises heated by themselves.

    Below zero where there are such pipes and the company has not said what they bring.
    """
    said = {
        TransitPipes.BARE.value: int(rules.heat.transit_bare * MILLION) or -1,
        TransitPipes.INSULATED.value: int(rules.heat.transit_insulated * MILLION) or -1,
    }
    part = pl.col("transit_pipes").replace_strict(said, default=0, return_dtype=pl.Int64)
    return pl.when(_device == Device.INDIVIDUAL.value).then(part).otherwise(0)
