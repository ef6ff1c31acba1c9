from typing import Any

from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Reading, Register
from app.registry.models import Building
from tests.web.admin.test_accounts import settle
from tests.web.conftest import Web

DAY = "30.11.2026"


def place(company: CompanyRef) -> tuple[int, int]:
    with company_session(company) as session:
        building = session.scalars(select(Building.id)).first()
        register = session.scalars(select(Register.id)).first()
    assert building is not None
    assert register is not None
    return building, register


def live(company: CompanyRef, register: int) -> list[Any]:
    with company_session(company) as session:
        return list(
            session.execute(
                select(Reading.value, Reading.status).where(
                    Reading.register_id == register,
                    Reading.retired_at.is_(None),
                    Reading.source == "staff",
                )
            )
        )


class TestGrid:
    def test_a_doubtful_reading_is_kept_and_asked_about(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1")
        building, register = place(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        path = f"/office/readings/buildings/{building}"

        saved = clerk.post(path, {"on": DAY, f"reading-{register}": "0"})
        page = clerk.get(path, query_string={"on": "2026-11-30"}).get_data(as_text=True)

        assert saved.status_code == 303
        assert [row.status for row in live(web.companies.kashtan, register)] == ["held"]
        assert "показання під сумнівом" in page

    def test_what_is_no_number_stays_typed_and_the_rest_is_saved(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1")
        building, register = place(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.post(
            f"/office/readings/buildings/{building}", {"on": DAY, f"reading-{register}": "12x"}
        ).get_data(as_text=True)

        assert 'value="12x"' in page
        assert live(web.companies.kashtan, register) == []

    def test_of_a_building_with_few_queries(self, web: Web, count_queries: Any) -> None:
        settle(web.companies.kashtan, "01-1", "01-2", "01-3")
        building, _ = place(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        with count_queries() as queries:
            answer = clerk.get(f"/office/readings/buildings/{building}")

        assert answer.status_code == 200
        assert len(queries) <= 4

    def test_of_a_neighbour_s_building_is_404(self, web: Web) -> None:
        settle(web.companies.vodokanal, "01-1")
        building, _ = place(web.companies.vodokanal)

        answer = web.staff(web.companies.kashtan).get(f"/office/readings/buildings/{building}")

        assert answer.status_code == 404
