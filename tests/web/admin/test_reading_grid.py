import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from admin.readings import walks
from app.access.models import Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Reading, Register
from app.registry.models import Account, Building
from app.registry.places import Route
from tests.web.admin.test_accounts import settle
from tests.web.conftest import Web

DAY = "30.11.2026"


@pytest.fixture(autouse=True)
def late_december() -> Iterator[None]:
    with time_machine.travel("2026-12-25T10:00:00Z", tick=True):
        yield


def place(company: CompanyRef) -> tuple[int, int]:
    with company_session(company) as session:
        building = session.scalars(select(Building.id)).first()
        register = session.scalars(select(Register.id)).first()
    assert building is not None
    assert register is not None
    return building, register


def registers_of(company: CompanyRef) -> list[int]:
    with company_session(company) as session:
        return list(session.scalars(select(Register.id).order_by(Register.id)))


def ids_of(company: CompanyRef) -> list[int]:
    """Return the held readings by register."""
    with company_session(company) as session:
        return list(
            session.scalars(
                select(Reading.id).where(Reading.status == "held").order_by(Reading.register_id)
            )
        )


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
        assert "Під сумнівом: 1" in page
        assert "менше за попереднє" in page

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
        assert len(queries) <= 5

    def test_doubts_are_settled_together(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1", "01-2")
        building, _ = place(web.companies.kashtan)
        registers = registers_of(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        path = f"/office/readings/buildings/{building}"
        clerk.post(path, {"on": DAY} | {f"reading-{each}": "0" for each in registers})
        held = ids_of(web.companies.kashtan)
        says = dict(zip(held, ("passed_zero", "wrong"), strict=True))

        answer = clerk.post(
            "/office/readings/answers",
            {"on": "2026-11-30", "building": building}
            | {f"answer-{each}": code for each, code in says.items()},
        )

        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{path}?on=2026-11-30"
        kept = [row.status for each in registers for row in live(web.companies.kashtan, each)]
        assert kept == ["accepted"]

    def test_an_answer_nobody_offered_settles_nothing(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1")
        building, register = place(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        clerk.post(
            f"/office/readings/buildings/{building}", {"on": DAY, f"reading-{register}": "0"}
        )
        (held,) = ids_of(web.companies.kashtan)

        answer = clerk.post(
            "/office/readings/answers", {"building": building, f"answer-{held}": "whatever"}
        )

        assert answer.status_code == 422
        assert [row.status for row in live(web.companies.kashtan, register)] == ["held"]

    def test_a_day_that_is_none_saves_nothing(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1")
        building, register = place(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.post(
            f"/office/readings/buildings/{building}",
            {"on": "31.02.2026", f"reading-{register}": "999"},
        ).get_data(as_text=True)

        assert 'value="31.02.2026"' in page
        assert 'value="999"' in page
        assert live(web.companies.kashtan, register) == []

    def test_of_a_neighbour_s_building_is_404(self, web: Web) -> None:
        settle(web.companies.vodokanal, "01-1")
        building, _ = place(web.companies.vodokanal)

        answer = web.staff(web.companies.kashtan).get(f"/office/readings/buildings/{building}")

        assert answer.status_code == 404


def walk_of(company: CompanyRef, orders: dict[str, int | None]) -> int:
    """Make a route through accounts by their places on it; return its id."""
    with company_session(company) as session:
        route = Route(code="7", name="Сьомий маршрут")
        session.add(route)
        session.flush()
        for number, order in orders.items():
            account = session.scalars(select(Account).where(Account.number == number)).one()
            account.route_id, account.route_order = route.id, order
        return route.id


class TestRoute:
    def test_is_walked_in_its_own_order(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1", "01-2", "01-3", "01-4")
        route = walk_of(web.companies.kashtan, {"01-1": None, "01-2": 10, "01-3": 9})
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get(f"/office/readings/routes/{route}").get_data(as_text=True)

        flats = re.findall(r"Показання, квартира (\d+),", page)
        assert flats == ["3", "2", "1"]
        assert "Сьомий маршрут" in clerk.get("/office/readings/").get_data(as_text=True)

    def test_leads_on_page_after_page(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(walks, "PAGE", 2)
        settle(web.companies.kashtan, "01-1", "01-2", "01-3")
        route = walk_of(web.companies.kashtan, {"01-1": 3, "01-2": 2, "01-3": 1})
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        first = clerk.get(f"/office/readings/routes/{route}").get_data(as_text=True)
        found = re.search(r'href="([^"]+)" rel="next"', first)
        assert found
        second = clerk.get(html.unescape(found[1])).get_data(as_text=True)

        assert re.findall(r"Показання, квартира (\d+),", first) == ["3", "2"]
        assert re.findall(r"Показання, квартира (\d+),", second) == ["1"]

    def test_saves_and_comes_back_to_itself(self, web: Web) -> None:
        settle(web.companies.kashtan, "01-1")
        route = walk_of(web.companies.kashtan, {"01-1": 1})
        (register,) = registers_of(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        answer = clerk.post(
            f"/office/readings/routes/{route}", {"on": DAY, f"reading-{register}": "0"}
        )

        assert answer.headers["Location"].endswith(f"/routes/{route}?on=2026-11-30#doubts")

    def test_of_nobody_is_404(self, web: Web) -> None:
        answer = web.staff(web.companies.kashtan).get("/office/readings/routes/77")

        assert answer.status_code == 404


def test_a_day_that_has_not_come_is_refused(web: Web) -> None:
    company = web.companies.kashtan
    settle(company, "01-1")
    building, register = place(company)
    clerk = web.staff(company, Role.CLERK)

    answer = clerk.post(
        f"/office/readings/buildings/{building}",
        {"on": "26.12.2026", f"reading-{register}": "500"},
    )

    assert "ще не настав" in answer.text
    assert live(company, register) == []
