"""A treasurer's first month: her own workbook in, the month charged, published and closed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.access.users import Door, find_user, set_password
from app.database import company_session
from app.demo.companies import kashtan
from app.demo.households import DemoAccount
from app.demo.kashtan_files import RATES, write_lists
from app.documents.bills.cards import Brand
from app.documents.bills.reading import Issuer, bill_card
from app.kernel.month import Month
from app.ledger.models import Entry
from app.metering.operations import NewReading, record_reading
from app.metering.queries import meters_of
from app.months.operations import find_month
from app.registry.models import Account
from app.tariffs.models import Service
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests.browser.sites import (
    PICTURES,
    Live,
    is_wider_than_window,
    page_of,
    save,
    serious_faults,
    serve,
)
from tests.factories.companies import KASHTAN, TwoCompanies

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "treasurer@example.com", "a long enough password"
MOST_ACTIONS = 15
LONG = 60_000
MONTH = Month(2026, 11)
READ = {
    "001": Decimal("250.150"),  # 242.900 in her book: 7.250 m³
    "002": Decimal("304.575"),  # 302.700: 1.875 m³
    "003": Decimal("103.835"),  # 91.490: 12.345 m³
}
"""What the meters of three flats show in November."""
BILLS = {
    # 7.250 x 32.184 = 233.334; 53.23 m² x 9.85 = 524.3155; 53.23 x 1.50 = 79.845
    "001": {"cold_water": "233.33", "upkeep": "524.32", "repair_fund": "79.85", "": "837.50"},
    # 1.875 x 32.184 = 60.345; 50.44 m² x 9.85 = 496.834; 50.44 x 1.50 = 75.66
    "002": {"cold_water": "60.35", "upkeep": "496.83", "repair_fund": "75.66", "": "632.84"},
    # 12.345 x 32.184 = 397.31148; 82.06 m² x 9.85 = 808.291; 82.06 x 1.50 = 123.09
    "003": {"cold_water": "397.31", "upkeep": "808.29", "repair_fund": "123.09", "": "1328.69"},
}
"""Worked out by hand, half up: each service's sum, and under "" the sum to pay."""


@pytest.fixture
def office(two_companies: TwoCompanies) -> Iterator[Live]:
    """Serve a condominium as `oselia tenant create` leaves it, but for the owner's password."""
    spec = replace(KASHTAN, slug="chestnut", first_month=MONTH, owner_email=EMAIL)
    with admin_engine(two_companies.database.admin_url) as admin:
        condominium = create_company(admin, spec)
    with company_session(condominium) as session:
        user = find_user(session, Door.ADMIN, email=EMAIL)
        assert user is not None
        set_password(session, Door.ADMIN, user_id=user.id, password=PASSWORD)
    with serve(two_companies, condominium) as live:
        yield live


@dataclass
class Hands:
    """Counts what a person does: a click, a choice, a file."""

    page: Page
    actions: int = 0

    def click(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def choose_file(self, what: Locator, path: Path) -> None:
        self.actions += 1
        what.set_input_files(path)

    def choose(self, what: Locator, option: str) -> None:
        self.actions += 1
        what.select_option(option)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=re.compile(f"^{name}")))


