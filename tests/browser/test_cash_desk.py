"""A cashier's hands stay on the keyboard, with scripts and without them.

OSELIA_PICTURES=/tmp/pictures pytest tests/browser/test_cash_desk.py
"""

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.access.actors import job_actor
from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.payments.cash.desks import add_desk
from app.payments.cash.models import CashShift
from app.payments.models import Payment
from app.registry.models import Account
from app.registry.search_index import rebuild_search
from bench.city import MONTH
from tests.browser.sites import (
    PICTURES,
    Live,
    is_wider_than_window,
    live,
    page_of,
    save,
    serious_faults,
)
from tests.browser.test_pictures import PASSWORD

__all__ = ["live"]

pytestmark = pytest.mark.browser

SECONDS = 5
"""Of a person's time that one payment may take."""
KEYS_BESIDE_FIGURES = 3


@pytest.fixture(scope="module")
def number(live: Live) -> str:
    """Return an account's number; the city gets a desk."""
    with company_session(live.city) as session:
        add_desk(session, name="Каса в конторі", by=job_actor(session, "test"))
        rebuild_search(session, on=MONTH.first_day)
        return session.scalars(select(Account.number).order_by(Account.id).limit(1)).one()


def looked_at(page: Page, name: str) -> None:
    """See that a page is sound, and keep its picture."""
    assert serious_faults(page) == []
    assert not is_wider_than_window(page), name
    if PICTURES:
        save(page, Path(PICTURES), name)


def opened(page: Page, live: Live, email: str) -> None:
    with company_session(live.city) as session:
        add_staff(
            session, email=email, full_name="Касьяненко Оля", role=Role.CASHIER, password=PASSWORD
        )
    page.goto(live.at(live.city, "/office/sign-in"))
    page.get_by_label("Електронна пошта").fill(email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Увійти", exact=True).click()
    page.wait_for_url("**/office/cash/")  # a cashier's day begins at the desk


def enter(page: Page) -> None:
    """Press Enter and wait for the page that it leads to, as eyes do."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # A slow machine puts the cursor into the field a moment after the page is there.
    if page.locator("[autofocus]").count():
        page.locator("[autofocus]:focus").wait_for()


def typist(page: Page) -> tuple[Callable[..., None], list[str]]:
    """Return a way to press keys, and those that were pressed."""
    pressed: list[str] = []

    def press(*keys: str) -> None:
        for key in keys:
            pressed.append(key)
            if key == "Enter":
                enter(page)
            else:
                page.keyboard.press(key)

    return press, pressed


@pytest.mark.parametrize(("size", "has_scripts"), [("desk", True), ("phone", False)])
def test_a_shift_by_keyboard_alone(
    browser: Browser, live: Live, number: str, size: str, *, has_scripts: bool
) -> None:
    # One context with scripts sees what axe sees; the other proves that none is needed.
    with page_of(browser, size, has_scripts=has_scripts) as page:
        opened(page, live, f"cashier-{size}@desk.example")
        if has_scripts:
            looked_at(page, f"{size}-cash-opening")
        press, pressed = typist(page)
        page.locator("[name=opening]").focus()
        page.keyboard.press("ControlOrMeta+a")
        press(*"200")
        if not has_scripts:  # the first shift left 300: less needs a reason
            press("Tab")
            page.keyboard.type("сотню здано на розмін")
        press("Enter")
        if has_scripts:
            looked_at(page, f"{size}-cash-desk")

        del pressed[:]
        began = time.monotonic()
        press(*number, "Enter")
        press(*"100", "Enter")
        press("Enter")
        took = time.monotonic() - began

        assert "/office/cash/receipts/" in page.url
        assert len(pressed) - len(number) - len("100") == KEYS_BESIDE_FIGURES
        assert took < SECONDS
        if has_scripts:
            looked_at(page, f"{size}-cash-receipt")
            press(*number, "Enter")
            looked_at(page, f"{size}-cash-line")
            press(*"55,55", "Enter")
            looked_at(page, f"{size}-cash-due")
            press("Enter")
        _close(page, has_scripts=has_scripts, size=size)
    with company_session(live.city) as session:
        paid = session.scalars(select(Payment.amount).where(Payment.channel == "cash")).all()
        assert Decimal("100.00") in paid
        assert session.scalar(select(CashShift.id).where(CashShift.closed_at.is_(None))) is None


def _close(page: Page, *, has_scripts: bool, size: str) -> None:
    """Count the drawer piece by piece: Tab from one to the next, and Enter."""
    page.goto(page.url.partition("/office/")[0] + "/office/cash/")
    page.get_by_role("link", name="Закрити зміну").focus()
    enter(page)
    if has_scripts:
        looked_at(page, f"{size}-cash-closing")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1")  # one of two hundred
    page.keyboard.press("Tab")
    page.keyboard.type("1")  # one of a hundred
    enter(page)
    if not has_scripts:
        assert "/closing" not in page.url
        return
    # 55.55 more was taken than was counted: a reason is asked for, and typed where the caret is.
    looked_at(page, f"{size}-cash-difference")
    page.keyboard.type("недостача, розписка від сьогодні")
    enter(page)
    looked_at(page, f"{size}-cash-report")
