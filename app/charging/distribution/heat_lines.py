"""The shares of a house's heat as quantities of those who bear them, and its balance."""

import polars as pl

from app.charging.apportion import smallest_unit, whole_parts
from app.charging.basis import made_of
from app.charging.distribution.fine import COMPARED, part_of, told
from app.charging.distribution.heat_told import told_of
from app.charging.exact import MILLION
from app.charging.facts import QUANTITIES, shaped
from app.charging.heat.facts import HEAT_BALANCES
from app.charging.rules import Rules
from app.metering.heat_models import Device
from app.tariffs.models import Method


def parts_of(members: pl.DataFrame) -> pl.DataFrame:
    """Add `part`, of all that the house divides, to its last digit."""
    return whole_parts(
        members,
        exact="borne",
        per_millionth=COMPARED,
        of="house_id",
        total="charged",
        unit=smallest_unit("charged"),
    )


def quantities(parts: pl.DataFrame, connected: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return one quantity for each agreement: the part of its account.

    Where an account had two, one after the other, each has its days' part of the account's.
    """
    own = (told(pl.col(name)) for name in ("own", "own_system", "own_common"))
    figures: tuple[str | pl.Expr, ...] = ("house_id", "building", *own, "part")
    parts = parts.with_columns(others=_others())
    terms = _terms(connected)
    rows = parts.drop("agreement_id", "start", "end").join(terms, on=["account_id", "service_id"])
    return shaped(
        rows.with_columns(
            method=pl.lit(Method.HEAT.value),
            mark=pl.lit("heat"),
            zone=pl.lit(""),
            base="part",
            persons=None,
            **made_of("heat", *figures, also=told_of(rules)),
        ),
        QUANTITIES,
    )


def _others() -> pl.Expr:
    """Return how many others stand behind the smallest sum that a share is explained by.

    It is null where nobody else belongs to it: then it hides nobody.
    """
    device, rest = pl.col("device"), pl.col("rest")
    allocated, metered = device == Device.ALLOCATORS.value, device == Device.METER.value
    # The others' heating is what the building needed less one's own; common needs are no secret.
    everybody = _besides(pl.col("own") > 0, of=device != Device.INDIVIDUAL.value)
    by_units = pl.when(allocated).then(_besides(pl.col("units") > 0, of=allocated))
    # What meters leave, or took too much, is told: one meter is known by it.
    is_warmed = (device != Device.INDIVIDUAL.value) | (pl.col("through") > 0)
    tells_rest = allocated | (~pl.col("has_allocators") & is_warmed)
    by_meters = pl.when(tells_rest | (rest < 0)).then(_besides(pl.col("read") > 0, of=metered))
    return pl.min_horizontal(everybody, by_units, by_meters)


def _besides(uses: pl.Expr, *, of: pl.Expr) -> pl.Expr:
    """Return how many other accounts `of` a house use something; null where there are none."""
    counts = (uses.fill_null(value=False) & of).cast(pl.Int64)
    mine = of.cast(pl.Int64)
    others = mine.sum().over("house_id") - mine
    return pl.when(others > 0).then(counts.sum().over("house_id") - counts)


def _terms(connected: pl.DataFrame) -> pl.DataFrame:
    """Return the days of each agreement, and those of all of its account's.

    Days on which the account had none count to the agreement before: its share is for the month.
    """
    of = ["account_id", "service_id"]
    rows = connected.group_by("agreement_id").agg(
        pl.col(*of, "contract_model").first(), pl.col("start").min(), pl.col("end").max()
    )
    if rows.select(of).is_duplicated().any():
        return _one_after_the_other(rows, of)
    return rows.with_columns(over_start="start", over_end="end")  # nearly always


def _one_after_the_other(rows: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    rows = rows.with_columns(
        over_start=pl.col("start").min().over(of), over_end=pl.col("end").max().over(of)
    )
    following = pl.col("start").shift(-1).over(of, order_by="start")
    return rows.with_columns(end=pl.coalesce(following, "end"))


def balances(
    houses: pl.DataFrame, buildings: pl.DataFrame, *, members: pl.DataFrame
) -> pl.DataFrame:
    """Return how each building's house was divided among its members."""
    rows = buildings.join(houses.drop("building_id", "service_id"), on="house_id").join(
        _borne(members), on=["building_id", "service_id"], how="left"
    )
    small = pl.max_horizontal("rest", pl.lit(0, dtype=pl.Int128))
    return shaped(
        rows.with_columns(
            pl.col("moved", "vacant").fill_null(0),
            *(told(pl.col(name)).alias(name) for name in ("system", "common", "premises")),
            unequipped=told(pl.col("unequipped")),
            **{name: pl.col(name).fill_null("{}") for name in _ARRAYS},
            allocated=pl.when("has_allocators").then(told(small)).otherwise(0),
            common_part=pl.when(pl.col("common_heat").is_null())
            .then(pl.col("common_share") * pl.col("common_factor") // MILLION)
            .otherwise(0),
            area="area_heated",
        ),
        HEAT_BALANCES,
    )


_ARRAYS = ("bearers", "borne", "average")


def _borne(members: pl.DataFrame) -> pl.DataFrame:
    """Return what each building's accounts bore of its premises' heat, as arrays.

    Later months ask by them what is usual.
    """
    if members.is_empty():
        return _NOTHING_BORNE
    average = part_of(pl.col("premises"), pl.col("area"), pl.col("area_heated"))
    central = members.filter(pl.col("device") != Device.INDIVIDUAL.value).sort("account_id")
    each = central.select(
        *("building_id", "service_id"),
        bearers="account_id",
        borne=told(pl.col("own")),
        average=told(average),
    )
    return each.group_by("building_id", "service_id", maintain_order=True).agg(
        (pl.lit("{") + pl.col(name).cast(pl.String).str.join(",") + pl.lit("}")).alias(name)
        for name in _ARRAYS
    )


_NOTHING_BORNE = pl.DataFrame(
    schema={
        **dict.fromkeys(("building_id", "service_id"), pl.Int64),
        **dict.fromkeys(_ARRAYS, pl.String),
    }
)
