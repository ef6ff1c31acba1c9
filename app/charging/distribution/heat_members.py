"""Who takes part in sharing out a house's heat: area, device, and what was read of it."""

import polars as pl

from app.charging.consumption import measure
from app.charging.distribution.heat_spread import of_the_month, told_spread
from app.charging.distribution.heat_units import ALLOCATED, counted_units
from app.charging.distribution.inputs import UNREAD
from app.charging.distribution.members import NOT_BY_VOLUME
from app.charging.exact import MILLION, wide
from app.charging.facts import PROBLEMS, Facts, Outcome, empty
from app.charging.heat.facts import HeatFacts
from app.charging.meter_gaps import after_closing, with_gaps
from app.charging.pieces import cut, uncovered
from app.charging.problems import Problem, Severity, report
from app.charging.rules import Rules
from app.metering.heat_models import Device, TransitPipes
from app.months.heat_keys import HeatUnread
from app.tariffs.models import Method

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

AT = ["building_id", "service_id"]
_OF = ["account_id", "service_id"]
_device = pl.col("device")


def housed(heat: HeatFacts) -> pl.DataFrame:
    """Return the agreements whose building's heat is shared out, with its house."""
    return heat.members.join(heat.buildings, on=AT)


def connected(heat: HeatFacts) -> pl.DataFrame:
    """Return the days of these agreements on which their building is connected to heating."""
    seasons = heat.seasons.filter(pl.col("start") < pl.col("end"))
    return cut(housed(heat), seasons, on=AT)


def outsiders_of(heat: HeatFacts) -> Outcome:
    """Return who pays for the same heat by something else, and what is wrong with it.

    What he took is in the building's heat: the others would pay for it once more. Whoever has a
    meter may have an inlet of his own, before the building's; a person must say.

    Source: order-315/heat
    """
    seasons = heat.seasons.filter(pl.col("start") < pl.col("end"))
    there = cut(heat.outsiders.join(heat.buildings, on=AT), seasons, on=AT)
    paying = there.filter(pl.col("method").is_in(_TAKING_OTHERWISE))
    apart = there.filter(method=Method.METERED.value)
    return Outcome.of(
        paying,
        report(paying, Problem.NOT_BY_VOLUME),
        report(apart, Problem.HEAT_METERED_APART, severity=Severity.WARNS),
    )


_TAKING_OTHERWISE = (*NOT_BY_VOLUME, Method.NORM.value, Method.IMBALANCE.value)


def members_of(facts: Facts, heat: HeatFacts, rules: Rules) -> Outcome:
    """Return the accounts of each house on days when it is connected, and what is not known.

    `area` is the heated area times days. An account is measured by what its device is on its
    first day of the month. Outside the season of its building it takes part in nothing. An
    account that had two agreements one after the other is one: `agreement_id` is the first.
    """
    first = pl.col("agreement_id").min().over(_OF)
    pieces = connected(heat).with_columns(agreement_id=first)
    days = pl.col("end") - pl.col("start")
    rows = pieces.group_by("agreement_id").agg(
        pl.col(*_OF, "building_id", "house_id").first(),
        pl.col("start").min(),
        pl.col("end").max(),
        days_connected=days.sum(),
    )
    areas = _areas(pieces, rows, heat)
    outsiders = outsiders_of(heat)
    own = _measured(facts, heat, rows, rules)
    known = rows.join(areas.rows, on="agreement_id", how="left").join(own.rows, on="agreement_id")
    shared = housed(heat)
    alone = facts.charged_by(Method.HEAT).join(shared, on="agreement_id", how="anti")
    seasonless = shared.join(heat.seasons, on=AT, how="anti")
    return Outcome.of(
        known,
        areas.problems,
        own.problems,
        outsiders.problems,
        report(seasonless, Problem.HEAT_NO_SEASON),
        report(_changing(pieces, heat), Problem.HEAT_CHANGED_INSIDE, severity=Severity.WARNS),
        report(alone, Problem.NO_DISTRIBUTION),
    )


def _changing(pieces: pl.DataFrame, heat: HeatFacts) -> pl.DataFrame:
    """Return the accounts that heat themselves on some of their days, and on others do not."""
    alone = heat.devices.filter(device=Device.INDIVIDUAL.value)
    if alone.is_empty():  # nearly always
        return pieces.clear()
    days = pl.col("end") - pl.col("start")
    all_days = pieces.group_by(_OF).agg(all_days=days.sum())
    own_days = cut(pieces, alone, on=_OF).group_by(_OF).agg(own_days=days.sum())
    return all_days.join(own_days, on=_OF).filter(pl.col("own_days") < pl.col("all_days"))


