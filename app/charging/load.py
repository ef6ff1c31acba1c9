"""Reading the facts of a chunk: a few set-wise queries, only the columns that are needed.

Statements name no company and no schema: the session's search path does.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import LiteralString

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging import containers as container_shapes
from app.charging import facts as shapes
from app.charging import share_facts as shared_shapes
from app.charging.benefits.facts import BENEFITS as HAVING
from app.charging.benefits.statements import BENEFITS
from app.charging.containers import CONTAINER_PLACES, CONTAINER_TRIPS
from app.charging.estimates.load import estimating_of
from app.charging.facts import Facts, Schema, empty
from app.charging.heat.facts import HeatFacts
from app.charging.heat.load import OfAccounts, load_heat
from app.charging.heat.usual import usual_parts
from app.charging.house_facts import DISTRIBUTIONS as DISTRIBUTED
from app.charging.house_facts import HEAT_SEASONS as CONNECTED
from app.charging.house_facts import HOT_WATER_MONTHS as WARMED
from app.charging.house_facts import HOUSE_LOADS as LOADED
from app.charging.house_facts import VACANT as LEFT
from app.charging.house_statements import (
    DISTRIBUTIONS,
    DISTRIBUTIONS_OF,
    HEAT_SEASONS,
    HOT_WATER_MONTHS,
    HOUSE_LOADS,
    HOUSE_METERS,
    NEXT_HOUSE_METERS,
    VACANT,
)
from app.charging.load_accounts import load_accounts
from app.charging.load_registers import load_next_meters, load_registers
from app.charging.read_frame import read_frame
from app.charging.reductions.facts import ABSENCES as AWAY
from app.charging.reductions.facts import INTERRUPTIONS as BROKEN
from app.charging.reductions.statements import ABSENCES, INTERRUPTIONS
from app.charging.rules import Rules
from app.charging.share_statements import CONSUMED, SHARE_CAPS, SHARED_SUMS, SHARES
from app.charging.statements import (
    AGREEMENTS,
    NORMS,
    ORDERS,
    PARAMETERS,
    SELDOM,
    SERVICES,
    TARIFFS,
)
from app.database.packed import array_of
from app.tariffs.benefits.models import BenefitBase
from app.tariffs.models import Method
from app.tariffs.sharing.models import ShareKey


def load(
    session: Session,
    *,
    buildings: tuple[int, int],
    rules: Rules,
    run_id: int = 0,
    chosen: pl.Series | None = None,
    besides: frozenset[str] = frozenset(),
) -> Facts:
    """Return all facts of the accounts in these buildings (first and last id) for the month.

    Where accounts are `chosen`, of these alone; they must be all of a distributed building. What
    run `run_id` has corrected in earlier months counts as if it were published. Methods `besides`
    those of the agreements have their facts read too.
    """
    known: dict[str, object] = {
        "first": rules.month.first_day,
        "end": rules.month.plus(1).first_day,
        "first_building": buildings[0],
        "last_building": buildings[1],
        "run": run_id,
    }
    # Rows are many and kinds of them few, which the planner cannot know: it would sort them all.
    # It stays so to the end of the chunk's transaction, which sorts nothing after this.
    for way in ("enable_sort", "enable_incremental_sort"):
        session.execute(text(f"SET LOCAL {way} = off"))
    accounts = load_accounts(session, known, chosen=chosen)
    known["accounts"] = array_of(accounts["account_id"])
    agreements = _agreements(session, known, accounts, rules)
    methods = besides | set(agreements["method"].unique())
    seldom = session.execute(text(SELDOM), {"first": known["first"]}).one()

    def when(needed: bool, statement: LiteralString, schema: Schema) -> pl.DataFrame:  # noqa: FBT001
        return _read(session, statement, schema=schema, known=known) if needed else empty(schema)

    sums = when(seldom.shared_sums, SHARED_SUMS, shared_shapes.SHARED_SUMS)
    known["sums"] = sums["shared_sum_id"].to_list()
    shared = not sums.is_empty()
    known["places"] = array_of(accounts["building_id"].unique())
    distributions = DISTRIBUTIONS if chosen is None else DISTRIBUTIONS_OF
    houses = when(seldom.distributions, distributions, DISTRIBUTED)
    known["houses"] = houses["building_id"].unique().to_list()
    distributed = not houses.is_empty()
    in_common = houses.filter(pl.col("common") > 0)["building_id"].unique()
    known["vacant_in"] = in_common.to_list()
    services = when(True, SERVICES, shapes.SERVICES)
    benefits = when(seldom.benefits, BENEFITS, HAVING)
    by_persons = BenefitBase.PERSONS in set(benefits["base"])
    by_methods = bool(methods & {"norm", "area", "heat", "follows", "load", "water_heat"})
    by_figures = distributed or by_persons or by_methods
    parameters = when(by_figures, PARAMETERS, shapes.PARAMETERS)
    registers, estimating = empty(shapes.REGISTERS), None
    if Method.METERED in methods:
        registers = load_registers(session, known, rules)
        estimating = estimating_of(
            session,
            registers=registers,
            services=services,
            buildings=buildings,
            rules=rules,
            run_id=run_id,
        )
    house_registers = empty(shapes.REGISTERS)
    if distributed:
        house_registers = load_registers(session, known, rules, meters_of=HOUSE_METERS)
    in_containers = Method.CONTAINERS in methods
    return Facts(
        accounts=accounts,
        agreements=agreements,
        services=services,
        tariffs=when(True, TARIFFS, shapes.TARIFFS),
        orders=when(seldom.orders, ORDERS, shapes.ORDERS),
        parameters=(
            parameters if by_figures else when(bool(estimating), PARAMETERS, shapes.PARAMETERS)
        ),
        norms=when(Method.NORM in methods or bool(estimating), NORMS, shapes.NORMS),
        # Who has a meter that nobody reads may go by a norm too, or share what a building took.
        absences=when(
            seldom.absences and (Method.NORM in methods or bool(estimating) or distributed),
            ABSENCES,
            AWAY,
        ),
        interruptions=when(seldom.interruptions, INTERRUPTIONS, BROKEN),
        container_places=when(in_containers, CONTAINER_PLACES, container_shapes.PLACES),
        container_trips=when(in_containers, CONTAINER_TRIPS, container_shapes.TRIPS),
        benefits=benefits,
        shared_sums=sums,
        shares=when(shared, SHARES, shared_shapes.SHARES),
        share_caps=when(sums["cap"].count() > 0, SHARE_CAPS, shared_shapes.SHARE_CAPS),
        consumed=when(
            ShareKey.LAST_CONSUMPTION in set(sums["key"]), CONSUMED, shared_shapes.CONSUMED
        ),
        registers=registers,
        next_meters=load_next_meters(session, known, registers, rules),
        estimating=estimating,
        distributions=houses,
        vacant=when(not in_common.is_empty(), VACANT, LEFT),
        house_registers=house_registers,
        next_house_meters=load_next_meters(
            session, known, house_registers, rules, meters_of=NEXT_HOUSE_METERS
        ),
        house_loads=when(Method.LOAD in methods, HOUSE_LOADS, LOADED),
        heat_seasons=when(seldom.seasons, HEAT_SEASONS, CONNECTED),
        hot_water_months=when(Method.WATER_HEAT in methods, HOT_WATER_MONTHS, WARMED),
        heat=(
            _heat(session, known, rules, of=OfAccounts(accounts, agreements, parameters, registers))
            if Method.HEAT in methods
            else None
        ),
    )


_ALIKE: Mapping[str, Sequence[str]] = {
    AGREEMENTS: tuple(set(shapes.AGREEMENTS) - {"agreement_id", "account_id"}),
    PARAMETERS: ("kind", "start", "end"),
}
"""Statement -> its columns in which thousands of rows agree."""


def _agreements(
    session: Session, known: dict[str, object], accounts: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Return the agreements of the accounts, cut to the days the accounts are open."""
    rows = _read(session, AGREEMENTS, schema=shapes.AGREEMENTS, known=known)
    # Few are opened or closed inside the month, or were before it.
    parts = accounts.filter((pl.col("opened") > rules.first) | (pl.col("closed") < rules.end))
    is_part = pl.col("account_id").is_in(parts["account_id"].implode())
    within = (
        rows.filter(is_part)
        .join(parts.select("account_id", "opened", "closed"), on="account_id")
        .with_columns(
            start=pl.max_horizontal("start", "opened"), end=pl.min_horizontal("end", "closed")
        )
        .filter(pl.col("start") < pl.col("end"))
    )
    whole = rows.filter(~is_part)
    return pl.concat([shapes.shaped(each, shapes.AGREEMENTS) for each in (whole, within)])


def _read(
    session: Session, statement: LiteralString, *, schema: Schema, known: Mapping[str, object]
) -> pl.DataFrame:
    alike = _ALIKE.get(statement, ())
    return read_frame(session, statement, schema=schema, known=known, alike=alike)


def _heat(
    session: Session, known: Mapping[str, object], rules: Rules, *, of: OfAccounts
) -> HeatFacts:
    return load_heat(
        lambda statement, shape, of: _read(session, statement, schema=shape, known=of),
        lambda meters, of: load_registers(session, of, rules, meters_of=meters),
        lambda meters, gone: load_next_meters(session, known, gone, rules, meters_of=meters),
        {**known, "grace": rules.verification_grace},
        of,
        usual=partial(usual_parts, session) if rules.heat.asks_for_usual else None,
    )
