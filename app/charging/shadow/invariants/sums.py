"""Lines together must come to what they are parts of, and none may be lost."""

import polars as pl

from app.charging.shadow.beside import are_named
from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.exactly import of_count, of_kopecks, wide
from app.charging.shadow.invariants.houses import OF_HOUSES
from app.charging.shadow.invariants.rule import LineRule, Rules, that, told
from app.charging.shadow.questions import accounts, runs

_FORM, _PART = pl.col("form"), pl.col("part")
_AMOUNT, _SERVICE = pl.col("amount"), pl.col("service_id")
_OF = ["account_id", "service_id"]


def lines(chunk: CheckedChunk) -> pl.DataFrame:
    """Return the count of the chunk where it is not what the run counted."""
    counted = pl.DataFrame(
        {"expected": [chunk.of.lines], "found": [chunk.drafts.height]},
        schema={"expected": pl.Int64, "found": pl.Int64},
    )
    rows = counted.filter(pl.col("expected").ne_missing(pl.col("found")))
    return told(rows, expected=of_count(pl.col("expected")), found=of_count(pl.col("found")))


def total(chunk: CheckedChunk) -> pl.DataFrame:
    """Return the sum of the chunk where it is not what the run came to."""
    kopecks = None if chunk.of.total is None else int(chunk.of.total * 100)
    summed = chunk.drafts.select(
        expected=pl.lit(kopecks, dtype=pl.Int128), found=wide(_AMOUNT).sum()
    )
    rows = summed.filter(pl.col("expected").ne_missing(pl.col("found")))
    return told(rows, expected=of_kopecks(pl.col("expected")), found=of_kopecks(pl.col("found")))


def not_parked(chunk: CheckedChunk) -> pl.DataFrame:
    """Return accounts with more lines than a run charges."""
    whose, most = chunk.drafts["account_id"].sort(), chunk.lines_over
    if not (whose == whose.shift(most)).any():
        return told(chunk.drafts.clear())
    counted = whose.value_counts(name="lines").filter(pl.col("lines") > most)
    rows = counted.sort("account_id")
    return told(rows, expected=of_count(most), found=of_count(pl.col("lines")))


def though_stopped(chunk: CheckedChunk) -> pl.DataFrame:
    """Return lines that a problem of the run should have stopped.

    What was ordered or is borne together stands, and a benefit beside what its agreement bears.
    """
    stopped = chunk.said(runs.PROBLEMS).filter(blocks=1).select(_OF).unique()
    if stopped.is_empty():
        return told(stopped)
    of_accounts = stopped.filter(_SERVICE == 0).select("account_id")
    of_services = chunk.drafts.filter(~_FORM.is_in(["order", "share", "volume"]))
    borne = chunk.drafts.filter(_FORM.is_in(["share", "volume"])).select(*_OF, "agreement_id")
    benefits = of_services.filter(_FORM == "benefit")
    of_services = pl.concat(
        [
            of_services.filter(_FORM != "benefit"),
            benefits.join(borne, on=[*_OF, "agreement_id"], how="anti"),
        ]
    )
    broken = pl.concat(
        [
            chunk.drafts.join(of_accounts, on="account_id", how="semi"),
            of_services.join(stopped, on=_OF, how="semi"),
        ]
    )
    rows = broken.unique(["account_id", "service_id", "part", "amount"], maintain_order=True)
    return told(rows, expected=wide(0), found=of_kopecks(_AMOUNT))


def group_sum(chunk: CheckedChunk) -> pl.DataFrame:
    """Return groups of the month's comparison that their lines do not come to."""
    of = ["service_id", "building_id", "tariff_id"]
    shown = pl.when(pl.col("place_private") == 1).then(0).otherwise("place_building")
    summed = (
        chunk.lines.select(*(of[0], of[2]), "place_building", "place_private", "amount", "quantity")
        .drop_nulls("place_building")
        .group_by("service_id", "tariff_id", building_id=shown.cast(pl.Int64))
        .agg(sum=wide(_AMOUNT).sum(), volume=wide(pl.col("quantity")).sum())
    )
    groups = chunk.said(runs.GROUPS)
    rows = summed.join(groups, on=of, how="full", coalesce=True)
    differ = wide(_AMOUNT).ne_missing(pl.col("sum")) | wide(pl.col("quantity")).ne_missing(
        pl.col("volume")
    )
    building = pl.col("building_id")
    return told(
        that(rows, differ).sort(of),
        building_id=pl.when(building != 0).then(building),
        expected=of_kopecks(_AMOUNT),
        found=of_kopecks(pl.col("sum")),
    )


def line_lost(chunk: CheckedChunk) -> pl.DataFrame:
    """Return accounts without a line of what each month is charged for, and without a problem."""
    owned = chunk.under_agreements
    is_owners = (pl.col("owner") == pl.col("account_id")) & (pl.col("owners_service") == _SERVICE)
    others = that(owned, ~is_owners.fill_null(value=False))
    named = owned["agreement_id"] if others.is_empty() else owned.filter(is_owners)["agreement_id"]
    charged = chunk.agreements.filter(pl.col("is_charged") == 1)
    unnamed = charged.filter(~are_named(charged["agreement_id"], named)).select(
        "agreement_id", account_id="owner", service_id="owners_service"
    )
    # Of several agreements of a service in one month, some may have no line.
    whose = pl.col("account_id").is_in(unnamed["account_id"].implode())
    silent = _unsaid(unnamed.join(chunk.drafts.filter(whose), on=_OF, how="anti"), chunk)
    if silent.is_empty():
        return told(silent)
    is_open = chunk.ask.named(accounts.AGREEMENTS_OPEN, silent["agreement_id"])
    rows = is_open.join(chunk.places, on="account_id").sort("agreement_id")
    return told(rows, building_id=pl.col("place_building"))


def order_lost(chunk: CheckedChunk) -> pl.DataFrame:
    """Return orders of the month that no line charges and no problem names."""
    orders = chunk.said(runs.ORDERS_OF_MONTH)
    if orders.is_empty():
        return told(orders)
    of_order = ["account_id", "figure_1"]
    charged = chunk.of_form("order", columns=["figure_1"]).select(of_order)
    rows = _unsaid(orders.join(charged, on=of_order, how="anti"), chunk)
    return told(
        rows,
        building_id=pl.col("building_id"),
        part=pl.format("o{}", "figure_1"),
        expected=of_kopecks(_AMOUNT),
    )


def _unsaid(rows: pl.DataFrame, chunk: CheckedChunk) -> pl.DataFrame:
    """Return the rows of accounts and services that no problem of the run tells of."""
    if rows.is_empty():
        return rows
    of_accounts = chunk.said(runs.PROBLEMS).filter(_SERVICE == 0)
    return rows.join(of_accounts, on="account_id", how="anti").join(
        chunk.said(runs.PROBLEMS), on=_OF, how="anti"
    )


OF_SUMS: Rules = {"lines": lines, "total": total}
OF_MONTHS: Rules = {
    "not_parked": not_parked,
    "though_stopped": though_stopped,
    "correction_of_own_month": LineRule(
        (_FORM == "taken_back") | _PART.str.starts_with("-"), found=of_kopecks(_AMOUNT)
    ),
    "group_sum": group_sum,
    "line_lost": line_lost,
    "order_lost": order_lost,
    **OF_HOUSES,
}
