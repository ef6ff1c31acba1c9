"""The pictures of a building's volume and heat: on a phone each figure is read and none covered."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.database import company_session
from tests.browser.sites import Live, live, look, page_of
from tests.browser.test_subscriber import link, sign_in
from tests.factories.households import CODE, a_household
from tests.web.admin.test_distribution import shared_out
from tests.web.admin.test_heat import STEPS, Step
from tests.web.admin.test_heat import shared_out as heat_shared_out
from tests.web.test_cabinet import bill_id

__all__ = ["live"]
pytestmark = pytest.mark.browser

SIZES = """() => [...document.querySelectorAll('svg.stacks text')].map(each =>
  parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"""
ROOM = """() => [...document.querySelectorAll('svg.stacks')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].map(each => each.getBoundingClientRect());
  const words = texts.filter((_, at) => at % 2 === 0);
  return words.map((each, at) => texts[2 * at + 1].left - each.right);
})"""


@pytest.fixture(scope="module")
def house(live: Live) -> str:
    """The page of a building of five flats, its water and heat shared out."""
    company = live.companies.kashtan
    with company_session(company) as session:
        for flat in (14, 15, 16):
            a_household(session, number=f"01-002{flat}", flat=str(flat))
    steps: list[Step] = [*[("none", 1_000_000, 1_000_000)] * 3, *STEPS]
    shared_out(company, vacant="2.5")
    heat_shared_out(company, steps, vacant="1.25")
    return f"/bills/{bill_id(company)}/house"


def measured(page: Page, script: str) -> list[Any]:
    found = page.evaluate(script)
    assert found
    return list(found)


@pytest.mark.parametrize("size", ["small", "phone", "desk"])
def test_figures_of_a_house_are_large_enough_and_apart(
    browser: Browser, live: Live, house: str, size: str
) -> None:
    company = live.companies.kashtan
    with page_of(browser, size) as page:
        sign_in(page, live, f"{size}@house.example", company)
        link(page, "01-00231", CODE)
        page.goto(live.at(company, house))

        assert min(measured(page, SIZES)) >= 12
        assert min(measured(page, ROOM)) >= 4
        look(page, f"house-{size}")
