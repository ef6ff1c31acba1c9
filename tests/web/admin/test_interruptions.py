"""The register of interruptions of a building at the desk."""

from sqlalchemy import select

from app.access.models import Role
from app.registry.models import Building
from app.tariffs.interruptions.models import Interruption
from app.tariffs.models import Service
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


def test_is_written_down_refused_shown_and_taken_back(
    web: Web, account: int, accountant: CompanyClient
) -> None:
    assert account
    kashtan = web.companies.kashtan
    (house,) = rows(kashtan, select(Building.id))[0]
    (water,) = rows(kashtan, select(Service.id).where(Service.code == "test-water"))[0]
    path = f"/office/buildings/{house}/interruptions/"
    form = {
        "service": str(water),
        "kind": "emergency",
        "since": "03.11.2026",
        "last": "07.11.2026",
        "document": "акт № 5 від 08.11.2026",
    }
    assert "не записано" in accountant.get(path).get_data(as_text=True)
    for change, words in (
        ({"last": "02.11.2026"}, "раніший за перший"),
        ({"last": "31.12.9999"}, "Перевірте рік"),
        ({"hours": "24"}, "більше за 0 і менше за 24"),
        ({"percent": "100,01"}, "більше за 0 і не більше за 100"),
        ({"kind": "quality"}, "Вкажіть одне"),
        ({"degrees": "40"}, "Вкажіть одне"),
        ({"document": "акт"}, "Допишіть номер"),
    ):
        answer = accountant.post(path, form | change)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True), change

    made = accountant.post(path, form | {"hours": "6,5"})
    twice = accountant.post(path, form)

    assert (made.status_code, twice.status_code) == (303, 422)
    page = accountant.get(path).get_data(as_text=True)
    assert "03.11.2026–07.11.2026" in page
    assert "6,5 год на добу" in page
    clerk = web.staff(kashtan, Role.CLERK)
    assert clerk.get(path).status_code == 200
    assert clerk.post(path, form).status_code == 403
    (known,) = rows(kashtan, select(Interruption.id))[0]
    theirs = web.staff(web.companies.vodokanal)
    assert theirs.post(f"{path}{known}/removal", {"reason": "чуже"}).status_code == 404
    assert accountant.post(f"{path}{known}/removal", {"reason": ""}).status_code == 422
    assert accountant.post(f"{path}{known}/removal", {"reason": "вода була"}).status_code == 303
    live = select(Interruption.id).where(Interruption.retired_at.is_(None))
    assert rows(kashtan, live) == []
