"""Accounts of the demo companies: who lives where, what is metered, how much is used, who pays."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from app.demo.people import DemoPerson, a_budget_body, a_human, a_shop
from app.demo.places import DemoBuilding

M3 = Decimal("0.001")


@dataclass(slots=True)
class DemoMeter:
    """A cold-water meter with its true state; the story reads it each month."""

    serial: str
    installed_on: date
    verified_until: date
    state: Decimal
    daily: Decimal
    """Average use, m³ a day."""
    capacity: int = 100_000
    removed_on: date | None = None
    replaces: str = ""
    is_silent: bool = False
    """Nobody reads it any more: it goes on, and no reading comes."""


@dataclass(slots=True)
class DemoAccount:
    """One personal account and the household or company behind it."""

    number: str
    building: DemoBuilding
    flat: str
    entrance: int | None
    floor: int | None
    category: str
    """`населення`, `підприємство`, `бюджет`."""
    holder: DemoPerson
    persons: int
    total_area: Decimal
    heated_area: Decimal
    norm_kind: str = ""
    meter: DemoMeter | None = None
    payer: str = "good"
    """`good` pays in full, `late` every other month, `part` a part, `bad` never, `ahead` more."""
    opening_debt: Decimal = Decimal(0)
    pays: list[str] = field(default_factory=list)

    @property
    def is_non_residential(self) -> bool:
        """Return whether a company or a budget body uses the premises."""
        return self.category != "населення"


_PAYERS = ("good",) * 70 + ("late",) * 12 + ("part",) * 8 + ("bad",) * 6 + ("ahead",) * 4


def a_household(
    source: Random, building: DemoBuilding, *, number: str, flat: int | None
) -> DemoAccount:
    """Return a family in a flat (or in the private house, when `flat` is None)."""
    persons = source.choices((0, 1, 2, 3, 4, 5, 6), weights=(3, 24, 30, 22, 14, 5, 2))[0]
    rooms = source.choices((1, 2, 3, 4), weights=(25, 40, 28, 7))[0]
    area = Decimal(rooms * 17 + 12) + Decimal(source.randint(0, 990)) / 100
    if flat is None:
        area += 25
    return DemoAccount(
        number=number,
        building=building,
        flat="" if flat is None else str(flat),
        entrance=None if flat is None else _entrance(building, flat),
        floor=None if flat is None else _floor(building, flat),
        category="населення",
        holder=a_human(source),
        persons=persons,
        total_area=area,
        heated_area=(area * Decimal("0.94")).quantize(Decimal("0.01")),
        payer=source.choice(_PAYERS),
    )


def an_organisation(
    source: Random, building: DemoBuilding, *, number: str, flat: str
) -> DemoAccount:
    """Return a shop or a budget body in a non-residential unit."""
    is_budget = source.random() < 0.4
    area = Decimal(source.randint(2500, 24000)) / 100
    return DemoAccount(
        number=number,
        building=building,
        flat=flat,
        entrance=None,
        floor=None,
        category="бюджет" if is_budget else "підприємство",
        holder=a_budget_body(source) if is_budget else a_shop(source),
        persons=0,
        total_area=area,
        heated_area=area,
        payer="good" if source.random() < 0.9 else "late",
    )


def water_meter(source: Random, account: DemoAccount, *, since: date) -> DemoMeter:
    """Return a meter that fits the account: what its persons use a day, a past, a verification."""
    heads = max(account.persons, 1) if not account.is_non_residential else source.randint(3, 40)
    daily = Decimal(heads * source.randint(70, 165)) / 1000
    years = source.randint(0, 4)
    # Who trades keeps his meter verified: nobody lives there by whom a share could be found.
    verified = max(4 - years, 2 if account.is_non_residential else 0)
    return DemoMeter(
        serial=f"{source.randint(10, 25)}{source.randint(0, 999999):06d}",
        installed_on=since.replace(year=since.year - 1 - years),
        verified_until=since.replace(year=since.year + verified),
        state=(daily * (365 * (1 + years)) + source.randint(0, 30)).quantize(M3),
        daily=daily,
    )


def _entrance(building: DemoBuilding, flat: int) -> int:
    per_entrance = max(1, building.flats // building.entrances)
    return min(building.entrances, (flat - 1) // per_entrance + 1)


def _floor(building: DemoBuilding, flat: int) -> int:
    per_entrance = max(1, building.flats // building.entrances)
    per_floor = max(1, per_entrance // building.storeys)
    return min(building.storeys, (flat - 1) % per_entrance // per_floor + 1)
