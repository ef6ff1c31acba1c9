"""A building that a run did not share out: its page names the true cause, and whose it is."""

import pytest
from lxml import html

from app.access.models import Role
from app.kernel.company import CompanyRef
from tests.factories.imports import ACCOUNTS, an_office, faults, imported
from tests.integration.charging.houses import (
    AGREEMENTS,
    INPUTS,
    METERS,
    READINGS,
    TARIFFS,
    charge,
    distributed,
    inputs_read,
    late_january,
)
from tests.web.conftest import Web

__all__ = ["late_january"]

pytestmark = pytest.mark.postgres
WITHOUT_PERSONS = ACCOUNTS.replace(";Їжак Ґонта;;3;", ";Їжак Ґонта;;;")


def a_house(company: CompanyRef, accounts: str, *, is_read: bool = True) -> int:
    """Charge a building shared out of three flats and return its id, the first of the company."""
    by = an_office(company)
    for kind, content in (
        ("accounts", accounts),
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
        ("meters", METERS),
        ("readings", READINGS),
        ("building_meters", INPUTS),
    ):
        assert faults(company, imported(company, kind, content, by=by)) == [], kind
    if is_read:
        inputs_read(company, by, ("30.11.2026", "1030"))
    distributed(company)
    charge(company)
    return 1


def main_of(web: Web, building: int) -> html.HtmlElement:
    clerk = web.staff(web.companies.kashtan, Role.CLERK)
    page = clerk.get(f"/office/buildings/{building}/distribution").get_data(as_text=True)
    return html.fromstring(page).xpath("//main")[0]


def test_names_the_account_whose_persons_are_not_known(web: Web) -> None:
    assert WITHOUT_PERSONS != ACCOUNTS
    main = main_of(web, a_house(web.companies.kashtan, WITHOUT_PERSONS))

    said = " ".join(main.text_content().split())
    assert "Водопостачання: за листопад 2026 не розподілено" in said
    assert "Не вказано кількість осіб" in said
    assert "показання вузла обліку за місяць" not in said
    named = main.xpath(".//ul//a")
    assert [each.text for each in named] == ["0002"]
    assert named[0].get("href") == "/office/accounts/2"
    assert "/office/months/2026-11/problems" in main.xpath(".//section//p/a/@href")


def test_says_nothing_of_a_building_that_was_shared_out(web: Web) -> None:
    main = main_of(web, a_house(web.companies.kashtan, ACCOUNTS))

    assert "не розподілено" not in " ".join(main.text_content().split())
    assert main.xpath(".//tbody/tr")


def test_sends_to_the_building_s_meters_where_these_were_not_read(web: Web) -> None:
    main = main_of(web, a_house(web.companies.kashtan, ACCOUNTS, is_read=False))

    said = " ".join(main.text_content().split())
    assert "Немає показання вузла обліку будинку за весь місяць" in said
    assert main.xpath(".//ul//a/@href") == ["/office/buildings/1/meters/"]
