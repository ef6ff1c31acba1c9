"""The pages of the code from a letter, in each state they can be in, looked at by axe.

OSELIA_PICTURES=/tmp/pictures pytest tests/browser/test_sign_in_code.py
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from app.access.codes import MOST_SENT
from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.web.guards import Site
from app.web.limits import limiter
from tests.browser.sites import (
    Live,
    live,
    look,
    page_of,
)

__all__ = ["live"]

pytestmark = pytest.mark.browser

DOORS = {Site.CABINET: "", Site.OFFICE: "/office"}
SEND = {Site.CABINET: "Надіслати код для входу", Site.OFFICE: "Увійти за кодом із листа"}
TRIES_A_MINUTE = 20


def ask(page: Page, live: Live, site: Site, email: str) -> None:
    page.goto(live.at(live.companies.kashtan, f"{DOORS[site]}/sign-in"))
    page.get_by_label("Електронна пошта").fill(email)
    page.get_by_role("button", name=SEND[site]).click()


def check(page: Page, code: str) -> None:
    page.get_by_label("Код із листа").fill(code)
    page.get_by_role("button", name="Увійти", exact=True).click()


@pytest.fixture(scope="module", autouse=True)
def staff(live: Live) -> None:
    with company_session(live.companies.kashtan) as session:
        for scheme in ("light", "dark"):
            add_staff(
                session,
                email=f"{scheme}@codes.example",
                full_name="Коваль Ірина",
                role=Role.OWNER,
                password="a long enough password",
            )


@pytest.fixture(autouse=True)
def uncounted(live: Live) -> None:
    """Let each test begin with no tries behind it."""
    with live.app.app_context():
        limiter.reset()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")])
@pytest.mark.parametrize("site", Site)
class TestTheCode:
    def test_is_asked_for_and_refused_without_a_serious_fault(
        self, browser: Browser, live: Live, site: Site, size: str, scheme: str
    ) -> None:
        with page_of(browser, size, scheme=scheme) as page:
            name = f"{size}-{site}-code"
            ask(page, live, site, "no address")
            expect(page.get_by_text("Це не схоже на адресу пошти")).to_be_visible()
            assert page.url.endswith("/sign-in/code")
            look(page, f"{name}-no-address")

            ask(page, live, site, f"{scheme}@codes.example")
            expect(page.get_by_role("heading", name="Введіть код")).to_be_visible()
            assert page.url.endswith("/sign-in/code")
            look(page, f"{name}-sent")

            for code, words in (
                ("", "Заповніть це поле"),
                ("12", "Код складається із шести цифр"),
                ("000000", "Код не підходить"),
            ):
                check(page, code)
                expect(page.get_by_text(words)).to_be_visible()
                look(page, f"{name}-refused-{code or 'empty'}")

    def test_is_not_sent_for_ever(
        self, browser: Browser, live: Live, site: Site, size: str, scheme: str
    ) -> None:
        with page_of(browser, size, scheme=scheme) as page:
            for _ in range(MOST_SENT[0][1] + 1):
                ask(page, live, site, f"{scheme}@codes.example")
            if site is Site.CABINET:
                expect(page.get_by_text("Забагато листів із кодом")).to_be_visible()
                look(page, f"{size}-{site}-code-too-many-asked")
                page.get_by_role("link", name="Ввести код з останнього листа").click()
                expect(page.get_by_role("heading", name="Введіть код")).to_be_visible()
            else:  # the office tells nobody who works there
                expect(page.get_by_role("heading", name="Введіть код")).to_be_visible()
            look(page, f"{size}-{site}-code-too-many")

    def test_is_not_asked_for_too_often(
        self, browser: Browser, live: Live, site: Site, size: str, scheme: str
    ) -> None:
        with page_of(browser, size, scheme=scheme) as page:
            page.goto(live.at(live.companies.kashtan, f"{DOORS[site]}/sign-in"))
            page.evaluate(
                """async ([path, times]) => {
                    const body = new FormData(document.querySelector("form:has([name=email])"))
                    for (let at = 0; at < times; at++) await fetch(path, {method: "POST", body})
                }""",
                [f"{DOORS[site]}/sign-in/code", TRIES_A_MINUTE],
            )
            ask(page, live, site, f"{scheme}@codes.example")
            expect(page.get_by_text("Забагато спроб")).to_be_visible()
            look(page, f"{size}-{site}-code-throttled")
