"""People who are away, at the desk: what is asked, refused, shown, and who may."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.registry.absences.models import Absence
from app.registry.models import Parameter
from app.registry.operations import NewParameter, change_parameter
from tests.web.admin.by_hand import account, accountant, marks, publish_november, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

AWAY = {
    "persons": "1",
    "ground": "military",
    "since": "01.10.2026",
    "last": "",
    "document": "довідка № 7 від 30.09.2026",
    "noticed_on": "01.11.2026",
}


def counted(web: Web, account: int, persons: int = 2) -> None:
    new = NewParameter(Parameter.PERSONS, Decimal(persons), "довідка")
    with company_session(web.companies.kashtan) as session:
        change_parameter(session, account_id=account, new=new, since=date(2026, 1, 1), by=1)


class TestAbsenceDesk:
    def test_writes_down_renews_ends_and_takes_back(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        counted(web, account)
        kashtan = web.companies.kashtan
        publish_november(kashtan)
        path = f"/office/accounts/{account}/absences/"
        assert "враховано всіх" in accountant.get(path).get_data(as_text=True)
        assert accountant.get(f"{path}new").status_code == 200

        made = accountant.post(path, AWAY)
        twice = accountant.post(path, AWAY)

        assert made.status_code == 303, made.get_data(as_text=True)
        assert twice.status_code == 422
        assert marks(kashtan)[-1][1:] == (account, "absence")
        page = accountant.get(path).get_data(as_text=True)
        assert "військова служба" in page
        assert "по 31.03.2027" in " ".join(page.split())
        assert "потрібна нова заява" in page

        (known,) = live(web)
        renewal = f"{path}{known}/renewal"
        assert accountant.get(f"{renewal}/new").status_code == 200
        renewed = accountant.post(renewal, {"noticed_on": "20.11.2026"})
        again = accountant.post(renewal, {"noticed_on": "20.11.2026"})
        assert (renewed.status_code, again.status_code) == (303, 404)
        assert "по 30.09.2027" in " ".join(accountant.get(path).get_data(as_text=True).split())

        (known,) = live(web)
        back = {"until": "15.10.2026", "document": "заява 16.10"}
        assert accountant.post(f"{path}{known}/return", back).status_code == 303
        assert "не довше за 30" in accountant.get(path).get_data(as_text=True)
        (known,) = live(web)
        nothing = accountant.post(f"{path}{known}/removal", {"reason": ""})
        gone = accountant.post(f"{path}{known}/removal", {"reason": "помилка"})
        assert (nothing.status_code, gone.status_code) == (422, 303)
        assert live(web) == []
        told = select(AuditRecord.event).where(AuditRecord.subject_id == account)
        events = {event for (event,) in rows(kashtan, told)}
        assert events >= {
            f"account.absence-{step}" for step in ("recorded", "renewed", "ended", "removed")
        }

    def test_refuses_what_is_unclear_and_keeps_what_was_typed(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        counted(web, account)
        path = f"/office/accounts/{account}/absences/"
        for change, words in (
            ({"last": "30.10.2026"}, "Днів відсутності 30"),
            ({"last": "30.09.2026"}, "раніший за перший"),
            ({"persons": "3"}, "враховано осіб: 2"),
            ({"persons": "1,5"}, "Забагато знаків"),
            ({"document": "довідка"}, "Допишіть номер"),
            ({"document": ""}, "Заповніть це поле"),
            ({"noticed_on": "31.12.2098"}, "ще не настав"),
            ({"since": "01.01.1900"}, "враховано осіб: 0"),
            ({"last": "31.12.9999"}, "Перевірте рік"),
        ):
            answer = accountant.post(path, AWAY | change)

            page = answer.get_data(as_text=True).replace("\u00a0", " ")
            assert (answer.status_code, words in page) == (422, True), (change, page[-3000:])
        assert live(web) == []

    def test_is_the_accountant_s_to_change_and_ends_at_the_company(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        counted(web, account)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        path = f"/office/accounts/{account}/absences/"
        assert clerk.get(path).status_code == 200
        assert clerk.get(f"{path}new").status_code == 403
        assert clerk.post(path, AWAY).status_code == 403
        strange = settle(web.companies.vodokanal, "02-1", "02-2")[-1]
        assert accountant.get(f"/office/accounts/{strange}/absences/").status_code == 404
        assert accountant.post(f"/office/accounts/{strange}/absences/", AWAY).status_code == 404
        assert rows(web.companies.vodokanal, select(Absence.id)) == []
        assert accountant.get(f"{path}99/renewal/new").status_code == 404

    def test_speaks_english(self, web: Web, account: int, accountant: CompanyClient) -> None:
        counted(web, account)
        accountant.post("/language", {"language": "en", "back": "/"})

        page = accountant.get(f"/office/accounts/{account}/absences/").get_data(as_text=True)

        assert "Temporary absence" in page


def live(web: Web) -> list[int]:
    found = rows(web.companies.kashtan, select(Absence.id).where(Absence.retired_at.is_(None)))
    return [known for (known,) in found]
