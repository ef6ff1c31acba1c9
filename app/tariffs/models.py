"""What is charged for, at what price, by whose decision, to whom it is owed."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Ref, UnitPrice
from app.database.facts import FACT, NO_DELETE, Fact, fact_rules, one_of


class Method(StrEnum):
    """How a service is charged to an account; one file each in `app.charging.methods`."""

    METERED = "metered"
    NORM = "norm"
    """Consumption norm for each person."""
    AREA = "area"
    """Price for each m² of total or heated area."""
    FLAT = "flat"
    """Price for each flat."""
    SHARE = "share"
    """Nothing but the account's shares of sums that its groups bear."""
    IMBALANCE = "imbalance"
    """The account's share of what individual volumes leave of its building's."""
    HEAT = "heat"
    """The account's share of its building's heat: by device or area, and of common needs."""
    FOLLOWS = "follows"
    """The volumes of the services it follows: wastewater those of cold and hot water."""
    CONTAINERS = "containers"
    """What was emptied of the account's containers: by volume or by trips."""
    LOAD = "load"
    """Its heat load, all year: by contract, or its part by area of the building's."""
    WATER_HEAT = "water_heat"
    """Heat of the account's hot water, by its volume; its part of circulation beside it."""
    FIXED = "fixed"
    SUBSCRIPTION = "subscription"
    """Subscriber fee (плата за абонентське обслуговування)."""
    ONE_OFF = "one_off"
    """Nothing by itself: each order by the price list is charged once."""


class ContractModel(StrEnum):
    """Contract models of law 2189-VIII, art. 14."""

    INDIVIDUAL = "individual"
    INDIVIDUAL_SERVICED = "individual_serviced"
    COLLECTIVE = "collective"
    COLLECTIVE_CONSUMER = "collective_consumer"
    CONTRIBUTION = "contribution"
    """A duty of a co-owner to the ОСББ, not a contract (law 2866-III)."""


class LegalAct(CompanyBase):
    """A decision, order or minutes that sets a price or a norm."""

    __tablename__ = "legal_act"
    __table_args__ = (
        UniqueConstraint("kind", "number", "dated", postgresql_nulls_not_distinct=True),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    kind: Mapped[str]
    """`рішення виконкому`, `протокол загальних зборів`…"""
    number: Mapped[str]
    dated: Mapped[date | None] = mapped_column(Date)
    issuer: Mapped[str] = mapped_column(server_default="")
    title: Mapped[str] = mapped_column(server_default="")
    import_job_id: Mapped[int | None]


class Payee(CompanyBase):
    """Who the money is for (отримувач): name, code and bank account printed on the bill."""

    __tablename__ = "payee"
    __table_args__ = (UniqueConstraint("iban"), {"info": NO_DELETE})

    id: Mapped[Id]
    name: Mapped[str]
    edrpou: Mapped[str]
    iban: Mapped[str]


class Service(CompanyBase):
    """A service of the company's catalogue, a contribution or a fee."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("volume_places BETWEEN 0 AND 6", name="volume_places_sane"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    code: Mapped[str]
    """`water`, `wastewater`, `heat`, `hot_water`, `waste`, `management`, `contribution`…"""
    name: Mapped[str]
    """Ukrainian, as printed."""
    unit: Mapped[str]
    """`m3`, `gcal`, `m2`, `person`, `month`, `kwh`: what a price is for."""
    volume_places: Mapped[int] = mapped_column(server_default="3")
    print_order: Mapped[int] = mapped_column(server_default="100")
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    """Used by agreements that name none."""


class Agreement(Fact, CompanyBase):
    """An account takes a service: debtor, contract model, payee and method for some days.

    The debtor's old debt stays with him: entries name the agreement.
    `norm_kind` chooses the norm, `area_kind` the area, `amount` the fixed sum.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("method", Method),
        one_of("contract_model", ContractModel),
        *fact_rules("agreement", "account_id", "service_id"),
        Index("ix_agreement_account_id", "account_id"),
        Index("ix_agreement_debtor_id", "debtor_id"),
        # Payers name it in place of the account.
        Index(
            "ix_agreement_contract_number",
            text("lower(contract_number)"),
            postgresql_where=text("contract_number IS NOT NULL"),
        ),
        {"info": FACT},
    )

    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    debtor_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    contract_model: Mapped[str]
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("payee.id"))
    method: Mapped[str]
    norm_kind: Mapped[str | None]
    area_kind: Mapped[str | None]
    """`total_area` or `heated_area`."""
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """UAH a month, for the fixed method."""
    contract_number: Mapped[str | None]


