"""Registers and requests of authorities in the office: read, answered, shown on the account."""

import io
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.registry.models import Account
from tests.factories.dbf import a_dbf, sample
from tests.factories.imports import imported
from tests.factories.registers import SUBSIDY, a_house_with_codes
from tests.web.conftest import CompanyClient, Web

ROW = {"RASH": "0001", "FIO": "ШЕВЧЕНКО МАР'ЯНА ІВАНІВНА", "SM4": Decimal("320.55")}


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    a_house_with_codes(web.companies.kashtan)
    return web.staff(web.companies.kashtan)


def uploaded(client: CompanyClient, kind: str, content: bytes) -> str:
    sent = client.post(
        "/office/imports/",
        {"kind": kind, "file": (io.BytesIO(content), "SUBS.DBF")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    return str(sent.location)


class TestFile:
    def test_is_read_by_its_letters_and_otherwise_where_a_person_says(
        self, owner: CompanyClient
    ) -> None:
        page = uploaded(owner, "subsidies", a_dbf(SUBSIDY, [ROW], encoding="cp1251"))

        shown = owner.get(page).get_data(as_text=True)
        spoiled = owner.get(f"{page}?encoding=cp866").get_data(as_text=True)

        assert "Прочитано як DBF, cp1251" in shown
        assert "ШЕВЧЕНКО" in shown
        assert "За місяць (однаково для всіх рядків)" in shown
        assert "Прочитано як DBF, cp866" in spoiled
        assert "ШЕВЧЕНКО" not in spoiled

    def test_of_a_request_that_is_no_dbf_is_refused(self, owner: CompanyClient) -> None:
        sent = owner.post(
            "/office/imports/",
            {"kind": "subsidy_requests", "file": (io.BytesIO(b"OWN_NUM_SR;FIO\n1;2\n"), "A.csv")},
            content_type="multipart/form-data",
        )

        assert sent.status_code == 422
        assert "потрібен DBF" in sent.get_data(as_text=True)

    def test_of_a_request_goes_back_answered_to_its_company_alone(
        self, web: Web, owner: CompanyClient
    ) -> None:
        request = sample("subsidy_request_A_cp866.dbf")
        with company_session(web.companies.kashtan) as session:
            by = session.scalars(select(Account.id)).first() or 1
        job = imported(
            web.companies.kashtan,
            "subsidy_requests",
            request,
            by=by,
            name="A_0111.DBF",
            mode="valid",
            constants={"month": "10.2026"},
        )
        page = f"/office/imports/{job}"

        answer = owner.get(f"{page}/answer")

        assert f"{page}/answer" in owner.get(page).get_data(as_text=True)
        assert answer.data == request
        assert "A_0111.DBF" in answer.headers["Content-Disposition"]
        assert web.staff(web.companies.vodokanal).get(f"{page}/answer").status_code == 404
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.get(f"{page}/answer").status_code == 403


class TestAccount:
    def test_shows_a_subsidy_by_its_name_and_one_without_says_so(
        self, web: Web, owner: CompanyClient
    ) -> None:
        company = web.companies.kashtan
        imported(
            company,
            "subsidies",
            a_dbf(SUBSIDY, [ROW], encoding="cp1125"),
            by=1,
            name="SUBS.DBF",
            constants={"month": "10.2026"},
        )
        with company_session(company) as session:
            ids = session.scalars(select(Account.id).order_by(Account.number)).all()

        page = owner.get(f"/office/accounts/{ids[0]}/benefits/").get_data(as_text=True)
        card = owner.get(f"/office/accounts/{ids[0]}").get_data(as_text=True)
        month = owner.get(f"/office/accounts/{ids[0]}/charges/2026-11").get_data(as_text=True)
        without = owner.get(f"/office/accounts/{ids[2]}/benefits/").get_data(as_text=True)

        for shown in (page, card, month):
            assert "Житлова субсидія" in shown
        assert "320,55" in page
        assert "SUBS.DBF" in page
        assert "жовтень 2026" in page
        assert "−320,55" in month
        assert "ще не було" in without


class TestBenefit:
    def test_is_shown_and_ended_by_whoever_may_change_money(
        self, web: Web, owner: CompanyClient
    ) -> None:
        company = web.companies.kashtan
        imported(
            company,
            "benefit_terms",
            "Пільга;За чий кошт;Послуга;Знижка, %;Від чого;Діє з;Вид рішення;Номер рішення;"
            "Дата рішення\nПрацівникам;підприємство;water;50;сума;01.01.2026;наказ;1;02.01.2026\n",
            by=1,
        )
        imported(
            company,
            "benefit_grants",
            "Рахунок;Пільга;Кому надано;Документ-підстава;Діє з\n"
            "0001;Працівникам;Шевченко Мар'яна;наказ № 5 від 01.11.2026;01.11.2026\n",
            by=1,
        )
        with company_session(company) as session:
            account = session.scalars(select(Account.id).order_by(Account.number)).first()
        address = f"/office/accounts/{account}/benefits/"
        end = {"last": "20.11.2026", "reason": "звільнено, наказ № 9"}

        shown = owner.get(address).get_data(as_text=True)
        wrong = owner.post(f"{address}1/end", {"last": "завтра", "reason": "-"})
        strange = owner.post(f"{address}77/end", end)
        ended = owner.post(f"{address}1/end", end)
        after = owner.get(address).get_data(as_text=True)

        assert "Працівникам" in shown
        assert "з 01.11.2026 <span" in shown
        assert (wrong.status_code, strange.status_code, ended.status_code) == (422, 422, 303)
        assert "з 01.11.2026 до 20.11.2026" in after
        clerk = web.staff(company, Role.CLERK)
        assert clerk.post(f"{address}1/end", end).status_code == 403
