"""By which terms a building's heat is shared out: begun, changed and ended by the month."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.month import Month
from app.metering.heat.factor import refuse_factor
from app.metering.heat_models import HeatHouse, HeatSource
from app.months.succession import Change, change_from, end_from


class HeatShareImpossible(Invalid):
    """Parts of the building's heat lie between nothing and all, their factor below two."""

    key = "heat.share-impossible"


class HeatLoadMissing(Invalid):
    """Without a meter the heat is found by the load and the design temperature."""

    key = "heat.load-missing"


class HeatMeterElsewhere(Conflict):
    """The building named has no meter of its own that is shared out in that month."""

    key = "heat.meter-elsewhere"


class HeatLeads(Conflict):
    """Other buildings are shared out by this one's meter."""

    key = "heat.leads"


class HeatNotShared(Conflict):
    """The building's heat is not shared out from that month on."""

    key = "heat.not-shared"

    def __init__(self, *, since: Month) -> None:
        super().__init__(f"heat is not shared out since {since}", since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatTerms:
    """How the heat of a building is known and divided, from a month on."""

    building_id: int
    service_id: int
    source: HeatSource
    common_share: Decimal
    common_factor: Decimal = Decimal(1)
    system_share: Decimal | None = None
    """The company's where it is empty."""
    meter_building_id: int | None = None
    is_controlled: bool = True
    has_hot_water: bool = False
    load: Decimal | None = None
    design_temperature: Decimal | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class TermsRow:
    """Live terms of a building as their list shows them."""

    id: int
    service_id: int
    service: str
    since: date
    until: date | None
    source: str
    meter_at: str | None
    is_controlled: bool
    has_hot_water: bool
    system_share: Decimal | None
    common_share: Decimal
    common_factor: Decimal
    load: Decimal | None
    design_temperature: Decimal | None
    basis: str | None


def set_terms(session: Session, terms: HeatTerms, *, since: Month, by: int) -> int:
    """Share a building's heat out by these terms from a month on; return the fact's id.

    A month is shared out or not as a whole. All buildings on its meter, before and after, are
    computed again.

    Raises:
        HeatShareImpossible, HeatLoadMissing: the terms say what cannot be.
        HeatFactorImpossible, HeatFactorInSeason: nor may the co-owners' coefficient be so.
        HeatMeterElsewhere, HeatLeads: buildings on one meter must name the one that has it.
    """
    _refuse_impossible(terms)
    refuse_factor(
        session,
        terms.common_factor,
        building_id=terms.building_id,
        service_id=terms.service_id,
        since=since.first_day,
    )
    _refuse_chain(session, terms, since)
    lead = terms.meter_building_id or terms.building_id
    partners = {
        *on_one_meter(session, terms.building_id, terms.service_id),
        *on_one_meter(session, lead, terms.service_id),
    }
    fact = HeatHouse(**asdict(terms))
    change = _change(terms.building_id, terms.service_id, since, partners)
    return change_from(session, fact, change, by=by).id


def end_terms(
    session: Session, *, building_id: int, service_id: int, since: Month, by: int
) -> None:
    """Share the building's heat out no more from a month on.

    Raises:
        HeatLeads: other buildings are shared out by its meter then.
        HeatNotShared: it is not anyway.
    """
    if _led(session, building_id, service_id, since):
        raise HeatLeads(f"other buildings stand on the meter of building {building_id}")
    partners = on_one_meter(session, building_id, service_id)
    change = _change(building_id, service_id, since, {building_id, *partners})
    if not end_from(session, HeatHouse, change, by=by):
        raise HeatNotShared(since=since)


def on_one_meter(session: Session, building_id: int, service_id: int) -> set[int]:
    """Return the buildings that ever stood on one meter with this one, itself included."""
    of = (HeatHouse.service_id == service_id) & HeatHouse.retired_at.is_(None)
    lead = func.coalesce(HeatHouse.meter_building_id, HeatHouse.building_id)
    leads = select(lead).where(of, HeatHouse.building_id == building_id)
    found = session.scalars(
        select(HeatHouse.building_id).where(of, or_(lead == building_id, lead.in_(leads)))
    )
    return {building_id, *found}


def terms_of(session: Session, building_id: int) -> Sequence[TermsRow]:
    """Return the live terms of a building, by service and day."""
    rows = session.execute(text(_LISTED), {"building_id": building_id})
    return [TermsRow(*row) for row in rows]


def _refuse_impossible(terms: HeatTerms) -> None:
    parts = (terms.common_share, terms.system_share or Decimal(0))
    whole = terms.common_share * terms.common_factor + (terms.system_share or Decimal(0))
    if not all(0 <= each <= 1 for each in parts) or not 0 <= terms.common_factor <= 2 or whole > 1:
        raise HeatShareImpossible("parts of a building's heat exceed it")
    lacks = terms.load is None or terms.design_temperature is None
    if terms.source is HeatSource.LOAD and lacks:
        raise HeatLoadMissing("a building without a meter needs its load and design temperature")


def _refuse_chain(session: Session, terms: HeatTerms, since: Month) -> None:
    if terms.meter_building_id is None:
        return
    if _led(session, terms.building_id, terms.service_id, since):
        raise HeatLeads(f"other buildings stand on the meter of building {terms.building_id}")
    has_own = session.scalar(
        select(HeatHouse.id).where(
            HeatHouse.building_id == terms.meter_building_id,
            HeatHouse.service_id == terms.service_id,
            HeatHouse.meter_building_id.is_(None),
            HeatHouse.retired_at.is_(None),
            HeatHouse.valid.contains(since.first_day),
        )
    )
    if has_own is None or terms.meter_building_id == terms.building_id:
        raise HeatMeterElsewhere(f"building {terms.meter_building_id} has no terms of its own")


def _led(session: Session, building_id: int, service_id: int, since: Month) -> bool:
    """Say whether others are shared out by the building's meter in the month or later."""
    return (
        session.scalar(
            select(HeatHouse.id)
            .where(
                HeatHouse.meter_building_id == building_id,
                HeatHouse.service_id == service_id,
                HeatHouse.retired_at.is_(None),
                func.upper_inf(HeatHouse.valid) | (func.upper(HeatHouse.valid) > since.first_day),
            )
            .limit(1)
        )
        is not None
    )


def _change(building_id: int, service_id: int, since: Month, reached: set[int]) -> Change:
    same: ColumnElement[bool] = (HeatHouse.building_id == building_id) & (
        HeatHouse.service_id == service_id
    )
    return Change(
        since=since.first_day, same=same, reason="heat.terms-changed", buildings=sorted(reached)
    )


# Services and addresses belong to other rooms: their names are read without their models.
_LISTED = """
SELECT h.id, s.id, s.name, lower(h.valid), upper(h.valid), h.source,
       CASE WHEN b.id IS NOT NULL THEN concat_ws(' ', t.kind, t.name || ',', b.number) END,
       h.is_controlled, h.has_hot_water, h.system_share, h.common_share, h.common_factor, h.load,
       h.design_temperature, h.basis
  FROM heat_house AS h JOIN service AS s ON s.id = h.service_id
  LEFT JOIN building AS b ON b.id = h.meter_building_id
  LEFT JOIN street AS t ON t.id = b.street_id
 WHERE h.building_id = :building_id AND h.retired_at IS NULL
 ORDER BY s.print_order, s.id, lower(h.valid)
"""