class Tariff(Fact, CompanyBase):
    """A price for some days, for whoever its key fits; the most specific one wins.

    The key (row C0): service, settlement, district, building, category, contract model, part,
    tier, zone. Empty means "any". `price` is what is applied; `established_price` what the act
    set, where the law froze the applied one. VAT is included in both. Two tiers of a key have no
    unit in common.
    """

    __tablename__ = "tariff"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("tier_ceiling IS NULL OR tier_ceiling > tier_floor", name="tier_has_room"),
        *fact_rules(
            "tariff",
            "service_id",
            "coalesce(settlement_id, 0)",
            "coalesce(district_code, '')",
            "coalesce(building_id, 0)",
            "coalesce(category, '')",
            "coalesce(contract_model, '')",
            "part",
            "zone",
            also=("numrange(tier_floor, tier_ceiling)", "&&"),
        ),
        {"info": FACT},
    )

    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"))
    district_code: Mapped[str | None]
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    category: Mapped[str | None]
    contract_model: Mapped[str | None]
    part: Mapped[str] = mapped_column(server_default="")
    """Part of a composed price: empty for the only one, else `supply`, `treatment`, `fixed`…"""
    tier_floor: Mapped[Decimal] = mapped_column(Numeric(18, 6), server_default="0")
    tier_ceiling: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    zone: Mapped[str] = mapped_column(server_default="")
    """Empty without zones, else `day`, `night`, `peak`."""
    price: Mapped[UnitPrice]
    established_price: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default="20")
    """Per cent."""
    legal_act_id: Mapped[Ref] = mapped_column(ForeignKey("legal_act.id"))


SEASON = """(CASE WHEN season_from <= season_to
    THEN int8multirange(int8range(season_from, season_to, '[]'))
    ELSE int8multirange(int8range(1, season_to, '[]'), int8range(season_from, 12, '[]'))
END)"""
"""The months of a norm's season as a set: two seasons of one norm have no month in common."""


class Norm(Fact, CompanyBase):
    """A consumption norm (норма споживання) a month, for some days and a season.

    A kind may have one for persons, one for heads, for square metres and for appliances; an
    agreement of that kind is charged by each, in its season, that the account has the figure of.
    """

    __tablename__ = "norm"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("season_from BETWEEN 1 AND 12", name="season_from_month"),
        CheckConstraint("season_to BETWEEN 1 AND 12", name="season_to_month"),
        CheckConstraint(
            "per IN ('person', 'head', 'm2', 'appliance', 'area', 'seat', 'employee')",
            name="per_known",
        ),
        *fact_rules(
            "norm",
            "service_id",
            "kind",
            "per",
            "coalesce(settlement_id, 0)",
            also=(SEASON, "&&"),
        ),
        {"info": FACT},
    )

    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    kind: Mapped[str]
    """Level of amenities, as agreements name it in `norm_kind`."""
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"))
    season_from: Mapped[int] = mapped_column(server_default="1")
    """First month of the season, 1 to 12; a season may run over the new year."""
    season_to: Mapped[int] = mapped_column(server_default="12")
    per: Mapped[str] = mapped_column(server_default="person")
    value: Mapped[Decimal] = mapped_column(Numeric(14, 6))
    """Units of the service a month for one `per`."""
    legal_act_id: Mapped[Ref] = mapped_column(ForeignKey("legal_act.id"))
