"""The three demo companies and their accounts, the same on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from app.demo.households import DemoAccount, a_household, an_organisation, water_meter
from app.demo.houses import DemoHouse, distributed
from app.demo.places import (
    HADIACH,
    MYRHOROD,
    STREETS,
    DemoBuilding,
    apartment_building,
    numbers,
    private_house,
)

WATER_ACCOUNTS = 10_000
HEAT_FLATS = 3_000
HEAT_BUILDINGS = 60
KASHTAN_FLATS = 120
KASHTAN_UNITS = 6


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """A demo company: its place in the directory and its accounts."""

    slug: str
    name: str
    name_en: str
    edrpou: str
    colour: str
    kinds: tuple[str, ...]
    iban: str
    accounts: tuple[DemoAccount, ...]
    houses: tuple[DemoHouse, ...] = ()
    """Buildings whose own meter is shared out."""

    def house_of(self, account: DemoAccount) -> DemoHouse | None:
        """Return the distributed building that an account is in."""
        return next((each for each in self.houses if each.building == account.building), None)

    def inside(self, house: DemoHouse) -> list[DemoAccount]:
        """Return the accounts of a distributed building."""
        return [each for each in self.accounts if each.building == house.building]

    @property
    def buildings(self) -> tuple[DemoBuilding, ...]:
        """Return the buildings in the order of their accounts."""
        return tuple(dict.fromkeys(account.building for account in self.accounts))


def vodokanal(start: date) -> DemoCompany:
    """Return the water company: two towns, flats and houses, 70 % metered, some organisations."""
    source = Random("vodokanal")
    accounts = list(_water_accounts(source))
    for account in accounts:
        account.norm_kind = (
            "житло з ванною" if account.building.kind == "багатоквартирний" else "приватний будинок"
        )
        if account.is_non_residential or source.random() < 0.69:
            account.meter = water_meter(source, account, since=start)
        if account.payer in ("bad", "part", "late") and source.random() < 0.6:
            account.opening_debt = Decimal(source.randint(12000, 640000)) / 100
        elif account.payer == "ahead":
            account.opening_debt = -Decimal(source.randint(2000, 40000)) / 100
    # One meter shortly before passing zero, so that the first month shows it.
    rolling = next(account for account in accounts[40:] if account.meter and account.persons > 1)
    if rolling.meter is not None:
        rolling.meter.state = Decimal("99996.412")
    return DemoCompany(
        slug="vodokanal",
        name="КП «Водоканал»",
        name_en="Vodokanal Water Utility",
        edrpou="03361402",
        colour="#0b5d66",
        kinds=("water",),
        iban=ua_iban("305299", "26007000111222"),
        accounts=tuple(accounts),
        houses=distributed(list(dict.fromkeys(each.building for each in accounts))),
    )


def teplomerezha() -> DemoCompany:
    """Return the heating company: 60 buildings, 3,000 flats, charged by heated area."""
    source = Random("teplomerezha")
    buildings = _blocks(source, HEAT_BUILDINGS)
    accounts: list[DemoAccount] = []
    for index in range(HEAT_FLATS):
        building = buildings[index * HEAT_BUILDINGS // HEAT_FLATS]
        flat = index - _first_index(index) + 1
        account = a_household(source, building, number=f"7{index + 1:05d}", flat=flat)
        if account.payer in ("bad", "part"):
            account.opening_debt = Decimal(source.randint(80000, 1900000)) / 100
        accounts.append(account)
    return DemoCompany(
        slug="teplomerezha",
        name="ТОВ «Тепломережа»",
        name_en="Teplomerezha District Heating",
        edrpou="32567898",
        colour="#9a3412",
        kinds=("heat",),
        iban=ua_iban("322669", "26008000999888"),
        accounts=tuple(accounts),
    )


def kashtan() -> DemoCompany:
    """Return the condominium: 120 flats and 6 non-residential units in one building."""
    source = Random("kashtan")
    building = DemoBuilding(
        MYRHOROD, "вулиця", "Гоголя", "112-А", "багатоквартирний", 10, KASHTAN_FLATS, 3
    )
    accounts = [
        a_household(source, building, number=f"{flat:03d}", flat=flat)
        for flat in range(1, KASHTAN_FLATS + 1)
    ]
    accounts += [
        an_organisation(source, building, number=f"Н{unit:02d}", flat=f"н/п {unit}")
        for unit in range(1, KASHTAN_UNITS + 1)
    ]
    for account in accounts:
        if account.payer == "bad":
            account.opening_debt = Decimal(source.randint(90000, 990000)) / 100
    return DemoCompany(
        slug="kashtan",
        name="ОСББ «Каштан»",
        name_en="Kashtan Condominium",
        edrpou="41234569",
        colour="#3f6212",
        kinds=("condominium",),
        iban=ua_iban("305299", "26001234567890"),
        accounts=tuple(accounts),
    )


def ua_iban(bank: str, account: str) -> str:
    """Return a Ukrainian IBAN with right check digits (mod 97) for a bank code and an account."""
    body = f"{bank}{account.rjust(19, '0')}"
    check = 98 - int(f"{body}301000") % 97  # "UA00" as digits: U=30, A=10
    return f"UA{check:02d}{body}"


def _first_index(index: int) -> int:
    building = index * HEAT_BUILDINGS // HEAT_FLATS
    return -(-building * HEAT_FLATS // HEAT_BUILDINGS)


def _blocks(source: Random, count: int) -> list[DemoBuilding]:
    streets = STREETS[MYRHOROD][:10]
    per_street = -(-count // len(streets))
    found = [
        DemoBuilding(MYRHOROD, *street, number, "багатоквартирний", 5, 50, 2)
        for street in streets
        for number in numbers(source, per_street)
    ]
    return found[:count]


def _water_accounts(source: Random) -> Iterator[DemoAccount]:
    serial = 0
    plan = ((MYRHOROD, 6_600), (HADIACH, WATER_ACCOUNTS - 6_600))
    for katottg, wanted in plan:
        made = 0
        for building in _town(source, katottg):
            for flat in _flats(building):
                if made == wanted:
                    break
                serial += 1
                made += 1
                yield _water_account(source, building, serial, flat)


def _water_account(
    source: Random, building: DemoBuilding, serial: int, flat: int | None
) -> DemoAccount:
    number = f"{serial * 7 + 100000:07d}"
    if flat is not None and source.random() < 0.015:
        return an_organisation(source, building, number=number, flat=str(flat))
    return a_household(source, building, number=number, flat=flat)


def _flats(building: DemoBuilding) -> list[int | None]:
    if building.kind == "приватний":
        return [None]
    return list(range(1, building.flats + 1))


def _town(source: Random, katottg: str) -> Iterator[DemoBuilding]:
    """Yield blocks first, then private houses until the caller has enough."""
    streets = STREETS[katottg]
    taken: dict[tuple[str, str], int] = {}
    for street in streets:
        count = 6 if katottg == MYRHOROD else 5
        taken[street] = count
        for number in numbers(source, count):
            yield apartment_building(source, katottg, street, number)
    for street in streets:
        for offset in range(240):
            yield private_house(katottg, street, str(taken[street] * 4 + offset))
