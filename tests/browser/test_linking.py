"""From the letter's code to the linked account, in each state the way can be in, looked at by axe.

OSELIA_PICTURES=/tmp/pictures pytest tests/browser/test_linking.py
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from app.access.models import LoginCode
from app.database import company_session
from app.kernel import clock
from app.registry.link_account import TRIES_BY_USER
from app.web.limits import limiter
from tests.browser.sites import Live, code_in_mailbox, live, look, page_of
from tests.factories.households import CODE

__all__ = ["live"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")]),
]

NUMBER = "01-00231"
REFUSED = "Код не підходить або вже не діє"


@pytest.fixture(autouse=True)
def uncounted(live: Live) -> None:
    """Let each test begin with no tries behind it."""
    with live.app.app_context():
        limiter.reset()


def ask(page: Page, live: Live, email: str) -> str:
    """Ask for a code, and return it with the page open that wants it."""
    page.goto(live.at(live.companies.kashtan, "/sign-in"))
    page.get_by_label("Електронна пошта").fill(email)
    page.get_by_role("button", name="Надіслати код для входу").click()
    expect(page.get_by_role("heading", name="Введіть код")).to_be_visible()
    code = code_in_mailbox(page, live.at(live.companies.kashtan, "/mailbox/"))
    page.goto(live.at(live.companies.kashtan, "/sign-in/code"))
    return code


def check(page: Page, code: str) -> None:
    page.get_by_label("Код із листа").fill(code)
    page.get_by_role("button", name="Увійти", exact=True).click()


def link(page: Page, number: str, code: str) -> None:
    page.get_by_label("Номер особового рахунку").fill(number)
    page.get_by_label("Код із рахунку").fill(code)
    page.get_by_role("button", name="Додати рахунок").click()


def make_old(live: Live, email: str) -> None:
    """Let the time run out of the codes of an address."""
    with company_session(live.companies.kashtan) as session:
        ended = clock.now() - timedelta(minutes=1)
        codes = update(LoginCode).where(LoginCode.email == email)
        session.execute(codes.values(sent_at=ended - timedelta(minutes=10), expires_at=ended))


class TestTheCodeOfALetter:
    def test_lets_in_once_and_not_when_it_is_old(
        self, browser: Browser, live: Live, size: str, scheme: str
    ) -> None:
        email = f"old-{scheme}@link.example"
        with (
            page_of(browser, size, scheme=scheme) as page,
            page_of(browser, size, scheme=scheme) as other,
        ):
            old = ask(page, live, email)
            make_old(live, email)
            check(page, old)
            expect(page.get_by_text(REFUSED)).to_be_visible()
            look(page, f"{size}-link-1-code-old")

            page.get_by_role("link", name="Змінити адресу").click()
            expect(page.get_by_label("Електронна пошта")).to_have_value(email)
            page.goto(live.at(live.companies.kashtan, "/sign-in/code"))
            page.get_by_role("button", name="Надіслати новий код").click()
            expect(page.get_by_text("Надіслали новий код")).to_be_visible()
            look(page, f"{size}-link-2-again")
            code = code_in_mailbox(page, live.at(live.companies.kashtan, "/mailbox/"))
            page.goto(live.at(live.companies.kashtan, "/sign-in/code"))
            for each in page.context.cookies():
                other.context.add_cookies(
                    [{"name": each["name"], "value": each["value"], "url": page.url}]
                )
            other.goto(live.at(live.companies.kashtan, "/sign-in/code"))
            check(page, f" {code[:3]} {code[3:]} ")
            expect(page.get_by_role("heading", name="Додайте особовий рахунок")).to_be_visible()
            look(page, f"{size}-link-3-signed-in")

            check(other, code)
            expect(other.get_by_text(REFUSED)).to_be_visible()
            look(other, f"{size}-link-4-code-spent")


@pytest.fixture
def signed_in(
    browser: Browser, live: Live, size: str, scheme: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A subscriber of the test's own, signed in for the first time."""
    with page_of(browser, size, scheme=scheme) as page:
        check(page, ask(page, live, f"{request.function.__name__}-{scheme}@link.example"))
        expect(page.get_by_role("heading", name="Додайте особовий рахунок")).to_be_visible()
        yield page


class TestTheCodeOfABill:
    def test_links_the_account_when_it_is_right(self, signed_in: Page, size: str) -> None:
        page = signed_in
        for number, code, words, name in (
            ("", "", "Заповніть це поле", "empty"),
            (NUMBER, "ZZZZ-ZZZZ", "Номер і код не збігаються", "wrong"),
            ("0000", CODE, "Номер і код не збігаються", "unknown"),
        ):
            link(page, number, code)
            expect(page.get_by_text(words).first).to_be_visible()
            expect(page.get_by_label("Номер особового рахунку")).to_have_value(number)
            look(page, f"{size}-link-5-{name}")

        link(page, NUMBER, f" {CODE[:4].lower()} {CODE[4:]} ")
        expect(page.locator(".sum")).to_be_visible()
        expect(page.get_by_text("Особовий рахунок додано")).to_be_visible()
        look(page, f"{size}-link-6-linked")

        page.goto(page.url + "profile/accounts/new")
        look(page, f"{size}-link-7-another")
        link(page, NUMBER, CODE)
        expect(page.get_by_text("Цей рахунок уже є у вашому кабінеті")).to_be_visible()
        look(page, f"{size}-link-8-repeated")

    def test_is_not_guessed(self, signed_in: Page, size: str) -> None:
        page = signed_in
        for _ in range(TRIES_BY_USER + 1):
            link(page, "01-00232", "ZZZZ-ZZZZ")
        expect(page.get_by_text("Забагато невдалих спроб")).to_be_visible()
        look(page, f"{size}-link-9-too-often")
