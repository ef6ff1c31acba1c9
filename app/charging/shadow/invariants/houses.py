"""What a building shares out: its accounts' own, and together as much as there was to share."""

import polars as pl

from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.exactly import of_kopecks, wide
from app.charging.shadow.invariants.rule import Rules, that, told
from app.charging.shadow.questions import facts, runs

_BUILDING, _SERVICE = pl.col("place_building"), pl.col("service_id")
_OF_BUILDING, _OF_SERVICE = pl.col("of_building"), pl.col("of_service")
_NOT_THIS_SERVICE = _OF_SERVICE.ne_missing(_SERVICE)
_NOT_ITS_OWN = _OF_BUILDING.ne_missing(_BUILDING) | _NOT_THIS_SERVICE
_BY_FORM = (
    (("house",), facts.DISTRIBUTIONS, _NOT_ITS_OWN),
    (("less",), facts.INTERRUPTIONS, _NOT_ITS_OWN),
    (("share", "volume"), facts.SHARED_SUMS, _NOT_THIS_SERVICE),
)
_AMOUNT = of_kopecks(pl.col("amount"))
_OF_HOUSE = ("figure_1", "place_building")


def foreign_house(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines of what is shared in another building, or of another service."""
    broken = []
    for forms, question, is_foreign in _BY_FORM:
        lines = chunk.of_form(*forms, columns=_OF_HOUSE).drop_nulls("place_building")
        if not lines.is_empty():
            named = chunk.facts(question)
            rows = lines.join(named, on="figure_1", how="left")
            broken.append(told(that(rows, is_foreign), building_id=_BUILDING, found=_AMOUNT))
    return pl.concat([*broken, _foreign_heat(chunk)])


def _foreign_heat(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines of heat of a building whose meter does not count the account's own."""
    lines = chunk.of_form("heat", columns=_OF_HOUSE).drop_nulls("place_building")
    if lines.is_empty():
        return told(lines)
    named = chunk.facts(facts.HEAT_HOUSES)
    rows = lines.join(named, on="figure_1", how="left")
    suspected = that(rows, _NOT_ITS_OWN)
    if suspected.is_empty():
        return told(suspected)
    on_meters = chunk.ask.named(facts.HEAT_HOUSES_AT, suspected["place_building"])
    on_one = suspected.join(
        on_meters, on=["place_building", "service_id", "on_meter_of"], how="anti"
    )
    is_of_other = pl.concat(
        [suspected.filter(_NOT_THIS_SERVICE), on_one.filter(~_NOT_THIS_SERVICE)]
    )
    return told(is_of_other, building_id=_BUILDING, found=_AMOUNT)


def out_of_season(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines of heat in buildings that were not connected to heating in the month."""
    lines = chunk.of_form("heat", columns=_OF_HOUSE).drop_nulls("place_building")
    if lines.is_empty():
        return told(lines)
    seasons = chunk.said(runs.SEASONS)
    rows = lines.join(seasons, on=["place_building", "service_id"], how="anti")
    return told(rows, expected=wide(0), found=_AMOUNT)


def house_sum(chunk: CheckedChunk) -> pl.DataFrame:
    """Return buildings whose accounts' shares are not what there was to share."""
    houses = chunk.said(runs.HOUSES)
    if houses.is_empty():
        return told(houses)
    of = ["building_id", "service_id"]
    told_by = ["agreement_id", "quantity", "place_building", "tariff_part"]
    lines = chunk.of_form("house", columns=told_by).drop_nulls(["place_building", "tariff_part"])
    first_part = pl.col("tariff_part").min().over("agreement_id")
    shared = (
        lines.filter(pl.col("tariff_part") == first_part)
        .group_by(building_id=_BUILDING, service_id=_SERVICE)
        .agg(shared=wide(pl.col("quantity")).sum())
    )
    rows = houses.join(shared, on=of, how="left").with_columns(pl.col("shared").fill_null(0))
    suspected = that(rows, wide(pl.col("to_share")) != pl.col("shared"))
    if not suspected.is_empty():
        stopped = chunk.said(runs.PROBLEMS).filter(blocks=1).join(chunk.places, on="account_id")
        stopped = stopped.select("service_id", building_id=_BUILDING)
        whole = stopped.filter(_SERVICE == 0)
        suspected = suspected.join(whole, on="building_id", how="anti")
        suspected = suspected.join(stopped, on=of, how="anti")
    return told(
        suspected,
        building_id=pl.col("building_id"),
        expected=pl.col("to_share"),
        found=pl.col("shared"),
    )


def house_balance(chunk: CheckedChunk) -> pl.DataFrame:
    """Return buildings in which what came in did not go anywhere, or more went than came."""
    return told(
        that(chunk.said(runs.HOUSES), pl.col("came") != pl.col("went")),
        building_id=pl.col("building_id"),
        expected=pl.col("came"),
        found=pl.col("went"),
    )


OF_HOUSES: Rules = {
    "out_of_season": out_of_season,
    "house_sum": house_sum,
    "house_balance": house_balance,
}