def _areas(connected: pl.DataFrame, rows: pl.DataFrame, heat: HeatFacts) -> Outcome:
    pieces = cut(connected, heat.areas, on="account_id")
    days = pl.col("end") - pl.col("start")
    weights = pieces.group_by("agreement_id").agg(
        area=(wide(pl.col("value")) * wide(days)).sum(),
        parameter_id=pl.col("parameter_id").min(),
    )
    asked = rows.select(*_OF, "agreement_id", start=pl.lit(0), end="days_connected")
    nothing = rows.join(weights.filter(pl.col("area") == 0), on="agreement_id", how="semi")
    return Outcome.of(
        weights,
        uncovered(asked, pieces, nothing=Problem.NO_AREA, gap=Problem.AREA_GAP),
        report(nothing, Problem.NO_AREA),
    )


def _measured(facts: Facts, heat: HeatFacts, rows: pl.DataFrame, rules: Rules) -> Outcome:
    """Return the device of each, and what was `read` or how many `units` were counted.

    Where the company lets it, whoever was not read, or whose meter's verification is over, is
    charged as if it had no device; a doubtful volume always waits for a person.
    """
    own_days = rows.select("agreement_id", *_OF, "start", "end")
    known = own_days.join(
        heat.devices.rename({"start": "device_start", "end": "device_end"}), on=_OF, how="left"
    )
    holds = (pl.col("device_start") <= pl.col("start")) & (pl.col("start") < pl.col("device_end"))
    chosen = known.filter(holds)
    bare = rows.select("agreement_id", *_OF).join(chosen, on="agreement_id", how="left")
    devices = bare.select(
        "agreement_id",
        *_OF,
        device=_device.fill_null(Device.NONE.value),
        has_hot_water=pl.col("has_hot_water").fill_null(0),
        through=_through(rules),
        units="units",
    )
    by_dials = devices.filter((_device == Device.ALLOCATORS.value) & pl.col("units").is_null())
    counted = _NOBODY
    if by_dials.height:
        own = own_days.join(by_dials, on=_OF, how="semi")
        counted = counted_units(facts, heat, own, rules)
    metered = devices.filter(device=Device.METER.value)
    asked = heat.registers.join(metered, on=_OF, how="semi")
    if not asked.is_empty():
        asked = asked.filter(pl.col("unit") != ALLOCATED)
    bare_meters = metered.join(asked, on=_OF, how="anti")
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
    sound = (
        devices.join(read.join(faulty, on=_OF, how="anti"), on=_OF, how="left")
        .join(counted.rows, on=_OF, how="left", suffix="_of_dials")
        .with_columns(
            units=pl.coalesce("units", "counted"),
            counted_all=pl.coalesce("counted_all", "counted_all_of_dials"),
            spreads=pl.coalesce("spreads", "spreads_of_dials"),
        )
        .drop("counted", "counted_all_of_dials", "spreads_of_dials")
    )
    lacking = ((_device == Device.METER.value) & pl.col("read").is_null()) | (
        (_device == Device.ALLOCATORS.value) & pl.col("units").is_null()
    )
    stops = rules.heat.unread is HeatUnread.STOP
    severity = Severity.BLOCKS if stops else Severity.WARNS
    silent = pl.col("kind").is_in([each.value for each in UNREAD])
    told = pl.concat([measured.problems, counted.problems]).with_columns(
        severity=pl.when(silent).then(pl.lit(severity.value)).otherwise("severity")
    )
    unsaid = sound.filter(pl.col("through") < 0)
    uncounted = sound.filter((_device == Device.ALLOCATORS.value) & pl.col("units").is_null())
    uncounted = uncounted.join(counted.problems, on=_OF, how="anti")
    as_none = lacking & (not stops)
    return Outcome.of(
        sound.with_columns(
            device=pl.when(as_none).then(pl.lit(Device.NONE.value)).otherwise("device"),
            through=pl.col("through").clip(0),
        ).drop(_OF),
        told,
        report(unsaid, Problem.HEAT_TRANSIT_UNSAID, severity=Severity.WARNS),
        report(bare_meters, Problem.NO_METER, severity=severity),
        report(overdue, Problem.HEAT_UNVERIFIED, severity=severity),
        report(gaps, Problem.HEAT_METER_GAP, severity=severity),
        report(late, Problem.HEAT_METER_GAP_AFTER, severity=Severity.WARNS),
        report(uncounted, Problem.HEAT_NO_UNITS, severity=severity),
    )


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
