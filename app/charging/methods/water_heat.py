"""Water heat: what it took to warm the account's hot water, and its part of circulation.

Heat for one cubic metre is what the building's meter of it counted, or what its temperatures
give, or the company's norm. Circulation has no volume: it is a line of its own.
"""

from dataclasses import replace

import polars as pl

from app.charging.apportion import apportion, smallest_unit
from app.charging.basis import made_of
from app.charging.exact import MILLION, half_up, wide
from app.charging.facts import QUANTITIES, Facts, Outcome, shaped
from app.charging.heat.circulation import circulated
from app.charging.methods.follows import lent_volumes
from app.charging.pieces import cut
from app.charging.problems import Problem, Severity, blocked, report
from app.charging.quantities import of_own_days
from app.charging.rules import Rules
from app.tariffs.models import Method

_WATER = "hot_water"
"""Code of the service whose volume is warmed."""
_HOUSE = "building_id"
_OF = ["account_id", "service_id"]
_volume, _heat = pl.col("volume"), pl.col("hot_water_heat")
_warmed = pl.col("hot_temperature") - pl.col("cold_temperature")


def calculate(facts: Facts, rules: Rules, own: Outcome) -> Outcome:
    """Return the heat of each account's hot water, and its part of the building's circulation.

    `own` are all quantities of hot water, whatever way they came about. Heat that a meter counted
    is shared out by volume to the last digit; of it goes no more than the volumes' part of the
    volume that the building is said to have had; it must be said where one meter counts the hot
    water of several buildings. One unknown volume stops all who share it.

    Source: order-315/hot-water
    """
    at = facts.accounts.select("account_id", _HOUSE)
    places = facts.services.select("service_id", "places")
    terms = facts.charged_by(Method.WATER_HEAT).join(at, on="account_id")
    terms = terms.join(places, on="service_id")
    water = facts.services.filter(code=_WATER)["service_id"]
    unknown = _unknown(terms, own, water)
    rows = _with_volume(terms, own, water, facts, rules).join(
        facts.hot_water_months, on=_HOUSE, how="left"
    )
    differing = rows.filter(pl.col("said") > 1)
    sound = rows.join(differing, on="agreement_id", how="anti")
    sound = sound.join(unknown, on="agreement_id", how="anti")
    # What one meter counted for several buildings: without their volume no part of it is known.
    of_all = _heat.is_not_null() & (pl.col("several") > 0) & pl.col("hot_water_volume").is_null()
    unparted = sound.filter(of_all)
    sound = sound.join(unparted, on="agreement_id", how="anti")
    metered = sound.filter(_heat.is_not_null())
    stopped = metered.join(unknown.select(_HOUSE, "service_id"), on=[_HOUSE, "service_id"])
    counted = _by_meter(metered.join(stopped, on="agreement_id", how="anti"))
    single = _by_one(sound.filter(_heat.is_null()), rules)
    circulation = circulated(facts, rules, terms)
    found = pl.concat([shaped(each, QUANTITIES) for each in (counted.rows, single.rows)])
    used = pl.concat([found, circulation.rows])
    idle = sound.filter(_volume.is_null()).join(used, on="agreement_id", how="anti")
    return Outcome.of(
        used,
        counted.problems,
        single.problems,
        circulation.problems,
        report(unknown, Problem.HOT_WATER_UNKNOWN),
        report(stopped, Problem.NEIGHBOUR_UNKNOWN),
        report(differing, Problem.HOT_WATER_DIFFERS),
        report(unparted, Problem.HOT_WATER_OF_SEVERAL),
        report(idle, Problem.HOT_WATER_NONE),
    )


def _unknown(terms: pl.DataFrame, own: Outcome, water: pl.Series) -> pl.DataFrame:
    """Return the agreements of accounts whose hot water cannot be charged."""
    stopped = blocked(own.problems).filter(pl.col("service_id").is_in(water.implode()))
    return terms.join(stopped.select("account_id").unique(), on="account_id", how="semi")


def _with_volume(
    terms: pl.DataFrame, own: Outcome, water: pl.Series, facts: Facts, rules: Rules
) -> pl.DataFrame:
    """Add `volume`, the hot water of each agreement's days; null where it has none at all."""
    is_water = pl.col("service_id").is_in(water.implode())
    lent = lent_volumes(replace(own, rows=own.rows.filter(is_water)), facts, rules)
    pieces = cut(
        terms.select("agreement_id", "account_id", "start", "end"),
        lent.select("account_id", "base", "start", "end", "over_start", "over_end"),
        on="account_id",
    )
    days, over = pl.col("end") - pl.col("start"), pl.col("over_end") - pl.col("over_start")
    part = half_up(wide(pl.col("base")) * wide(days), wide(over))
    sums = pieces.group_by("agreement_id").agg(volume=part.sum())
    return terms.join(sums, on="agreement_id", how="left")


