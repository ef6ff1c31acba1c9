"""The building's heat behind a bill, in the cabinet: one's own part, and never a neighbour's."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import select

from app.charging.models import Charge, Run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account
from app.tariffs.models import Service
from tests.factories.households import NOVEMBER, a_household
from tests.web.admin.test_heat import STEPS, Step, shared_out
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_cabinet import bill_id
from tests.web.test_house_of_a_bill import parts, plain, the_page

__all__ = ["early_december", "home"]


def told(page: str) -> list[list[str]]:
    rows = html.fromstring(page).xpath("//main//table//tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def warmed(company: CompanyRef, numbers: Sequence[str]) -> None:
    """Charge these accounts for hot water in November."""
    with company_session(company) as session:
        service = Service(code="hot_water", name="Гаряча вода", unit="m3")
        session.add(service)
        session.flush()
        run = session.scalars(select(Run.id).where(Run.month == NOVEMBER)).one()
        for account in session.scalars(select(Account.id).where(Account.number.in_(numbers))):
            session.add(
                Charge(
                    posted=NOVEMBER,
                    month=NOVEMBER,
                    account_id=account,
                    run_id=run,
                    service_id=service.id,
                    part="",
                    agreement_id=1,
                    method="metered",
                    vat_rate=Decimal(20),
                    quantity=Decimal(3),
                    price=Decimal(100),
                    amount=Decimal(300),
                    basis={},
                )
            )


class TestHeat:
    def test_of_two_flats_tells_ones_own_alone(self, home: CompanyClient) -> None:
        shared_out(home.company)

        page = the_page(home)

        assert told(page) == [
            ["Гкал", "Ви"],
            ["Опалення приміщень", "1,34679"],
            ["Робота систем опалення", "0,22727"],
            ["Місця загального користування", "0,31515"],
            ["Разом", "1,88922"],
        ]
        for secret in ("01-00232", "10,00000", "6,42000", "2,65655"):
            assert secret not in page, secret
        assert "інших споживачів замало" in page

    def test_of_five_flats_tells_what_the_building_needed(self, home: CompanyClient) -> None:
        with company_session(home.company) as session:
            for flat in (14, 15, 16):
                a_household(session, number=f"01-002{flat}", flat=str(flat))
        shared_out(home.company, [*[("none", 1_000_000, 1_000_000)] * 3, *STEPS])

        page = the_page(home)

        assert [row[2] for row in told(page)[1:]] == ["6,42000", "1,50000", "2,08000", "10,00000"]
        assert "01-002" not in page.replace("01-00231", "")
        picture = html.fromstring(page).xpath("//main//svg[@role='img']")
        assert len(picture) == 2
        assert "усі інші приміщення" in " ".join(picture[1].text_content().split())

    def test_tells_by_which_rules_and_whose_the_rest_is(self, home: CompanyClient) -> None:
        """Of 10 Gcal two flats bear 1.88922 and 3 others; what is nobody's is named."""
        with company_session(home.company) as session:
            for flat in (14, 15, 16):
                a_household(session, number=f"01-002{flat}", flat=str(flat))
        steps: list[Step] = [*[("none", 1_000_000, 1_000_000)] * 3, *STEPS]
        shared_out(home.company, steps, vacant="1.25")

        page = html.fromstring(the_page(home))

        assert parts(page) == [
            ("Тепло на опалення", "10,00000 Гкал"),
            ("З нього на роботу систем опалення", "15 %"),
            ("З нього на місця загального користування", "20,8 %"),
            ("Приміщенню без приладу або показань", "1,5 середнього на м²"),
            ("Найменша частка приміщення", "0,5 середнього на м²"),
            ("Припадає на приміщення без рахунку", "1,25000 Гкал"),
        ]
        picture = " ".join(page.xpath("//main//svg[@role='img']")[1].text_content().split())
        assert "приміщення без рахунку 1,25000 Гкал" in picture

    @pytest.mark.parametrize(
        ("takers", "is_told"),
        [
            (("01-00232",), False),
            (("01-00231", "01-00232", "01-00214"), False),
            (("01-00231", "01-00232", "01-00214", "01-00215"), True),
            (("01-00231",), True),
            ((), True),
        ],
    )
    def test_hides_hot_water_of_one_neighbour_or_two(
        self, home: CompanyClient, takers: Sequence[str], *, is_told: bool
    ) -> None:
        """Five are heated, yet what the building needed for hot water is of few."""
        with company_session(home.company) as session:
            for flat in (14, 15, 16):
                a_household(session, number=f"01-002{flat}", flat=str(flat))
        steps: list[Step] = [*[("none", 1_000_000, 1_000_000)] * 3, *STEPS]
        shared_out(home.company, steps, hot_water="2.5")
        warmed(home.company, takers)

        page = the_page(home)

        assert ("2,50000" in page) == is_told
        assert ("12,50000" in page) == is_told
        assert ("інших споживачів замало" in page) == (not is_told)

    def test_is_a_service_in_english_too(self, home: CompanyClient) -> None:
        shared_out(home.company)
        home.post("/language", {"language": "en", "back": "/"})

        page = plain(home.get(f"/bills/{bill_id(home.company)}/house").get_data(as_text=True))

        assert "too few other consumers" in page
