"""The page of a building shared out by its meter: the sum, the shares, whose they are."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from app.access.models import Role
from app.charging.models import Charge, HouseBalance, Run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

NOVEMBER = date(2026, 11, 1)


def shared_out(
    company: CompanyRef, *, heated: str = "0", vacant: str = "0", others: int = 1
) -> int:
    """Give the two accounts of the building shares of what its meter counted in November."""
    with company_session(company) as session:
        building = session.scalars(select(Building.id)).one()
        run = session.scalars(select(Run.id).where(Run.month == NOVEMBER)).one()
        service = session.scalars(select(Service.id).where(Service.code == "test-water")).one()
        zero = Decimal(0)
        session.add(
            HouseBalance(
                run_id=run,
                month=NOVEMBER,
                building_id=building,
                service_id=service,
                chunk=1,
                distribution_id=1,
                input=Decimal(21) + Decimal(heated) + Decimal(vacant),
                heated=Decimal(heated),
                heated_by="charged" if Decimal(heated) else "",
                metered=Decimal(16),
                by_norm=zero,
                common=Decimal(2),
                imbalance=Decimal(3),
                shared=Decimal(3),
                by_persons=False,
                undistributed=Decimal(vacant),
                vacant=Decimal(vacant),
                carried_in=zero,
                carried_out=zero,
                negative_imbalance="carry",
                without_reading="share_by_persons",
                imbalance_cap=Decimal("3.5"),
                large_share_over=Decimal(10),
            )
        )
        for account in session.scalars(select(Account.id)).all():
            for part, quantity in (("s.imbalance", "1.5"), ("s.common", "1")):
                session.add(
                    Charge(
                        posted=NOVEMBER,
                        month=NOVEMBER,
                        account_id=account,
                        run_id=run,
                        service_id=service,
                        part=part,
                        agreement_id=1,
                        method="imbalance",
                        vat_rate=Decimal(20),
                        quantity=Decimal(quantity),
                        price=Decimal(1),
                        amount=Decimal(quantity),
                        basis=a_basis(part, Decimal(quantity), others=others),
                    )
                )
    return building


def a_basis(part: str, quantity: Decimal, *, others: int = 1) -> dict[str, Any]:
    """Return what a share of the building's volume was made of; other accounts have the rest."""
    million = 10**6
    sums = {"input": 21, "individual": 16, "common": 2, "carried": 0, "shared": 3}
    basis: dict[str, Any] = {name: value * million for name, value in sums.items()}
    basis |= {"distribution": 1, "part": int(quantity * million), "others": others}
    if part == "s.imbalance":
        return basis | {"own": 8 * million, "of": 16 * million}
    return basis | {"area": [1, 50 * million], "of": 100 * million}


@pytest.fixture
def clerk(web: Web) -> CompanyClient:
    settle(web.companies.kashtan, "01-1", "01-2")
    return web.staff(web.companies.kashtan, Role.CLERK)


class TestDistribution:
    def test_shows_the_sum_and_every_share(
        self, web: Web, clerk: CompanyClient, count_queries: Callable[[], Any]
    ) -> None:
        building = shared_out(web.companies.kashtan)

        with count_queries() as queries:
            page = clerk.get(f"/office/buildings/{building}/distribution").get_data(as_text=True)

        rows = html.fromstring(page).xpath("//main//tbody/tr")
        shares = [
            [" ".join(cell.text_content().split()) for cell in row.xpath("td[not(@aria-hidden)]")]
            for row in rows
        ]
        assert shares == [
            [flat, number, "8,000 м³", "1,500 м³", "1,000 м³", "10,500 м³"]
            for flat, number in (("1", "01-1"), ("2", "01-2"))
        ]
        sums = html.fromstring(page).xpath("//main//dl/dd")
        assert [" ".join(each.text_content().split()) for each in sums[:6]] == [
            *("21,000 м³", "16,000 м³", "0,000 м³"),
            *("2,000 м³", "3,000 м³", "3,000 м³"),
        ]
        told = [" ".join(each.text_content().split()) for each in sums[6:]]
        assert told[0] == "різницю врахувати наступного місяця"
        assert told[2:] == ["3,5", "10"]
        assert len(queries) <= 8

    def test_tells_what_of_cold_water_was_heated_there(
        self, web: Web, clerk: CompanyClient
    ) -> None:
        building = shared_out(web.companies.kashtan, heated="4")

        page = clerk.get(f"/office/buildings/{building}/distribution").get_data(as_text=True)

        names, sums = (html.fromstring(page).xpath(f"//main//dl/{tag}") for tag in ("dt", "dd"))
        told = [
            tuple(" ".join(each.text_content().split()) for each in pair)
            for pair in zip(names, sums, strict=True)
        ]
        assert told[:2] == [
            ("Надійшло в будинок", "25,000 м³"),
            ("Підігріто в будинку, за нарахованою гарячою водою", "4,000 м³"),
        ]

    def test_says_what_a_building_without_one_needs(self, web: Web, clerk: CompanyClient) -> None:
        with company_session(web.companies.kashtan) as session:
            building = session.scalars(select(Building.id)).one()

        page = clerk.get(f"/office/buildings/{building}/distribution").get_data(as_text=True)

        assert "Будинок ще не розподілено" in page

    def test_of_no_building_is_404(self, clerk: CompanyClient) -> None:
        assert clerk.get("/office/buildings/999999/distribution").status_code == 404
