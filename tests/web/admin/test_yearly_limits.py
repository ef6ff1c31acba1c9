"""Yearly limits in the office: on the account, on its card, in the list, before publishing."""

from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select

from app.access.models import Role
from app.contracts.limits.models import BodyLimit, YearlyLimit
from app.database import company_session
from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.admin.test_statement import accountant, spring, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "spring"]
pytestmark = pytest.mark.postgres
JAN = Month(2026, 1)


@pytest.fixture
def school(web: Web) -> tuple[int, int]:
    """A school is charged 950.00 for January."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, JAN)
        account = an_account(session)
        account.category = ConsumerCategory.BUDGET
        session.flush()
        water = an_agreement(session, account, a_service(session))
        publish(session, JAN, (water, "950.00"))
        return account.id, water.service_id


def limit(service: int, value: str = "1 000,00") -> dict[str, object]:
    return {
        "service": service,
        "measure": "sum",
        "value": value,
        "since": "01.01.2026",
        "document": "кошторис № 1",
        "kekv": "2272",
    }


class TestLimits:
    def test_are_written_down_and_warned_of_before_they_are_passed(
        self, accountant: CompanyClient, school: tuple[int, int]
    ) -> None:
        account, service = school
        at = f"/office/accounts/{account}/limits/"
        assert "Лімітів на цей рік не записано" in accountant.get(at).text
        assert "Ліміт на рік" in accountant.get(f"{at}new").text

        assert accountant.post(at, limit(service)).status_code == 303

        page = text_of(accountant.get(at).text)
        assert "використано 95%" in page
        assert "50,00 ₴" in page
        assert "КЕКВ 2272" in page
        assert "Річний ліміт закінчується" in accountant.get(f"/office/accounts/{account}").text

    def test_tell_by_how_much_they_are_passed_and_are_taken_back(
        self, accountant: CompanyClient, school: tuple[int, int]
    ) -> None:
        account, service = school
        at = f"/office/accounts/{account}/limits/"
        accountant.post(at, limit(service, "900"))
        ((limit_id,),) = rows(accountant.company, select(YearlyLimit.id))

        assert "перевищено на 50,00 ₴" in text_of(accountant.get(at).text)
        assert "Річний ліміт перевищено" in accountant.get(f"/office/accounts/{account}").text
        assert accountant.post(f"{at}{limit_id}/removal", {"reason": ""}).status_code == 422
        gone = accountant.post(f"{at}{limit_id}/removal", {"reason": "помилка"})
        again = accountant.post(f"{at}{limit_id}/removal", {"reason": "помилка"})
        assert (gone.status_code, again.status_code) == (303, 422)
        assert "перевищено" not in accountant.get(f"/office/accounts/{account}").text

    @pytest.mark.parametrize(
        ("name", "typed"),
        [("value", "-1"), ("value", "1" + "0" * 13), ("since", "31.02.2026"), ("document", "")],
    )
    def test_keep_what_was_typed_wrongly(
        self, accountant: CompanyClient, school: tuple[int, int], name: str, typed: str
    ) -> None:
        account, service = school
        answer = accountant.post(
            f"/office/accounts/{account}/limits/", limit(service) | {name: typed}
        )

        assert answer.status_code == 422
        assert "2272" in answer.text
        assert rows(accountant.company, select(YearlyLimit.id)) == []

    def test_of_people_are_refused_in_words(self, web: Web, accountant: CompanyClient) -> None:
        with company_session(web.companies.kashtan) as session:
            flat = an_agreement(session, an_account(session), a_service(session))
            account, service = flat.account_id, flat.service_id

        answer = accountant.post(f"/office/accounts/{account}/limits/", limit(service))

        assert answer.status_code == 422
        assert "не населенню" in answer.text

    def test_are_a_list_and_a_file(
        self, accountant: CompanyClient, school: tuple[int, int]
    ) -> None:
        account, service = school
        assert "Лімітів на цей рік не записано" in accountant.get("/office/limits/").text
        accountant.post(f"/office/accounts/{account}/limits/", limit(service))

        page = text_of(accountant.get("/office/limits/").text)
        near = text_of(accountant.get("/office/limits/?state=near").text)
        passed = text_of(accountant.get("/office/limits/?state=passed").text)
        _, line = load_workbook(BytesIO(accountant.get("/office/limits/xlsx").data)).active.values

        assert "Закінчуються · 1" in page
        assert "використано 95%" in near
        assert "Таких лімітів немає" in passed
        assert (line[6], line[7], line[9]) == (1000, 950, 50)

    def test_of_the_last_year_are_shown_while_its_december_is_charged(
        self, web: Web, school: tuple[int, int]
    ) -> None:
        account, service = school
        with time_machine.travel("2027-01-05T09:00:00Z", tick=True):
            late = web.staff(web.companies.kashtan, Role.ACCOUNTANT)
            at = f"/office/accounts/{account}/limits/"
            late.post(at, limit(service))
            assert "Річні ліміти: 2026" in text_of(late.get(at).text)
            assert "використано 95%" in text_of(late.get(at).text)

    def test_are_no_clerk_s_to_change(self, web: Web, school: tuple[int, int]) -> None:
        account, service = school
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        at = f"/office/accounts/{account}/limits/"

        assert clerk.get(at).status_code == 200
        assert clerk.post(at, limit(service)).status_code == 403
        assert clerk.get("/office/limits/xlsx").status_code == 403

    def test_of_a_body_over_all_its_accounts_are_written_down_warned_of_and_taken_back(
        self, web: Web, accountant: CompanyClient, school: tuple[int, int]
    ) -> None:
        account, service = school
        ((body,),) = rows(accountant.company, select(Agreement.debtor_id))
        at = f"/office/limits/bodies/{body}/"
        assert at in accountant.get(f"/office/accounts/{account}/limits/").text
        assert "Спільного ліміту на цей рік не записано" in accountant.get(at).text
        given = {
            "kekv": "2272",
            "service": [service],
            "value": "1 000,00",
            "since": "01.01.2026",
            "document": "кошторис № 1",
        }
        wrong = accountant.post(at, given | {"since": "31.12.9999"})
        assert (wrong.status_code, "кошторис № 1" in wrong.text) == (422, True)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.post(at, given).status_code == 403

        assert accountant.post(at, given).status_code == 303

        page = text_of(accountant.get(at).text)
        assert "використано 95%" in page
        assert "КЕКВ 2272" in page
        assert "Річний ліміт закінчується" in accountant.get(f"/office/accounts/{account}").text
        assert (
            "на всі рахунки разом: 1" in accountant.get(f"/office/accounts/{account}/limits/").text
        )
        assert "рахунків: 1" in accountant.get("/office/limits/?state=near").text
        _, line = load_workbook(BytesIO(accountant.get("/office/limits/xlsx").data)).active.values
        assert (line[0], line[6], line[9]) == ("рахунків: 1", 1000, 50)
        ((limit_id,),) = rows(accountant.company, select(BodyLimit.id))
        other = web.staff(web.companies.vodokanal, Role.OWNER)
        assert other.get(at).status_code == 404
        gone = accountant.post(f"{at}{limit_id}/removal", {"reason": "помилка"})
        again = accountant.post(f"{at}{limit_id}/removal", {"reason": "помилка"})
        assert (gone.status_code, again.status_code) == (303, 422)

    def test_of_a_body_are_of_as_many_services_as_are_ticked(
        self, web: Web, accountant: CompanyClient, school: tuple[int, int]
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            offered = [school[1], *(a_service(session, code).id for code in ("heat", "waste"))]
        ((body,),) = rows(accountant.company, select(Agreement.debtor_id))
        at = f"/office/limits/bodies/{body}/"
        given = {"value": "1 000,00", "since": "01.01.2026", "document": "кошторис № 1"}

        for ticked, said in (([], "Позначте хоча б одну послугу"), ([999999], "Оберіть зі списку")):
            refused = accountant.post(at, given | {"service": ticked})
            assert (refused.status_code, said in refused.text) == (422, True)
        assert accountant.post(at, given | {"service": offered}).status_code == 303

        ((kept,),) = rows(accountant.company, select(BodyLimit.service_ids))
        assert kept == sorted(offered)

    def test_of_another_company_are_not_there(self, web: Web, school: tuple[int, int]) -> None:
        account, _ = school
        other = web.staff(web.companies.vodokanal, Role.OWNER)

        assert other.get(f"/office/accounts/{account}/limits/").status_code == 404
