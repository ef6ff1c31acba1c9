"""A building written down by hand."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.registry.models import (
    Building,
    Settlement,
    Street,
)
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

BUILDING = {
    "town": "Ірпінь",
    "street": "просп. Лесі Українки",
    "number": "14-Б корп. 2",
    "kind": "apartment",
    "district": "Північна",
    "storeys": "9",
    "total_area": "5120,4",
}
PATH = "/office/buildings/"


def add(client: CompanyClient, **changes: str) -> int:
    answer = client.post(PATH, BUILDING | changes)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


@pytest.mark.usefixtures("account")
class TestANewBuilding:
    def test_is_found_by_its_address_and_kept_as_written(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        assert "Новий будинок" in accountant.get(PATH).get_data(as_text=True)
        page = accountant.get(f"{PATH}new").get_data(as_text=True)
        assert '<option value="Ірпінь">' in page

        made = add(accountant)

        told = select(
            Street.kind,
            Street.name,
            Building.number,
            Building.number_key,
            Building.kind,
            Building.district_code,
            Building.storeys,
            Building.total_area_m2,
        ).join(Street, Street.id == Building.street_id)
        assert rows(web.companies.kashtan, told.where(Building.id == made)) == [
            (
                "проспект",
                "Лесі Українки",
                "14-Б корп. 2",
                "14б к2",
                "apartment",
                "Північна",
                9,
                Decimal("5120.40"),
            )
        ]
        found = accountant.get(f"{PATH}?q=ірпінь українки 14б").get_data(as_text=True)
        assert "14-Б корп. 2" in found
        heard = select(AuditRecord.subject_id).where(AuditRecord.event == "building.added")
        assert rows(web.companies.kashtan, heard) == [(made,)]
        assert len(rows(web.companies.vodokanal, select(Building.id))) == 1

    def test_stands_on_the_street_that_is_there_in_another_spelling(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        add(accountant, street="вул. лесі українки", number="16")

        streets = rows(web.companies.kashtan, select(Street.name))
        assert streets == [("Лесі Українки",)]

    def test_in_a_town_of_the_codifier_brings_the_town(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        add(accountant, town="UA53060230010027681")

        towns = rows(web.companies.kashtan, select(Settlement.katottg, Settlement.name))
        assert ("UA53060230010027681", "Миргород") in towns

    @pytest.mark.parametrize(
        ("wrong", "field", "words"),
        [
            ({"number": "12 - а", "street": "вулиця Лесі Українки"}, "number", "вже є"),
            ({"number": "корпус"}, "number", "Немає номера будинку"),
            ({"number": "5, кв. 3"}, "number", "вже з квартирою"),
            ({"town": "Нетакеместо"}, "town", "Немає населеного пункту"),
            ({"kind": "castle"}, "kind", "Оберіть зі списку"),
            ({"storeys": "1,5"}, "storeys", "Забагато знаків"),
        ],
    )
    def test_that_cannot_be_is_refused_under_its_field(
        self,
        web: Web,
        accountant: CompanyClient,
        wrong: dict[str, str],
        field: str,
        words: str,
    ) -> None:
        answer = accountant.post(PATH, BUILDING | wrong)

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert re.search(f'id="f-{field}"[^>]*aria-invalid="true"', page)
        assert words in page
        assert 'value="Північна"' in page
        assert len(rows(web.companies.kashtan, select(Building.id))) == 1

    def test_is_not_for_clerks(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get(f"{PATH}new").status_code == 403
        assert clerk.post(PATH, BUILDING).status_code == 403
        assert "Новий будинок" not in clerk.get(PATH).get_data(as_text=True)
