"""The services a new company of a kind starts with, and where their money goes."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.tariffs.models import Payee, Service
from tenants.directory.models import CompanyKind
from tenants.provisioning.spec import BankDetails, CompanySpec


@dataclass(frozen=True, slots=True)
class _Offer:
    code: str
    name: str
    unit: str
    order: int
    places: int = 3


_WATER = (
    _Offer("water", "Централізоване водопостачання", "m3", 10),
    _Offer("wastewater", "Централізоване водовідведення", "m3", 20),
    _Offer("water_fee", "Плата за абонентське обслуговування", "month", 90),
)
_HEAT = (
    _Offer("heat", "Постачання теплової енергії", "gcal", 30, places=5),
    _Offer("heat_area", "Опалення за площею", "m2", 31),
    _Offer("heat_load", "Теплова енергія: умовно-постійна частина", "gcal_h", 32, places=6),
    _Offer("hot_water", "Постачання гарячої води", "m3", 40),
    _Offer("hot_water_heat", "Тепло на підігрів гарячої води", "gcal", 41, places=5),
    _Offer("heat_fee", "Плата за абонентське обслуговування", "month", 91),
)
_WASTE = (
    _Offer("waste", "Управління побутовими відходами", "person", 50),
    _Offer("waste_volume", "Вивезення побутових відходів контейнерами", "m3", 51),
    _Offer("waste_trips", "Вивезення побутових відходів за рейсами", "trip", 52, places=0),
)
_CONDOMINIUM = (
    _Offer("upkeep", "Внесок на утримання будинку", "m2", 60),
    _Offer("repair_fund", "Внесок до ремонтного фонду", "m2", 70),
    _Offer("reserve_fund", "Внесок до резервного фонду", "month", 72),
    _Offer("target_fund", "Цільовий внесок", "month", 74),
    _Offer("shared_works", "Спільні витрати", "month", 76),
    _Offer("cold_water", "Холодна вода", "m3", 12),
    _Offer("waste", "Управління побутовими відходами", "person", 50),
)
_ONE_OFF = _Offer("one_off", "Разові послуги", "piece", 95)
"""Every company does something outside its tariff: seals a meter, issues a paper."""
_OFFERS = {
    CompanyKind.WATER: _WATER,
    CompanyKind.HEAT: _HEAT,
    CompanyKind.WASTE: _WASTE,
    CompanyKind.CONDOMINIUM: _CONDOMINIUM,
}
_ANY = "*"


def fill_catalogue(session: Session, spec: CompanySpec) -> None:
    """Enter the payees of the bank details and the services of the company's kinds."""
    payees = {details.iban: _payee(details) for details in spec.bank_details}
    session.add_all(payees.values())
    session.flush()
    serving = {details.service_code: payees[details.iban].id for details in spec.bank_details}
    offers = {offer.code: offer for kind in spec.kinds for offer in _OFFERS[CompanyKind(kind)]}
    offers[_ONE_OFF.code] = _ONE_OFF
    session.add_all(
        Service(
            code=offer.code,
            name=offer.name,
            unit=offer.unit,
            volume_places=offer.places,
            print_order=offer.order,
            payee_id=serving.get(offer.code, serving.get(_ANY)),
        )
        for offer in offers.values()
    )


def _payee(details: BankDetails) -> Payee:
    return Payee(name=details.payee_name, edrpou=details.edrpou, iban=details.iban)
