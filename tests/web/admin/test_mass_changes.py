"""Several prices changed at the desk: effect first, then applied by a decision, then undone."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.access.models import Role
from app.database import company_session
from app.tariffs.mass_change.models import MassChange
from app.tariffs.models import Tariff
from tests.web.admin.test_month_and_imports import treasurer
from tests.web.admin.test_what_if import housed, tariff_id
from tests.web.conftest import CompanyClient, Web

__all__ = ["housed", "treasurer"]

DESK = "/office/tariffs/mass-changes/"
DECISION = {
    "act_kind": "протокол загальних зборів",
    "act_number": "7",
    "act_dated": "20.11.2026",
    "reason": "Подорожчало обслуговування",
}


def prepared(client: CompanyClient, **form: str) -> str:
    answer = client.post(DESK, {"since": "01.01.2027", "percent": "8", **form})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def live_prices(client: CompanyClient) -> list[Decimal]:
    with company_session(client.company) as session:
        query = select(Tariff.price).where(Tariff.retired_at.is_(None)).order_by(Tariff.valid)
        return list(session.scalars(query))


class TestMassChange:
    def test_shows_its_effect_is_applied_and_undone(self, housed: CompanyClient) -> None:
        assert "Кілька цін одним рішенням ще не змінювали" in housed.get(DESK).text
        page = housed.get(f"{DESK}new?since=01.01.2027").text
        assert 'value="01.01.2027"' in page
        assert "9,85" in page

        address = prepared(housed)

        # 9.85 x 1.08 = 10.638; 52.40 x 10.64 = 557.536, 48.10 x 10.64 = 511.784
        page = housed.get(address).text.replace("\u202f", " ")
        for figure in ("10,64", "+8,0%", "989,93", "1 069,32", "+79,39"):
            assert figure in page, figure
        assert "Ще не застосовано" in page
        assert live_prices(housed) == [Decimal("9.85")]

        assert housed.post(f"{address}/application", DECISION).status_code == 303

        assert live_prices(housed) == [Decimal("9.85"), Decimal("10.64")]
        page = housed.get(address).text
        assert "Застосовано" in page
        assert "протокол загальних зборів № 7 від 20.11.2026" in page
        assert housed.post(f"{address}/application", DECISION).status_code == 409

        assert housed.post(f"{address}/undoing", {"reason": ""}).status_code == 422
        answer = housed.post(f"{address}/undoing", {"reason": "Помилка в протоколі"})
        assert answer.status_code == 303
        assert live_prices(housed) == [Decimal("9.85")]
        assert "Помилка в протоколі" in housed.get(address).text
        assert housed.post(f"{address}/undoing", {"reason": "ще раз"}).status_code == 409
        assert "01.01.2027" in housed.get(DESK).text

    def test_is_not_applied_before_its_effect_is_known(self, housed: CompanyClient) -> None:
        address = prepared(housed)
        with company_session(housed.company) as session:
            session.execute(text("UPDATE scenario SET state = 'stopped'"))
        assert housed.post(f"{address}/application", DECISION).status_code == 409
        assert housed.post(f"{address}/effect").status_code == 303
        with company_session(housed.company) as session:
            session.execute(text("DELETE FROM scenario"))
        assert "Ще не пораховано" in housed.get(address).text
        assert housed.post(f"{address}/application", DECISION).status_code == 409
        assert live_prices(housed) == [Decimal("9.85")]

        assert housed.post(f"{address}/effect").status_code == 303

        assert housed.post(f"{address}/application", {**DECISION, "reason": ""}).status_code == 422
        assert housed.post(f"{address}/application", DECISION).status_code == 303
        assert housed.post(f"{address}/effect").status_code == 409

    def test_keeps_what_was_typed_when_it_cannot_be(self, housed: CompanyClient) -> None:
        wrong: tuple[dict[str, str], ...] = (
            {"percent": ""},
            {"percent": "дуже"},
            {"since": "31.02.2027"},
            {"since": "01.01.0001"},
            {f"price-{tariff_id(housed)}": "-5"},
        )
        for form in wrong:
            whole = {"since": "01.01.2027", "percent": "8", **form}
            assert housed.post(DESK, whole).status_code == 422, form
        assert housed.get(f"{DESK}new?since=колись").status_code == 422
        with company_session(housed.company) as session:
            assert session.scalars(select(MassChange)).all() == []

    def test_is_not_for_clerks_nor_other_companies(self, web: Web, housed: CompanyClient) -> None:
        address = prepared(housed)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        stranger = web.staff(web.companies.vodokanal)

        assert clerk.get(DESK).status_code == 403
        assert clerk.post(f"{address}/application", DECISION).status_code == 403
        assert stranger.get(address).status_code == 404
        assert stranger.post(f"{address}/application", DECISION).status_code == 404
        assert stranger.post(f"{address}/undoing", {"reason": "?"}).status_code == 404


@pytest.mark.usefixtures("web")
class TestNothingToChange:
    def test_of_a_company_without_a_price(self, web: Web) -> None:
        owner = web.staff(web.companies.vodokanal)

        assert "Таких цін у цей день немає" in owner.get(f"{DESK}new?since=01.01.2027").text
        assert owner.post(DESK, {"since": "01.01.2027", "percent": "8"}).status_code == 422
