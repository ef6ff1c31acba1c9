"""A month in which nothing was charged: why, and that it is published only when one means it."""

from lxml import html

from tests.web.admin.test_month_and_imports import ACCOUNTS, AGREEMENTS, bring, treasurer
from tests.web.conftest import CompanyClient

__all__ = ["treasurer"]

PAGE = "/office/months/2026-10"


def said(client: CompanyClient) -> str:
    return " ".join(html.fromstring(client.get(PAGE).text).text_content().split())


def test_held_by_problems_it_offers_no_sum_and_links_them(treasurer: CompanyClient) -> None:
    bring(treasurer, "accounts", ACCOUNTS)
    bring(treasurer, "agreements", AGREEMENTS)
    treasurer.post(f"{PAGE}/run")

    page = said(treasurer)

    assert "Опублікувати 0,00" not in page
    assert "Публікувати нічого" in page
    assert "Зауваження, через які не нараховано: 2" in page
    links = html.fromstring(treasurer.get(PAGE).text).xpath("//main//a/@href")
    assert f"{PAGE}/problems" in links


def test_with_nothing_due_it_is_published_by_its_own_button(treasurer: CompanyClient) -> None:
    bring(treasurer, "accounts", ACCOUNTS)
    treasurer.post(f"{PAGE}/run")

    page = said(treasurer)
    treasurer.post(f"{PAGE}/publication")

    assert "Опублікувати 0,00" not in page
    assert "За цей місяць нікому нічого не належить" in page
    assert "Опублікувати без нарахувань" in page
    assert "Закрити місяць" in said(treasurer)
