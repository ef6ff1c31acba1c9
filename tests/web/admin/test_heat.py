"""The page of a building's heat: its needs, the coefficients, each account's steps."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from app.access.models import Role
from app.charging.heat.balance import HeatBalance
from app.charging.models import Charge, Run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

NOVEMBER = date(2026, 11, 1)
STEPS = [("allocators", 1_538_069, 1_346_793), ("none", 2_656_552, 2_656_552)]


Step = tuple[str, int, int]


def shared_out(
    company: CompanyRef,
    steps: Sequence[Step] = STEPS,
    *,
    vacant: str = "0",
    hot_water: str = "0",
) -> int:
    """Give the accounts of the building shares of its heat in November."""
    with company_session(company) as session:
        building = session.scalars(select(Building.id)).one()
        run = session.scalars(select(Run.id).where(Run.month == NOVEMBER)).one()
        heat = Service(code="test-heat", name="Опалення", unit="gcal", volume_places=5)
        session.add(heat)
        session.flush()
        service = heat.id
        figures = {
            "input": 10 + Decimal(hot_water),
            "building": Decimal(10),
            "hot_water": Decimal(hot_water),
            "circulation": Decimal(0),
            "system": Decimal("1.5"),
            "common": Decimal("2.08"),
            "premises": Decimal("6.42"),
            "system_part": Decimal("0.15"),
            "common_part": Decimal("0.208"),
            **dict.fromkeys(("area", "area_all"), Decimal(3900)),
            "unequipped": Decimal("2.656552"),
            "times": Decimal("1.5"),
            "allocated": Decimal("2.563448"),
        }
        session.add(
            HeatBalance(
                run_id=run,
                month=NOVEMBER,
                building_id=building,
                service_id=service,
                chunk=1,
                house_id=1,
                by_load=False,
                minimum_share=Decimal("0.5"),
                minimum_among="same_device",
                without_reading="as_unequipped",
                overdrawn="in_proportion",
                circulation_by="in_tariff",
                edition="order_358_2021",
                share_cap=Decimal(0),
                large_share_over=Decimal(2),
                **{name: [] for name in ("bearers", "borne", "average")},
                moved=Decimal(0),
                vacant=Decimal(vacant),
                **figures,
            )
        )
        accounts = session.scalars(select(Account.id).order_by(Account.number)).all()
        for account, (device, first, own) in zip(accounts, steps, strict=True):
            session.add(
                Charge(
                    posted=NOVEMBER,
                    month=NOVEMBER,
                    account_id=account,
                    run_id=run,
                    service_id=service,
                    part="heat",
                    agreement_id=1,
                    method="heat",
                    vat_rate=Decimal(20),
                    quantity=Decimal(1),
                    price=Decimal(1),
                    amount=Decimal(1),
                    basis={
                        "device": device,
                        "connected": 30,
                        "area": [1, 1_500_000_000],
                        "first": first,
                        "own": own,
                        "system": 227_273,
                        "common": 315_152,
                        "part": own + 542_425,
                    },
                )
            )
    return building


@pytest.fixture
def clerk(web: Web) -> CompanyClient:
    settle(web.companies.kashtan, "01-1", "01-2")
    return web.staff(web.companies.kashtan, Role.CLERK)


class TestHeat:
    def test_shows_the_needs_and_every_step(
        self, web: Web, clerk: CompanyClient, count_queries: Callable[[], Any]
    ) -> None:
        building = shared_out(web.companies.kashtan)

        with count_queries() as queries:
            page = clerk.get(f"/office/buildings/{building}/heat").get_data(as_text=True)

        assert "опалення приміщень" in page  # the picture's words
        rows = html.fromstring(page).xpath("//main//tbody/tr")
        told = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
        assert told[0][:4] == ["1", "01-1", "розподілювачі", "50"]
        assert [cell.split()[0] for cell in told[0][4:9]] == [
            *("1,53807", "1,34679", "0,22727", "0,31515", "1,88922")
        ]
        assert told[0][9:] == [""]
        assert told[1][2] == "без приладу"
        assert "зменшити всім в однакову кількість разів" in page
        assert "15 %" in page
        assert len(queries) <= 8

    def test_says_what_a_building_without_one_needs(self, web: Web, clerk: CompanyClient) -> None:
        with company_session(web.companies.kashtan) as session:
            building = session.scalars(select(Building.id)).one()

        page = clerk.get(f"/office/buildings/{building}/heat").get_data(as_text=True)

        assert "Тепло цього будинку ще не розподілено" in page

    def test_of_no_building_is_404(self, clerk: CompanyClient) -> None:
        assert clerk.get("/office/buildings/999999/heat").status_code == 404
