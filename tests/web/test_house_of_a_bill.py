"""The building behind a bill, in the cabinet: one's own part, and never a neighbour's."""

import pytest
from lxml import html
from sqlalchemy import select

from app.database import company_session
from app.registry.models import Account, AccountHolder, PersonDocument
from tests.factories.households import a_household
from tests.web.admin.test_distribution import shared_out
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home, link
from tests.web.test_cabinet import Counted, bill_id

__all__ = ["early_december", "home"]


def plain(page: str) -> str:
    return page.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def the_page(home: CompanyClient) -> str:
    return plain(home.get(f"/bills/{bill_id(home.company)}/house").get_data(as_text=True))


def parts(page: html.HtmlElement) -> list[tuple[str, str]]:
    names, values = (page.xpath(f"//main//dl//{each}") for each in ("dt", "dd"))
    return [
        (one.text_content(), other.text_content()) for one, other in zip(names, values, strict=True)
    ]


@pytest.fixture
def five_flats(home: CompanyClient) -> CompanyClient:
    with company_session(home.company) as session:
        for flat in (14, 15, 16):
            a_household(session, number=f"01-002{flat}", flat=str(flat))
    shared_out(home.company)
    return home


class TestHouse:
    def test_of_two_flats_tells_ones_own_alone(self, home: CompanyClient) -> None:
        shared_out(home.company)

        page = the_page(home)

        rows = html.fromstring(page).xpath("//main//table//tr")
        told = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
        assert told == [
            ["м³", "Ви"],
            ["За лічильником або нормою", "8,000"],
            ["Частка небалансу", "1,500"],
            ["Загальнобудинкові потреби", "1,000"],
            ["Разом", "10,500"],
        ]
        bill = plain(home.get(f"/bills/{bill_id(home.company)}").get_data(as_text=True))
        for secret in ("01-00232", "21 м³", "21,000", "16 м³", "16,000", "3,000"):
            assert secret not in page + bill, secret
        assert "Обсяги будинку тут не показано" in bill
        assert "інших споживачів замало" in page

    def test_of_five_flats_tells_the_others_together(self, five_flats: CompanyClient) -> None:
        page = the_page(five_flats)

        rows = html.fromstring(page).xpath("//main//table//tr")
        told = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
        assert told[1:] == [
            ["За лічильником або нормою", "8,000", "32,000"],
            ["Частка небалансу", "1,500", "6,000"],
            ["Загальнобудинкові потреби", "1,000", "4,000"],
            ["Разом", "10,500", "42,000"],
        ]
        assert "01-002" not in page.replace("01-00231", "")
        picture = html.fromstring(page).xpath("//main//svg[@role='img']")
        assert len(picture) == 2
        assert "усі інші приміщення 42,000 м³" in " ".join(picture[1].text_content().split())

    def test_names_the_part_of_premises_without_account(self, home: CompanyClient) -> None:
        with company_session(home.company) as session:
            for flat in (14, 15, 16):
                a_household(session, number=f"01-002{flat}", flat=str(flat))
        shared_out(home.company, vacant="2.5")

        page = html.fromstring(the_page(home))

        assert parts(page) == [
            ("Надійшло в будинок", "23,500 м³"),
            ("Припадає на приміщення без рахунку, за площею", "2,500 м³"),
        ]
        picture = page.xpath("//main//svg[@role='img']")[1]
        assert "приміщення без рахунку 2,500 м³" in " ".join(picture.text_content().split())

    def test_is_reached_from_the_line_explained(self, five_flats: CompanyClient) -> None:
        bill = bill_id(five_flats.company)

        page = html.fromstring(five_flats.get(f"/bills/{bill}").get_data(as_text=True))

        links = page.xpath("//details[contains(@class, 'line-explained')]//a/@href")
        assert [each.partition("#")[0] for each in links] == [f"/bills/{bill}/house"]

    def test_that_is_not_shared_out_says_so(self, home: CompanyClient) -> None:
        assert "не ділили" in the_page(home)
        bill = html.fromstring(home.get(f"/bills/{bill_id(home.company)}").text)
        assert not bill.xpath("//details//a[contains(@href, '/house')]")

    def test_of_another_s_bill_is_404(self, five_flats: CompanyClient) -> None:
        other = bill_id(five_flats.company, "01-00232")

        assert five_flats.get(f"/bills/{other}/house").status_code == 404

    def test_costs_few_queries(self, five_flats: CompanyClient, count_queries: Counted) -> None:
        the_page(five_flats)

        with count_queries() as queries:
            the_page(five_flats)

        assert len(queries) <= 14, queries.statements


NEXT_DOOR = ("01-00232", "01-00214")


@pytest.fixture
def one_of_five(home: CompanyClient) -> CompanyClient:
    """Lines that tell sums over the four others, enough for whoever has one flat alone."""
    with company_session(home.company) as session:
        for flat in (14, 15, 16):
            a_household(session, number=f"01-002{flat}", flat=str(flat))
    shared_out(home.company, others=4)
    return home


def both_pages(client: CompanyClient) -> str:
    bill = client.get(f"/bills/{bill_id(client.company)}").get_data(as_text=True)
    return the_page(client) + plain(bill)


def is_told(pages: str) -> tuple[bool, bool]:
    """Say whether the page of the building, and that of the bill, tell sums over others."""
    return "32,000" in pages, "приміщень 16 м³" in pages


class TestWhoeverKnowsSeveralFlats:
    """Three of five: what is told over the two others would be a step from either."""

    def test_of_one_flat_sees_what_the_others_took(self, one_of_five: CompanyClient) -> None:
        assert is_told(both_pages(one_of_five)) == (True, True)

    def test_learns_nothing_by_removing_them(self, one_of_five: CompanyClient) -> None:
        for number in NEXT_DOOR:
            assert link(one_of_five, number).status_code == 303
        while_linked = both_pages(one_of_five)
        with company_session(one_of_five.company) as session:
            ids = session.scalars(select(Account.id).where(Account.number.in_(NEXT_DOOR))).all()
        for account_id in ids:
            answer = one_of_five.post(f"/profile/accounts/{account_id}/removal")
            assert answer.status_code == 303

        removed = both_pages(one_of_five)

        assert is_told(while_linked) == (False, False)
        assert is_told(removed) == (False, False)
        assert "інших споживачів замало" in removed

    def test_learns_nothing_by_never_linking_them(self, one_of_five: CompanyClient) -> None:
        """The holder's other flats are known by the number of the same person."""
        with company_session(one_of_five.company) as session:
            people = session.scalars(
                select(AccountHolder.person_id)
                .join(Account, Account.id == AccountHolder.account_id)
                .where(Account.number.in_(("01-00231", *NEXT_DOOR)))
            )
            session.add_all(
                PersonDocument(person_id=each, kind="rnokpp", number="3184710691", recorded_by=1)
                for each in people.all()
            )

        assert is_told(both_pages(one_of_five)) == (False, False)
