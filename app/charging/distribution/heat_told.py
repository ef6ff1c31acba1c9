"""What a share of heat is explained by, as its line keeps it."""

import polars as pl

from app.charging.distribution.fine import told
from app.charging.exact import MILLION
from app.charging.heat.rules import HeatRules
from app.charging.rules import Rules
from app.metering.heat_models import Device
from app.months.heat_keys import CirculationBy


def told_of(rules: Rules) -> pl.Expr:
    """Return the rest of what a share is explained by; whole millionths, areas times days."""
    heat = rules.heat
    share = int(heat.minimum_share * MILLION)
    return pl.concat_str(
        pl.format(
            ',"device":"{}","connected":{},"area":[{},{}],"areas":[{},{}],"needs":[{},{},{}]',
            "device",
            "days_connected",
            "parameter_id",
            "area",
            "area_heated",
            "area_all",
            *(told(pl.col(name)) for name in ("system", "common", "premises")),
        ),
        pl.format(
            ',"edition":"{}","others":{},"first":{},"least":[{},{}]',
            pl.lit(heat.edition_in(rules.month).value),
            pl.col("others").cast(pl.String).fill_null("null"),
            told(pl.col("first")),
            pl.lit(share),
            told(pl.col("least")),
        ),
        _where(pl.col("rest") < 0, pl.format(',"taken":{}', told(pl.col("taken")))),
        _by_device(),
        _spread(),
        _through(),
        _beyond_usual(heat),
        _where(pl.col("vacant") > 0, pl.format(',"vacant":[{},{}]', "vacant_area", "vacant")),
        _circulation(heat),
    )


def _circulation(heat: HeatRules) -> pl.Expr:
    """Return what the account bears of circulation, and by which figure."""
    return _where(
        pl.col("circulation_here") > 0,
        pl.format(
            ',"circulation":[{},{},{},{},{}]',
            told(pl.col("own_circulation")),
            "circulation_here",
            "circulates",
            "circulates_all",
            pl.lit(int(heat.circulation_by is CirculationBy.AREA)),
        ),
    )


def _beyond_usual(heat: HeatRules) -> pl.Expr:
    """Return what a cap moved: off whom it lowered, or onto the others."""
    cap = int(heat.share_cap * MILLION)
    if not cap:
        return pl.lit("")
    usual = pl.col("usual").fill_null(0)
    limit = pl.format(',"limit":[{},{},{}]', pl.lit(cap), usual, told(pl.col("own")))
    return pl.concat_str(
        _where(
            pl.col("before") != pl.col("own"), pl.format(',"before":{}', told(pl.col("before")))
        ),
        _where(pl.col("lowered"), limit),
    )


def _through() -> pl.Expr:
    """Return whose pipes bring in heat: the part of the average, and the area it comes to."""
    warmed = pl.col("area") * pl.col("through") // MILLION
    own = pl.format(',"through":[{},{}]', "through", warmed)
    return pl.concat_str(
        _where(pl.col("through") > 0, own),
        _where(pl.col("area_through") > 0, pl.format(',"all_through":{}', "area_through")),
    )


def _by_device() -> pl.Expr:
    device = pl.col("device")
    rest = told(pl.max_horizontal("rest", pl.lit(0, dtype=pl.Int128)))
    by_area = ~pl.col("has_allocators") & pl.col("has_devices")
    return pl.concat_str(
        _where(device == Device.METER.value, pl.format(',"read":{}', pl.col("read").fill_null(0))),
        _where(
            device == Device.ALLOCATORS.value,
            pl.format(
                ',"units":[{},{}],"rest":{},"allocated":{}',
                pl.col("units").fill_null(0),
                "units_all",
                rest,
                "area_allocated",
            ),
        ),
        _where(
            (device == Device.ALLOCATORS.value) & pl.col("dials").is_not_null(),
            pl.format(',"dials":[{}]', pl.col("dials").fill_null("")),
        ),
        _where(device == Device.NONE.value, pl.format(',"times":{}', "times")),
        _where(
            by_area
            & ((device != Device.INDIVIDUAL.value) | (pl.col("through") > 0))
            & (pl.col("rest") > 0),
            pl.format(',"rest":{}', rest),
        ),
    )


def _spread() -> pl.Expr:
    """Return what devices counted since an earlier month, each with its days of heating."""
    device = pl.col("device")
    used = pl.when(device == Device.METER.value).then("read").otherwise("units")
    by_device = device.is_in([Device.METER.value, Device.ALLOCATORS.value])
    counted = pl.format(',"spreads":[{}]', "spreads")
    return _where(by_device & (pl.col("counted_all") != used), counted)


def _where(condition: pl.Expr, text: pl.Expr) -> pl.Expr:
    return pl.when(condition.fill_null(value=False)).then(text).otherwise(pl.lit(""))
