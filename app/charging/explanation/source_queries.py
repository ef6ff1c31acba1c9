"""The queries of what lines were made from: each begins with the id that bases name."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.metering.models import Meter, Reading, Register
from app.registry.groups.models import AccountGroup
from app.registry.models import AccountParameter
from app.tariffs.models import LegalAct, Norm, Service, Tariff
from app.tariffs.one_off.models import ItemPrice, OneOffOrder, PriceItem
from app.tariffs.sharing.models import SharedSum

ACT = (LegalAct.kind, LegalAct.number, LegalAct.dated, LegalAct.issuer)

# Those with an act have it next.
READINGS = select(Reading.id, Reading.read_on, Reading.value, Reading.source)
REGISTERS = select(Register.id, Meter.serial, Register.zone, Register.unit, Register.decimals).join(
    Meter, Meter.id == Register.meter_id
)
TARIFFS = select(
    Tariff.id,
    *ACT,
    Tariff.price,
    func.lower(Tariff.valid),
    Tariff.part,
    Tariff.zone,
    Tariff.tier_floor,
    Tariff.tier_ceiling,
).join(LegalAct, LegalAct.id == Tariff.legal_act_id)
NORMS = select(Norm.id, *ACT, Norm.per).join(LegalAct, LegalAct.id == Norm.legal_act_id)
_USED = aliased(Service)
SUMS = (
    select(
        SharedSum.id,
        *ACT,
        SharedSum.name,
        AccountGroup.name,
        SharedSum.cap_per,
        _USED.unit,
        SharedSum.every_months,
    )
    .join(LegalAct, LegalAct.id == SharedSum.legal_act_id)
    .join(AccountGroup, AccountGroup.id == SharedSum.group_id)
    .outerjoin(_USED, _USED.id == SharedSum.of_service_id)
)
_FIRST = aliased(OneOffOrder)
ORDERS = (
    select(
        OneOffOrder.id,
        *ACT,
        PriceItem.name,
        PriceItem.unit,
        OneOffOrder.document,
        OneOffOrder.on_day,
        OneOffOrder.vat_rate,
        _FIRST.document,
        _FIRST.on_day,
    )
    .join(PriceItem, PriceItem.id == OneOffOrder.item_id)
    .join(ItemPrice, ItemPrice.id == OneOffOrder.item_price_id)
    .join(LegalAct, LegalAct.id == ItemPrice.legal_act_id)
    .outerjoin(_FIRST, _FIRST.id == OneOffOrder.reverses_id)
)
PAPERS = select(AccountParameter.id, AccountParameter.basis)