def look(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    assert not is_wider_than_window(page), name
    assert serious_faults(page) == [], name
    if PICTURES:
        save(page, Path(PICTURES), name)


def bring(hands: Hands, path: Path, *, kind: str = "") -> None:
    """Import a file as it is; `kind` is chosen where it is not the one offered."""
    hands.click(hands.page.get_by_role("link", name="Імпорт", exact=True))
    if kind:
        hands.choose(hands.page.get_by_label("Що у файлі"), kind)
    hands.choose_file(hands.page.get_by_label("Файл XLSX, CSV або DBF"), path)
    hands.press("Завантажити")
    look(hands.page, f"columns-{path.stem}")
    hands.press("Пробний імпорт")
    expect(hands.page.get_by_role("button", name="Імпортувати")).to_be_visible(timeout=LONG)
    look(hands.page, f"trial-{path.stem}")
    hands.press("Імпортувати")
    expect(hands.page.get_by_role("heading", name="Імпортовано")).to_be_visible(timeout=LONG)


def test_imports_charges_publishes_and_closes_in_fifteen_actions(
    browser: Browser, office: Live, tmp_path: Path
) -> None:
    kept = kashtan()
    (_, rates), (_, book) = write_lists(kept, tmp_path, MONTH)
    with page_of(browser, "desk") as page:
        page.goto(office.at(office.city, "/office/sign-in"))
        page.get_by_label("Електронна пошта").fill(EMAIL)
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Увійти", exact=True).click()
        page.wait_for_url("**/office/")
        hands = Hands(page)

        bring(hands, rates, kind="tariffs")
        bring(hands, book)
        read_meters(office)
        hands.click(page.get_by_role("link", name="Місяць", exact=True))
        hands.press("Нарахувати")
        expect(page.get_by_role("button", name=re.compile("^Опублікувати"))).to_be_visible(
            timeout=LONG
        )
        look(page, "check")
        hands.press("Опублікувати")
        expect(page.get_by_role("button", name="Закрити місяць")).to_be_visible(timeout=LONG)
        hands.press("Закрити місяць")
        expect(page.get_by_text("Місяць закрито. Він")).to_be_visible(timeout=LONG)
        look(page, "closed")
        search_and_card(page, kept.accounts[0])
        page.get_by_role("link", name="Нарахування з поясненням").click()
        paper = page.locator(".formula").filter(has_text="м³").inner_text()
        assert plain(paper) == "(250,150 − 242,900) м³ × 32,184 ₴ = 233,33 ₴"

    assert hands.actions <= MOST_ACTIONS
    with company_session(office.city) as session:
        month = find_month(session, MONTH)
        assert month is not None
        assert (month.charging, month.books) == ("published", "closed")
        assert session.scalar(select(func.count()).select_from(Account)) == len(kept.accounts)
        upkeep = select(func.sum(Entry.amount)).join(Service, Service.id == Entry.service_id)
        charged = session.scalar(upkeep.where(Entry.kind == "charge", Service.code == "upkeep"))
        assert charged == sum(
            ((each.total_area * RATES["upkeep"]).quantize(Decimal("0.01"), ROUND_HALF_UP))
            for each in kept.accounts
        )
        assert {number: billed(session, number) for number in BILLS} == {
            number: {code: Decimal(amount) for code, amount in sums.items()}
            for number, sums in BILLS.items()
        }


def search_and_card(page: Page, account: DemoAccount) -> None:
    surname = account.holder.name.split()[0]
    page.keyboard.press("/")
    page.keyboard.type(account.holder.name)
    page.get_by_role("link", name=account.number, exact=True).first.click()
    expect(page.get_by_role("heading", name=re.compile(surname))).to_be_visible()
    look(page, "card")


def read_meters(office: Live) -> None:
    """Let three flats tell what their meters show, as neighbours do between her files."""
    with company_session(office.city) as session:
        by = job_actor(session, "test")
        for number, value in READ.items():
            account = session.scalars(select(Account.id).where(Account.number == number)).one()
            (meter,) = meters_of(session, account)
            told = NewReading(
                register_id=meter.register_id, read_on=date(2026, 11, 24), value=value, is_sure=True
            )
            record_reading(session, told, by=by)


def billed(session: Session, number: str) -> dict[str, Decimal]:
    """Return what the bill of an account asks for each service, and in all."""
    account = session.scalars(select(Account.id).where(Account.number == number)).one()
    issuer = Issuer(Brand(name="ОСББ"), "chestnut.example")
    card = bill_card(session, account_id=account, month=MONTH, issuer=issuer)
    codes = {service.name: service.code for service in session.scalars(select(Service))}
    return {**{codes[line.service]: line.charge for line in card.lines}, "": card.to_pay}


def plain(text: str) -> str:
    """Return a text with plain spaces and signs, as one types it."""
    return text.replace("\u202f", " ").replace("\xa0", " ").strip()
