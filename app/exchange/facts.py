"""The facts that imports bring, in the order in which they are taken back."""

from typing import Any

from app.charging.estimates.models import EstimateRule
from app.contracts.limits.models import BodyLimit, YearlyLimit
from app.metering.heat_models import HeatDevice, HeatHouse, HeatMonth, HeatSeason, HeatUnits
from app.metering.models import Distribution, Reading
from app.metering.states.models import MeterState
from app.penalty.models import DebtMoratorium, DebtProtection, PriceIndex
from app.registry.absences.models import Absence
from app.registry.groups.models import GroupMember, GroupPlace
from app.registry.models import AccountHolder, AccountParameter, PersonContact, PersonDocument
from app.subsidies.models import GrantedSum, RegisterCode
from app.tariffs.benefits.models import BenefitGrant, BenefitTerm
from app.tariffs.containers.models import ContainerPlace, ContainerTrip
from app.tariffs.interruptions.models import Interruption
from app.tariffs.models import Agreement, Norm, Tariff
from app.tariffs.one_off.models import ItemPrice, OneOffOrder
from app.tariffs.sharing.models import SharedSum
from app.vat.models import VatPayer

FACTS: tuple[Any, ...] = (
    Reading,
    Agreement,
    AccountParameter,
    Absence,
    AccountHolder,
    PersonContact,
    PersonDocument,
    Tariff,
    Norm,
    ItemPrice,
    OneOffOrder,
    ContainerPlace,
    ContainerTrip,
    PriceIndex,
    DebtMoratorium,
    DebtProtection,
    Distribution,
    Interruption,
    GroupPlace,
    GroupMember,
    SharedSum,
    HeatHouse,
    HeatSeason,
    HeatMonth,
    HeatDevice,
    HeatUnits,
    MeterState,
    EstimateRule,
    GrantedSum,
    RegisterCode,
    BenefitGrant,
    BenefitTerm,
    VatPayer,
    YearlyLimit,
    BodyLimit,
)
OF_BUILDINGS = {Distribution, Interruption, HeatHouse, HeatSeason, HeatMonth}
NOT_CHARGED_BY = {DebtProtection, GroupMember, YearlyLimit}
"""Facts of an account that no charge follows from, or whose group is marked as a whole."""
