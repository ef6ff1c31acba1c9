"""The desk of estimates: written item by item, approved after its effect is told, ended."""

import pytest
import time_machine
from sqlalchemy import func, select

from app.access.models import Role
from app.database import company_session
from app.tariffs.models import Service
from app.tariffs.sharing.models import EstimateExpense, EstimateItem, SharedSum
from tests.web.admin.test_shared_expenses import a_group, owner, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["owner"]

ESTIMATES = "/office/sharing/estimates/"


@pytest.fixture
def page(owner: CompanyClient) -> str:
    """Return the page of an estimate of the whole building, without items."""
    group = a_group(owner).rpartition("/")[2]
    with company_session(owner.company) as session:
        session.add(Service(code="reserve", name="Внесок до резервного фонду", unit="month"))
    asked = {
        "name": "Кошторис на 2027 рік",
        "group": group,
        "first": "01.2027",
        "months": "12",
        "act_kind": "протокол загальних зборів",
        "act_number": "5",
        "act_dated": "10.12.2026",
    }
    answer = owner.post(ESTIMATES, asked)
    assert answer.status_code == 303
    return str(answer.headers["Location"].removeprefix(owner.base))


def an_item(owner: CompanyClient, code: str = "reserve", **changes: str) -> dict[str, str]:
    with company_session(owner.company) as session:
        fund = session.scalars(select(Service.id).where(Service.code == code)).one()
    known = {"name": "Аварійний запас", "amount": "36 000,01", "service": str(fund)}
    return known | {"kind": "reserve", "key": "equal"} | changes


class TestTheDesk:
    def test_leads_from_a_name_to_contributions(self, owner: CompanyClient, page: str) -> None:
        assert "Статей ще немає" in text_of(owner.get(page))
        assert owner.post(f"{page}/items", an_item(owner)).status_code == 303
        shown = text_of(owner.get(page))
        for words in ("Аварійний запас", "резервний фонд", "порівну", "ще не затверджено"):
            assert words in shown, words
        assert "36 000,01" in shown.replace("\u202f", " ").replace("\xa0", " ")
        assert "3 000,01" in shown.replace("\u202f", " ").replace("\xa0", " ")
        assert "не змінюються" in text_of(owner.get(f"{page}/approval/new"))

        assert owner.post(f"{page}/approval").status_code == 303

        assert "ще не затверджено" not in text_of(owner.get(page))
        assert "затверджено" in text_of(owner.get(ESTIMATES))
        assert owner.post(f"{page}/approval").status_code == 422
        assert owner.post(f"{page}/items", an_item(owner)).status_code == 422
        with company_session(owner.company) as session:
            amounts = session.scalars(select(SharedSum.amount).order_by(SharedSum.id)).all()
            assert [str(each) for each in amounts] == ["3000.01", "3000.00"]

    def test_takes_an_item_out(self, owner: CompanyClient, page: str) -> None:
        owner.post(f"{page}/items", an_item(owner))
        with company_session(owner.company) as session:
            item = session.scalars(select(EstimateItem.id)).one()

        assert owner.post(f"{page}/items/{item}/removal").status_code == 303

        assert "Статей ще немає" in text_of(owner.get(page))
        assert owner.post(f"{page}/items/{item}/removal").status_code == 404

    def test_says_what_is_wrong(self, owner: CompanyClient, page: str) -> None:
        assert owner.post(f"{page}/items", an_item(owner, amount="0")).status_code == 422
        assert "Додайте" in text_of(owner.get(page))
        assert owner.post(f"{page}/approval").status_code == 422

    def test_refuses_to_charge_a_service_twice(self, owner: CompanyClient, page: str) -> None:
        owner.post(f"{page}/items", an_item(owner, "test-water"))

        answer = owner.post(f"{page}/approval")

        assert answer.status_code == 422
        assert "вийшло б двічі" in text_of(answer)

    def test_is_ended_from_a_month(self, owner: CompanyClient, page: str) -> None:
        owner.post(f"{page}/items", an_item(owner, amount="12"))
        owner.post(f"{page}/approval")

        assert owner.post(f"{page}/end", {"month": "07.2027"}).status_code == 303

        with company_session(owner.company) as session:
            live = select(SharedSum.valid).where(SharedSum.retired_at.is_(None))
            (days,) = session.scalars(live).all()
            assert f"{days.upper:%d.%m.%Y}" == "01.07.2027"

    def test_tells_what_was_spent_of_each_item(
        self, web: Web, owner: CompanyClient, page: str
    ) -> None:
        owner.post(f"{page}/items", an_item(owner, amount="1 200,00"))
        with company_session(owner.company) as session:
            item = session.scalars(select(EstimateItem.id)).one()
        address = f"{page}/items/{item}/expenses/"
        spent = {"spent_on": "02.01.2027", "amount": "1 000,50", "what": "насос"}
        spent |= {"document": "акт № 4"}
        with time_machine.travel("2027-01-05T09:00:00Z", tick=True):
            then = web.staff(owner.company, Role.ACCOUNTANT)
            assert then.post(address, spent).status_code == 422  # not approved yet
            then.post(f"{page}/approval")
            assert "ще нічого не витрачено" in text_of(then.get(address))
            for wrong in (
                {"spent_on": "31.12.2026"},
                {"spent_on": "06.01.2027"},
                {"amount": "0"},
                {"amount": "10000000000"},
                {"document": " "},
            ):
                assert then.post(address, spent | wrong).status_code == 422, wrong
            assert then.post(address, spent).status_code == 303
            assert then.post(address, spent | {"amount": "300"}).status_code == 303

            listed, shown = text_of(then.get(address)), text_of(then.get(page))
            assert "насос" in listed
            assert "витрачено 1 300,50" in listed.replace("\u202f", " ").replace("\xa0", " ")
            assert "−100,50" in shown.replace("\u202f", " ").replace("\xa0", " ")
            assert "понад кошторис" in shown

            with company_session(owner.company) as session:
                last = session.scalars(select(func.max(EstimateExpense.id))).one()
            removal = f"{address}{last}/removal"
            assert then.post(removal, {"reason": ""}).status_code == 422
            assert then.post(removal, {"reason": "двічі"}).status_code == 303
            assert then.post(removal, {"reason": "двічі"}).status_code == 404
            shown = text_of(then.get(page)).replace("\u202f", " ").replace("\xa0", " ")
            assert "199,50" in shown
            assert "понад кошторис" not in shown

    def test_keeps_expenses_from_others(self, web: Web, owner: CompanyClient, page: str) -> None:
        owner.post(f"{page}/items", an_item(owner))
        with company_session(owner.company) as session:
            item = session.scalars(select(EstimateItem.id)).one()
        address = f"{page}/items/{item}/expenses/"

        assert web.staff(owner.company, Role.CLERK).post(address).status_code == 403
        assert web.staff(web.companies.vodokanal).get(address).status_code == 404
        assert owner.get(f"{page}/items/{item + 1}/expenses/").status_code == 404

    def test_lets_only_those_who_may_change(
        self, web: Web, owner: CompanyClient, page: str
    ) -> None:
        clerk = web.staff(owner.company, Role.CLERK)

        assert clerk.get(page).status_code == 200
        assert clerk.post(f"{page}/approval").status_code == 403
        assert web.staff(web.companies.vodokanal).get(page).status_code == 404
