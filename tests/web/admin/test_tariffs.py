"""The tariffs desk: prices are seen by all, set by those who may, in one's own company."""

import re
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.access.actors import job_actor
from app.access.models import Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.tariffs.models import Service, Tariff
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from app.tariffs.queries import tariffs
from tests.web.conftest import Web

NEW = {
    "price": "31,1234",
    "vat_rate": "20",
    "since": "01.12.2026",
    "act_kind": "рішення виконкому",
    "act_number": "77-в",
    "act_dated": "20.11.2026",
}


def priced(company: CompanyRef, name: str = "Вода", price: str = "28.505") -> tuple[int, int]:
    """Return the ids of a service and its price since January."""
    with company_session(company) as session:
        service = Service(code="desk_water", name=name, unit="m3")
        session.add(service)
        session.flush()
        tariff = set_tariff(
            session,
            TariffKey(service_id=service.id),
            Price(applied=Decimal(price)),
            since=date(2026, 1, 1),
            act=Act(kind="рішення виконкому", number="1", dated=date(2025, 12, 1)),
            by=job_actor(session, "test"),
        )
        return service.id, tariff


class TestList:
    def test_shows_price_act_and_vat_of_ones_own_company(self, web: Web) -> None:
        priced(web.companies.kashtan)
        priced(web.companies.vodokanal, name="Чужа вода", price="99.777")

        page = web.staff(web.companies.kashtan, Role.CLERK).get("/office/tariffs/")

        text = page.get_data(as_text=True)
        assert "28,505" in text
        assert "рішення виконкому № 1 від 01.12.2025" in text
        assert "Чужа вода" not in text
        assert "99,777" not in text


class TestNewPrice:
    def test_is_shown_and_touches_the_one_before(self, web: Web) -> None:
        _, tariff = priced(web.companies.kashtan)
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)

        answer = accountant.post(f"/office/tariffs/{tariff}/successor", NEW)

        assert answer.status_code == 303
        page = accountant.get("/office/tariffs/?past=1").get_data(as_text=True)
        assert re.search(r"31,1234\b", page)
        assert "77-в" in page
        with company_session(web.companies.kashtan) as session:
            days = [(row.price, row.since, row.until) for row in tariffs(session)]
            retired = session.get_one(Tariff, tariff).retired_at
        change = date(2026, 12, 1)
        assert days[0] == (Decimal("31.1234"), change, None)
        assert days[1] == (Decimal("28.505"), date(2026, 1, 1), change)
        assert retired is not None

    def test_for_one_category_leaves_the_general_one(self, web: Web) -> None:
        service, _ = priced(web.companies.kashtan)
        owner = web.staff(web.companies.kashtan)

        answer = owner.post(f"/office/tariffs/services/{service}", {**NEW, "category": "budget"})

        assert answer.status_code == 303
        with company_session(web.companies.kashtan) as session:
            found = {row.category: row.until for row in tariffs(session, service_id=service)}
        assert found == {None: None, "budget": None}

    def test_for_the_night_leaves_the_general_one(self, web: Web) -> None:
        service, _ = priced(web.companies.kashtan)
        owner = web.staff(web.companies.kashtan)

        answer = owner.post(f"/office/tariffs/services/{service}", {**NEW, "zone": "night"})

        assert answer.status_code == 303
        with company_session(web.companies.kashtan) as session:
            found = {row.zone: row.until for row in tariffs(session, service_id=service)}
        assert found == {"": None, "night": None}
        page = owner.get("/office/tariffs/").get_data(as_text=True)
        assert "усі споживачі · ніч" in page

    def test_keeps_what_was_typed_when_it_cannot_be(self, web: Web) -> None:
        service, _ = priced(web.companies.kashtan)
        owner = web.staff(web.companies.kashtan)

        for wrong in ({"price": "-1"}, {"price": "1,1234567"}, {"vat_rate": "300"}):
            answer = owner.post(f"/office/tariffs/services/{service}", {**NEW, **wrong})
            assert answer.status_code == 422
            assert 'value="77-в"' in answer.get_data(as_text=True)
        for settlement in ("abc", "999999"):
            form = {**NEW, "settlement": settlement}
            assert owner.post(f"/office/tariffs/services/{service}", form).status_code == 422

        with company_session(web.companies.kashtan) as session:
            assert len(session.scalars(select(Tariff)).all()) == 1

    def test_is_not_for_clerks(self, web: Web) -> None:
        service, tariff = priced(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get(f"/office/tariffs/services/{service}/new").status_code == 403
        assert clerk.post(f"/office/tariffs/{tariff}/successor", NEW).status_code == 403
        assert "Змінити ціну" not in clerk.get("/office/tariffs/").get_data(as_text=True)

    def test_of_another_company_is_404(self, web: Web) -> None:
        for number in range(3):
            with company_session(web.companies.vodokanal) as session:
                session.add(Service(code=f"filler{number}", name="Інша", unit="m3"))
        service, tariff = priced(web.companies.vodokanal)
        owner = web.staff(web.companies.kashtan)

        assert owner.get(f"/office/tariffs/services/{service}/new").status_code == 404
        assert owner.post(f"/office/tariffs/{tariff}/successor", NEW).status_code == 404
        with company_session(web.companies.vodokanal) as session:
            assert [row.until for row in tariffs(session)] == [None]
