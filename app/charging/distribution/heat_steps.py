"""The steps of sharing out a house's heat: each is one function that adds columns.

All heat is in fine units (see `fine`). Rows are premises, each with the sums of its house.
"""

import polars as pl

from app.charging.distribution.fine import FINE, comparable, fine, part_of
from app.charging.exact import MILLION, wide
from app.charging.rules import Rules
from app.metering.heat_models import Device
from app.months.heat_keys import CirculationBy, MinimumAmong

_device, _area = pl.col("device"), pl.col("area")
_connected = _device != Device.INDIVIDUAL.value
_area_heated = pl.col("area_heated")
_warmed = pl.when(_connected).then(_area).otherwise(_area * pl.col("through") // MILLION)
"""The area that the building's heat warms: of premises heated by themselves, as the part of the
average says that its pipes bring in."""


def needs(houses: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add `system`, `common` and `premises`: what of each house's heat is for which need.

    `Q_f = k_f Q_b`, `Q_m = c_m k_m Q_b` unless the common areas are metered, `Q_h` is the rest.
    The product of two shares of six places is exact.

    Source: order-315/heat
    """
    usual = pl.when(pl.col("is_controlled") == 1).then(
        int(rules.heat.system_with_control * MILLION)
    )
    share = pl.coalesce(
        "system_share", usual.otherwise(int(rules.heat.system_without_control * MILLION))
    )
    building = wide(pl.col("building"))
    by_share = building * wide(pl.col("common_share")) * wide(pl.col("common_factor"))
    rows = houses.with_columns(
        system_part=share,
        system=building * wide(share) * wide(FINE // MILLION),
        common=pl.when(pl.col("common_heat").is_not_null())
        .then(fine(pl.col("common_heat")))
        .otherwise(by_share * wide(FINE // MILLION**2)),
    )
    return rows.with_columns(
        premises=fine(pl.col("building")) - pl.col("system") - pl.col("common")
    )


def sums(members: pl.DataFrame) -> pl.DataFrame:
    """Return for each house the sums of its premises' areas, units and readings."""

    def area_of(kind: pl.Expr) -> pl.Expr:
        return _area.filter(kind).sum()

    is_metered, is_allocated = _device == Device.METER.value, _device == Device.ALLOCATORS.value
    return members.group_by("house_id").agg(
        area_all=_area.sum(),
        area_connected=area_of(_connected),
        area_heated=_warmed.sum(),
        area_through=_warmed.filter(~_connected).sum(),
        area_unequipped=area_of(_device == Device.NONE.value),
        area_allocated=area_of(is_allocated),
        read_all=wide(pl.col("read").filter(is_metered)).sum(),
        units_all=wide(pl.col("units").filter(is_allocated)).sum(),
        has_devices=(is_metered | is_allocated).any(),
        has_allocators=is_allocated.any(),
        circulates_all=pl.col("circulates").sum(),
    )


def left_over(houses: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add `times`, `unequipped` and `rest`: what meters and areas leave of each house's heat.

    Premises without a device, where others have one, bear the average of a square metre several
    times over (step 5c); `rest` goes by allocators or, without them, by area; it may be below
    zero.

    Source: order-315/heat
    """
    few = wide(pl.col("area_unequipped")) * wide(100 * MILLION) < wide(
        pl.col("area_connected")
    ) * wide(int(rules.heat.unequipped_bound * MILLION))
    times = (
        pl.when(~pl.col("has_devices"))
        .then(MILLION)
        .when(few)
        .then(int(rules.heat.unequipped_few * MILLION))
        .otherwise(int(rules.heat.unequipped_many * MILLION))
    )
    average = part_of(pl.col("premises"), pl.col("area_unequipped"), _area_heated)
    rows = houses.with_columns(times=times).with_columns(
        unequipped=average * wide(pl.col("times")) // wide(MILLION)
    )
    through = part_of(pl.col("premises"), pl.col("area_through"), _area_heated)
    taken = fine(pl.col("read_all")) + pl.col("unequipped") + through
    return rows.with_columns(taken=taken, rest=pl.col("premises") - taken)


def first(members: pl.DataFrame) -> pl.DataFrame:
    """Add `first`, what each premises bears before the least share (steps 5a to 5e).

    Where more was taken than there was, all that was taken is lowered in proportion.

    Source: order-315/heat
    """
    average = part_of(pl.col("premises"), _warmed, _area_heated)
    is_none = _device == Device.NONE.value
    taken = (
        pl.when(_device == Device.METER.value)
        .then(fine(pl.col("read").fill_null(0)))
        .when(is_none)
        .then(average * wide(pl.col("times")) // wide(MILLION))
        .when(~_connected)
        .then(average)
        .otherwise(wide(0))
    )
    rest = pl.max_horizontal("rest", wide(0))
    by_area = part_of(rest, _warmed, _area_heated)
    by_units = part_of(rest, pl.col("units").fill_null(0), pl.col("units_all"))
    allocated = (
        pl.when(_device != Device.ALLOCATORS.value)
        .then(wide(0))
        .when(pl.col("units_all") > 0)
        .then(by_units)
        .otherwise(part_of(rest, _area, pl.col("area_allocated")))
    )
    shared = pl.when("has_allocators").then(allocated).otherwise(by_area)
    lowered = part_of(pl.col("premises"), pl.col("own_taken"), pl.col("taken"))
    rows = members.with_columns(own_taken=taken)
    return rows.with_columns(
        first=pl.when(pl.col("rest") < 0).then(lowered).otherwise(pl.col("own_taken") + shared)
    ).drop("own_taken")


def minimum(members: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add `least` and `own`: who is below the least share is raised to it, off the others by area.

    Whoever falls below by that is raised in the next round (step 6). A round's part of a square
    metre depends only on who has been raised so far: `(least of them - first of them) / area of
    the others`. Where all of a group are below, nobody there is left to take it off: it is taken
    off all others who are heated centrally. If all of a house are, they divide it by area.

    Source: order-315/heat
    """
    least = part_of(pl.col("premises"), _area, _area_heated) * wide(
        int(rules.heat.minimum_share * MILLION)
    )
    everybody = pl.when(_connected).then(pl.lit("*")).otherwise(pl.lit(""))
    alike = rules.heat.minimum_among is MinimumAmong.SAME_DEVICE
    rows = members.with_columns(
        least=pl.when(_connected).then(least // wide(MILLION)).otherwise(wide(0)),
        among=pl.when(_connected & alike).then(_device).otherwise(everybody),
        own="first",
    )
    rows = _raised(rows)
    return (_raised(rows.with_columns(among=everybody)) if alike else rows).drop("among")


def _raised(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with `own` raised to the least in each group, round by round."""
    rows = rows.with_columns(before="own", raised=pl.col("own") < pl.col("least"))
    settled = [rows.filter(~_moves())]
    rows = rows.filter(_moves())
    while rows.height:  # each round only where the one before raised somebody
        after = _round(rows)
        settled.append(after.filter(~_moves("fell")))
        rows = after.filter(_moves("fell"))
    return pl.concat(each.drop("fell", strict=False) for each in settled).drop("before", "raised")


_GROUP = ["house_id", "among"]


def _moves(raised: str = "raised") -> pl.Expr:
    return pl.col(raised).any().over("house_id")


def _round(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows after all that were raised so far took off the others."""
    raised = pl.col("raised")
    nothing = pl.when(raised).then(pl.col("least") - pl.col("before")).otherwise(wide(0))
    given = nothing.sum().over(_GROUP)
    area = pl.when(raised).then(wide(0)).otherwise(wide(_area))
    others = area.sum().over(_GROUP)
    by_area = part_of(pl.col("before").sum().over(_GROUP), _area, wide(_area).sum().over(_GROUP))
    own = (
        pl.when(others == 0)
        .then(by_area)
        .when(raised)
        .then(pl.col("least"))
        .otherwise(pl.col("before") - part_of(given, area, others))
    )
    return (
        rows.with_columns(own=pl.when(given > 0).then(own).otherwise("before"))
        .with_columns(fell=~raised & (pl.col("own") < pl.col("least")) & (others > 0) & (given > 0))
        .with_columns(raised=raised | pl.col("fell"))
    )


def shared_by_all(members: pl.DataFrame) -> pl.DataFrame:
    """Add `own_system` and `own_common`, by area of all, individual heating included (step 7).

    Source: order-315/heat
    """
    return members.with_columns(
        own_system=part_of(pl.col("system"), _area, pl.col("area_all")),
        own_common=part_of(pl.col("common"), _area, pl.col("area_all")),
    )


def circulation(members: pl.DataFrame) -> pl.DataFrame:
    """Add `own_circulation`, of the heat of hot water that circulates, where it is charged here."""
    return members.with_columns(
        own_circulation=part_of(
            pl.col("circulation_charged"), pl.col("circulates"), pl.col("circulates_all")
        )
    )


def circulates(rules: Rules) -> pl.Expr:
    """Return the weight by which premises bear circulation: area times days, or days alone.

    Who held the same premises one after the other bears one part of them together.
    """
    by = rules.heat.circulation_by
    weight = _area if by is CirculationBy.AREA else pl.col("days_connected")
    bears = (pl.col("has_hot_water") == 1) & by.is_in_heating
    return pl.when(bears).then(wide(weight)).otherwise(wide(0))


def final(members: pl.DataFrame) -> pl.DataFrame:
    """Add `borne`, all that each premises bears, to the places in which shares are compared."""
    parts = pl.sum_horizontal("own", "own_system", "own_common", "own_circulation")
    return members.with_columns(borne=comparable(parts))