def _by_meter(rows: pl.DataFrame) -> Outcome:
    """Return the parts of what each building's meter counted for hot water.

    Volumes of more than the building is said to have had share all of it; of less, their part.
    Whoever is given water back is given back its heat, by the heat of a cubic metre.
    """
    of = [_HOUSE, "service_id"]
    taken = _volume.clip(0).sum().over(of)
    rows = rows.with_columns(
        taken=taken, per=pl.max_horizontal(taken, pl.col("hot_water_volume").fill_null(0))
    )
    step = smallest_unit("hot_water_heat")
    rows = rows.with_columns(
        step=step,
        total=half_up(
            wide(_heat) * wide(pl.col("taken")),
            wide(pl.when(pl.col("per") > 0).then("per")) * wide(step),
        )
        * step,
    )
    left = rows.with_columns(left=_heat - pl.col("total").fill_null(0)).filter(pl.col("left") > 0)
    positive = rows.filter((_volume > 0) & (pl.col("total") > 0)).with_columns(
        weight=_volume, of=pl.format("{}/{}", *of)
    )
    parts = apportion(positive, of="of", total="total", unit=pl.col("step"))
    back = rows.filter((_volume < 0) & (pl.col("per") > 0))
    given = half_up(wide(_volume) * wide(_heat), wide(pl.col("per")) * wide(pl.col("step")))
    nothing = rows.filter(_volume == 0).with_columns(part=pl.lit(0, dtype=pl.Int64))
    found = pl.concat(
        [
            parts.select([*rows.columns, "part"]),
            back.with_columns(part=given * pl.col("step")),
            nothing,
        ]
    )
    users = (_volume > 0).cast(pl.Int64)
    others = users.sum().over(of) - users
    found = found.with_columns(others=pl.when(pl.len().over(of) > 1).then(others))
    others_told = pl.format(',"others":{}', pl.col("others").cast(pl.String).fill_null("null"))
    return Outcome.of(
        _warmed_rows(found, _heat, pl.col("per"), by="meter", also=others_told),
        report(
            left.unique(of, keep="first", maintain_order=True).sort("account_id"),
            Problem.HOT_WATER_HEAT_LEFT,
            severity=Severity.WARNS,
            facts={"volume": pl.col("left")},
        ),
    )


def _by_one(rows: pl.DataFrame, rules: Rules) -> Outcome:
    """Return the heat by that of one cubic metre: by temperatures, else by the company's norm.

    Of hot water that is said to be colder than the cold one the norm stands, and it is told once.
    """
    used = rows.filter(_volume.is_not_null())
    norm = int(rules.hot_water_heat * MILLION)
    by_degrees = used.filter(_warmed.is_not_null() & (_warmed >= 0))
    by_norm = used.join(by_degrees, on="agreement_id", how="anti")
    colder = used.filter(_warmed < 0) if norm else used.clear()
    degrees = pl.format(',"degrees":[{},{}]', "hot_temperature", "cold_temperature")
    found = [_each(by_degrees, _warmed, 1000 * MILLION, by="degrees", also=degrees)]
    if norm:
        found.append(_each(by_norm, pl.lit(norm), MILLION, by="norm", also=pl.lit("")))
    return Outcome.of(
        pl.concat(found),
        report(
            colder.unique([_HOUSE, "service_id"], keep="first", maintain_order=True),
            Problem.HOT_WATER_COLDER,
            severity=Severity.WARNS,
        ),
        *([] if norm else [report(by_norm, Problem.HOT_WATER_NO_HEAT)]),
    )


def _each(rows: pl.DataFrame, heat: pl.Expr, per: int, *, by: str, also: pl.Expr) -> pl.DataFrame:
    """Return `volume * heat / per`, rounded once in the places of the service."""
    unit = pl.lit(10, dtype=pl.Int64).pow(6 - pl.col("places"))
    whole = half_up(wide(_volume) * wide(heat), wide(per) * wide(unit)) * unit
    return _warmed_rows(
        rows.with_columns(part=whole), heat, pl.lit(per, dtype=pl.Int64), by=by, also=also
    )


def _warmed_rows(
    rows: pl.DataFrame, heat: pl.Expr, per: pl.Expr, *, by: str, also: pl.Expr
) -> pl.DataFrame:
    told = pl.concat_str(pl.lit(f',"by":"{by}"'), also)
    return of_own_days(
        rows, pl.lit("warmed"), **made_of("warmed", "volume", heat, per, "part", also=told)
    )
