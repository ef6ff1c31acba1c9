"""A treasurer's first month: her own workbook in, the month charged, published and closed."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from app.access.actors import job_actor
from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.kernel.month import Month
from app.ledger.models import Entry
from app.months.operations import find_month
from app.registry.models import Account
from app.tariffs.models import Service
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.browser.sites import Live, is_wider_than_window, page_of, save, serious_faults, serve
from tests.factories.companies import TwoCompanies
from tests.integration.exchange.test_book import a_book

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "treasurer@example.com", "a long enough password"
PICTURES = os.environ.get("OSELIA_PICTURES", "")
MOST_ACTIONS = 15
LONG = 60_000


@pytest.fixture
def office(two_companies: TwoCompanies) -> Iterator[Live]:
    with company_session(two_companies.kashtan) as session:
        add_staff(
            session, email=EMAIL, full_name="Ірина Коваль", role=Role.OWNER, password=PASSWORD
        )
        by = job_actor(session, "test")
        session.add_all(
            Service(code=code, name=name, unit=unit)
            for code, name, unit in (
                ("contribution", "Внесок на утримання будинку", "m2"),
                ("hot_water", "Гаряча вода", "m3"),
            )
        )
        session.flush()
        for service in session.scalars(select(Service)).all():
            set_tariff(
                session,
                TariffKey(service_id=service.id),
                Price(applied=Decimal("7.500")),
                since=date(2026, 1, 1),
                act=Act(kind="протокол загальних зборів", number="3", dated=date(2025, 12, 20)),
                by=by,
            )
    with serve(two_companies) as live:
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


@pytest.mark.parametrize("size", ["desk"])
def test_imports_charges_publishes_and_closes_in_fifteen_actions(
    browser: Browser, office: Live, tmp_path: Path, size: str
) -> None:
    kashtan = office.companies.kashtan
    book = tmp_path / "Книга.xlsx"
    book.write_bytes(a_book())
    with page_of(browser, size) as page:
        page.goto(office.at(kashtan, "/office/sign-in"))
        page.get_by_label("Електронна пошта").fill(EMAIL)
        page.get_by_label("Пароль").fill(PASSWORD)
        page.get_by_role("button", name="Увійти", exact=True).click()
        hands = Hands(page)

        hands.click(page.get_by_role("link", name="Місяць"))
        look(page, f"{size}-office-first-month")
        hands.press("Почати")
        hands.click(page.get_by_role("link", name="Імпорт"))
        look(page, f"{size}-office-imports")
        hands.choose(page.get_by_label("Що у файлі"), "book")
        hands.choose_file(page.get_by_label("Файл XLSX або CSV"), book)
        hands.press("Завантажити")
        look(page, f"{size}-office-columns")
        hands.press("Пробний запуск")
        expect(page.get_by_role("button", name="Імпортувати")).to_be_visible(timeout=LONG)
        look(page, f"{size}-office-trial")
        hands.press("Імпортувати")
        expect(page.get_by_role("heading", name="Імпортовано")).to_be_visible(timeout=LONG)
        hands.click(page.get_by_role("link", name="Місяць"))
        hands.press("Нарахувати")
        expect(page.get_by_role("button", name=re.compile("^Опублікувати"))).to_be_visible(
            timeout=LONG
        )
        look(page, f"{size}-office-check")
        hands.press("Опублікувати")
        expect(page.get_by_role("button", name="Закрити місяць")).to_be_visible(timeout=LONG)
        hands.press("Закрити місяць")
        expect(page.get_by_text("Місяць закрито. Він")).to_be_visible(timeout=LONG)
        look(page, f"{size}-office-closed")
        search_and_card(page, size)

    assert hands.actions <= MOST_ACTIONS
    with company_session(kashtan) as session:
        month = find_month(session, Month(2026, 11))
        assert month is not None
        assert (month.charging, month.books) == ("published", "closed")
        charged = session.scalar(select(func.sum(Entry.amount)).where(Entry.kind == "charge"))
        assert session.scalar(select(func.count()).select_from(Account)) == 3
        assert charged is not None
        assert charged > 0


def search_and_card(page: Page, size: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type("шевч")
    page.get_by_role("link", name="1", exact=True).first.click()
    expect(page.get_by_role("heading", name=re.compile("Шевченко"))).to_be_visible()
    look(page, f"{size}-office-card")
