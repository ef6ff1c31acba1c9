"""Containers of an account and its register of trips at the desk."""

from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.tariffs.containers.models import ContainerPlace, ContainerTrip
from app.tariffs.models import Service
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


def test_are_written_down_refused_shown_and_taken_away(
    web: Web, account: int, accountant: CompanyClient
) -> None:
    kashtan = web.companies.kashtan
    with company_session(kashtan) as session:
        session.add(Service(code="waste_volume", name="Вивезення відходів", unit="m3"))
    (service,) = rows(kashtan, select(Service.id).where(Service.code == "waste_volume"))[0]
    path = f"/office/accounts/{account}/containers/"
    form: dict[str, object] = {
        "service": str(service),
        "place": "двір магазину «Хліб»",
        "volume_m3": "1,1",
        "containers": "2",
        "weekdays": ["4", "1"],
        "since": "01.11.2026",
    }
    assert "ще не записано" in accountant.get(path).get_data(as_text=True)
    for change, words in (
        ({"weekdays": ["1", "8"]}, "Оберіть зі списку"),
        ({"containers": "0"}, "ціле число від 1 до "),
        ({"volume_m3": "101"}, "число від 0,001 до 100"),
        ({"since": "31.12.9999"}, "Перевірте рік"),
        ({"service": "999999"}, "Оберіть зі списку"),
    ):
        answer = accountant.post(path, form | change)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True), change

    assert accountant.post(path, form).status_code == 303

    page = accountant.get(path).get_data(as_text=True)
    assert "двір магазину «Хліб»" in page
    assert "пн, чт" in page
    (place,) = rows(kashtan, select(ContainerPlace.id))[0]
    trip = {
        "place": str(place),
        "on_day": "12.11.2026",
        "what": "missed",
        "containers": "2",
        "trips": "1",
        "document": "акт № 3 від 12.11.2026",
    }
    early = accountant.post(f"{path}trips", trip | {"on_day": "31.10.2026"})
    assert "контейнерів там за договором немає" in early.get_data(as_text=True)
    made = accountant.post(f"{path}trips", trip)
    twice = accountant.post(f"{path}trips", trip)
    assert (made.status_code, twice.status_code) == (303, 422)
    assert "не вивезено" in accountant.get(path).get_data(as_text=True)
    (line,) = rows(kashtan, select(ContainerTrip.id))[0]
    inspector = web.staff(kashtan, Role.CLERK)
    assert inspector.post(f"{path}trips", trip).status_code == 403
    gone = {"trip": str(line), "reason": "вивезли ввечері"}
    assert accountant.post(f"{path}trips/removal", gone).status_code == 303
    assert accountant.post(f"{path}trips/removal", gone).status_code == 422
    ended = {"place": str(place), "since": "20.11.2026"}
    assert accountant.post(f"{path}end", ended).status_code == 303
    assert "до 19.11.2026" in accountant.get(path).get_data(as_text=True)
    other = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)
    assert "Хліб" not in other.get(path).get_data(as_text=True)
