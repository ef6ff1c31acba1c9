"""Set a price from a day on, by a legal act."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid, NotFound
from app.kernel.period import Period
from app.kernel.text import clean_text
from app.months.parameter_keys import VAT_RATE
from app.months.parameters import parameter
from app.months.recompute import Reach
from app.months.succession import Change, change_from, end_fact
from app.tariffs.models import Agreement, LegalAct, Service, Tariff


class ServiceMissing(NotFound):
    """The company has no such service."""

    key = "tariffs.service-missing"


class ActMissing(Invalid):
    """A price rests on a decision with a number and a date."""

    key = "tariffs.act-missing"


class TariffMissing(NotFound):
    """The company has no such live price."""

    key = "tariffs.tariff-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The decision that sets a price."""

    kind: str
    number: str
    dated: date
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffKey:
    """Whom a price is for; None and "" mean anyone."""

    service_id: int
    settlement_id: int | None = None
    district_code: str | None = None
    building_id: int | None = None
    category: str | None = None
    contract_model: str | None = None
    part: str = ""
    tier_floor: Decimal = Decimal(0)
    zone: str = ""

    def matches(self, *, any_tier: bool = False) -> ColumnElement[bool]:
        """Return the condition that selects the prices of exactly this key, or of all its tiers."""
        tier = true() if any_tier else Tariff.tier_floor == self.tier_floor
        return (
            (Tariff.service_id == self.service_id)
            & (func.coalesce(Tariff.settlement_id, 0) == (self.settlement_id or 0))
            & (func.coalesce(Tariff.district_code, "") == (self.district_code or ""))
            & (func.coalesce(Tariff.building_id, 0) == (self.building_id or 0))
            & (func.coalesce(Tariff.category, "") == (self.category or ""))
            & (func.coalesce(Tariff.contract_model, "") == (self.contract_model or ""))
            & (Tariff.part == self.part)
            & tier
            & (Tariff.zone == self.zone)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What is applied, VAT included, and what the act set where the law froze the applied one."""

    applied: Decimal
    established: Decimal | None = None
    vat_rate: Decimal | None = None
    """Per cent; None: the company's usual rate on the price's first day."""
    tier_ceiling: Decimal | None = None


def _vat_rate(session: Session, price: Price, since: date) -> Decimal:
    if price.vat_rate is not None:
        return price.vat_rate
    return parameter(session, VAT_RATE, on=since)


def set_tariff(
    session: Session, key: TariffKey, price: Price, *, since: date, act: Act, by: int
) -> int:
    """Let a price hold from `since`; the one before it ends on the day before. Returns its id.

    So do tiers with other bounds that were for some of its units: no unit has two prices.

    Raises:
        ServiceMissing: the company has no such service.
        ActMissing: the act has no number.
    """
    if session.get(Service, key.service_id) is None:
        raise ServiceMissing(f"no service {key.service_id}")
    tariff = Tariff(
        service_id=key.service_id,
        settlement_id=key.settlement_id,
        district_code=key.district_code,
        building_id=key.building_id,
        category=key.category,
        contract_model=key.contract_model,
        part=key.part,
        tier_floor=key.tier_floor,
        tier_ceiling=price.tier_ceiling,
        zone=key.zone,
        price=price.applied,
        established_price=price.established,
        vat_rate=_vat_rate(session, price, since),
        legal_act_id=find_or_add_act(session, act),
    )
    takers = takers_of(key.service_id)
    _end_other_tiers(session, key, price, since=since, by=by)
    change = Change(since=since, same=key.matches(), reason="tariff", accounts=takers)
    return int(change_from(session, tariff, change, by=by).id)


def _end_other_tiers(
    session: Session, key: TariffKey, price: Price, *, since: date, by: int
) -> None:
    units = func.numrange(Tariff.tier_floor, Tariff.tier_ceiling)
    others = session.scalars(
        select(Tariff).where(
            key.matches(any_tier=True),
            Tariff.tier_floor != key.tier_floor,
            Tariff.retired_at.is_(None),
            Tariff.valid.contains(since),
            units.op("&&")(func.numrange(key.tier_floor, price.tier_ceiling)),
        )
    ).all()
    for each in others:
        days = Period(since, each.valid.upper)
        reach = Reach(days=days, because="tariff", accounts=takers_of(key.service_id))
        end_fact(session, each, on=since, reason="tariff", by=by, reach=reach)


def takers_of(service_id: int) -> Select[int]:
    """Return the query of the accounts that take a service on any day: its price is theirs."""
    return (
        select(Agreement.account_id)
        .where(Agreement.service_id == service_id, Agreement.retired_at.is_(None))
        .distinct()
    )


def key_of(session: Session, tariff_id: int) -> TariffKey:
    """Return whom a live price is for, so that its successor is for the same.

    Raises:
        TariffMissing: the company has no such price, or another has replaced it.
    """
    tariff = session.get(Tariff, tariff_id)
    if tariff is None or tariff.retired_at is not None:
        raise TariffMissing(f"no live tariff {tariff_id}")
    return TariffKey(
        service_id=tariff.service_id,
        settlement_id=tariff.settlement_id,
        district_code=tariff.district_code,
        building_id=tariff.building_id,
        category=tariff.category,
        contract_model=tariff.contract_model,
        part=tariff.part,
        tier_floor=tariff.tier_floor,
        zone=tariff.zone,
    )


def find_or_add_act(session: Session, act: Act) -> int:
    """Return the id of the act, written down when it is new."""
    number = clean_text(act.number)
    if not number:
        raise ActMissing("a price needs the number of its act")
    kind = clean_text(act.kind)
    known = session.scalar(
        select(LegalAct.id).where(
            LegalAct.kind == kind, LegalAct.number == number, LegalAct.dated == act.dated
        )
    )
    if known is not None:
        return known
    row = LegalAct(kind=kind, number=number, dated=act.dated, issuer=clean_text(act.issuer))
    session.add(row)
    session.flush()
    return row.id
