"""A building put right by hand."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.months.models import ToRecompute
from app.registry.models import Building
from tests.factories.households import NOVEMBER
from tests.web.admin.by_hand import account, accountant, publish_november, rows
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

FACTS = {
    "kind": "non_residential",
    "district": "Південна",
    "postcode": "08205",
    "storeys": "9",
    "total_area": "5120,4",
    "heated_area": "",
    "since": "15.11.2026",
}


@pytest.fixture
def building(web: Web, account: int) -> int:
    assert account
    return int(rows(web.companies.kashtan, select(Building.id))[0][0])


def test_its_facts_change_with_marks_and_a_record(
    web: Web, building: int, accountant: CompanyClient
) -> None:
    company, path = web.companies.kashtan, f"/office/buildings/{building}"
    publish_november(company)
    assert f"{path}/edit" in accountant.get(path).text
    assert 'value="apartment" selected' in accountant.get(f"{path}/edit").text

    answer = accountant.post(path, FACTS)

    assert answer.status_code == 303
    told = accountant.get(path).text
    assert "Зачеплені місяці буде перераховано" in told
    assert "Південна" in told
    stored = select(Building.kind, Building.district_code, Building.storeys, Building.total_area_m2)
    expected = ("non_residential", "Південна", 9, Decimal("5120.40"))
    assert rows(company, stored) == [expected]
    marks = select(ToRecompute.month, ToRecompute.building_id, ToRecompute.because)
    assert rows(company, marks) == [(NOVEMBER, building, "building.changed")]
    query = select(AuditRecord.subject_id, AuditRecord.facts).where(
        AuditRecord.event == "building.changed"
    )
    ((subject, facts),) = rows(company, query)
    assert subject == building
    assert facts["since"] == "2026-11-15"
    assert facts["changed"]["district_code"] == [None, "Південна"]
    assert facts["changed"]["kind"] == ["apartment", "non_residential"]
    # The neighbour of equal ids is as it was.
    assert rows(web.companies.vodokanal, select(Building.kind)) == [("apartment",)]

    again = accountant.get(f"{path}/edit").text
    assert 'value="08205"' in again
    accountant.post(path, FACTS)
    assert "Нічого не змінилося" in accountant.get(path).text
    assert len(rows(company, query)) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"kind": "castle"}, "kind", "Оберіть зі списку"),
        ({"storeys": "1,5"}, "storeys", "Забагато знаків"),
        ({"since": ""}, "since", "Заповніть це поле"),
    ],
)
def test_what_cannot_be_is_refused_under_its_field(
    building: int, accountant: CompanyClient, wrong: dict[str, str], field: str, words: str
) -> None:
    answer = accountant.post(f"/office/buildings/{building}", FACTS | wrong)

    assert answer.status_code == 422
    assert re.search(f'id="f-{field}"[^>]*aria-invalid="true"', answer.text)
    assert words in answer.text
    assert 'value="Південна"' in answer.text
    assert rows(accountant.company, select(Building.district_code)) == [(None,)]


def test_a_building_of_two_flats_is_no_private_house(
    building: int, accountant: CompanyClient
) -> None:
    path = f"/office/buildings/{building}"
    assert accountant.post(f"{path}/premises", {"number": "77", "kind": "flat"}).status_code == 303

    answer = accountant.post(path, FACTS | {"kind": "private"})

    assert answer.status_code == 422
    assert "Приміщень у будинку: 2" in answer.text


def test_it_is_not_for_clerks(web: Web, building: int) -> None:
    clerk = web.staff(web.companies.kashtan, Role.CLERK)

    assert clerk.get(f"/office/buildings/{building}/edit").status_code == 403
    assert clerk.post(f"/office/buildings/{building}", FACTS).status_code == 403
    assert "/edit" not in clerk.get(f"/office/buildings/{building}").text
