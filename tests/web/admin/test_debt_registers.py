"""The desk of registers of debts: who may, what is refused, what is downloaded."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.exchange.outgoing.models import DebtRegister
from app.exchange.partners.place import Place, install, place
from tests.factories.partners import a_partner
from tests.web.conftest import Web

PATH = "/office/imports/debts"
FORM = {
    "name": "Ощадбанк, борги",
    "file_name": "borg_{day}",
    "format": "dbf",
    "letters": "cp866",
    "columns": "number; ABCOUNT; 15\nholder; FIO\nto_pay; SUMM; 12",
    "names": "initials",
    "only_owing": "1",
    "is_on": "1",
}


@pytest.fixture(autouse=True)
def folders(web: Web, tmp_path: Path) -> None:
    del web  # it comes first: the application names a place of its own
    install(Place(tmp_path, settles_s=0))


def the_register(web: Web) -> DebtRegister:
    with company_session(web.companies.kashtan) as session:
        return session.scalars(select(DebtRegister)).one()


def test_is_kept_listed_and_downloaded(web: Web) -> None:
    owner = web.staff(web.companies.kashtan)

    assert owner.post(f"{PATH}/", FORM).status_code == 303

    register = the_register(web)
    assert [each["title"] for each in register.columns] == ["ABCOUNT", "FIO", "SUMM"]
    assert "Ощадбанк, борги" in owner.get(f"{PATH}/").get_data(as_text=True)
    assert "holder; FIO; 50" in owner.get(f"{PATH}/{register.id}/edit").get_data(as_text=True)
    answer = owner.get(f"{PATH}/{register.id}/file")
    assert answer.status_code == 200
    assert answer.data[:1] == b"\x03"
    assert b"ABCOUNT" in answer.data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": "number; LS"}, "Потрібні принаймні номер рахунку"),
        ({"columns": "password; P\nnumber\nto_pay"}, "незрозумілий"),
        ({"columns": "number; номер\nto_pay; SUMM"}, "в DBF — до 10 великих"),
        ({"file_name": "../../etc/passwd"}, "У назві файла можна"),
        ({"partner": "Нема такого"}, "Такого партнера обміну немає"),
        ({"payee": "UA00"}, "Отримувача з таким IBAN немає"),
        ({"sends_day": "31"}, "Впишіть ціле число від 1 до 28"),
    ],
)
def test_said_wrong_is_refused_in_words(web: Web, change: dict[str, str], said: str) -> None:
    owner = web.staff(web.companies.kashtan)

    answer = owner.post(f"{PATH}/", FORM | change)

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_is_sent_to_its_partner_when_asked(web: Web) -> None:
    kashtan = web.companies.kashtan
    owner = web.staff(kashtan)
    with company_session(kashtan) as session:
        partner_id = a_partner(session).id
    owner.post(f"{PATH}/", FORM | {"partner": "Ощадбанк", "file_name": "borg"})

    owner.post(f"{PATH}/{the_register(web).id}/sending")

    assert (place().of(kashtan, partner_id) / "out" / "borg.dbf").exists()
    page = owner.get(f"/office/imports/partners/{partner_id}").get_data(as_text=True)
    assert "borg.dbf" in page
    assert "надіслано" in page


def test_of_another_company_is_not_found_and_a_clerk_takes_none(web: Web) -> None:
    owner = web.staff(web.companies.kashtan)
    owner.post(f"{PATH}/", FORM)
    number = the_register(web).id

    assert web.staff(web.companies.vodokanal).get(f"{PATH}/{number}/file").status_code == 404
    clerk = web.staff(web.companies.kashtan, Role.CLERK)
    assert clerk.get(f"{PATH}/{number}/file").status_code == 403


def test_that_did_not_go_says_why(web: Web) -> None:
    kashtan = web.companies.kashtan
    owner = web.staff(kashtan)
    with company_session(kashtan) as session:
        a_partner(session, way="sftp", host="127.0.0.1:1", login="a", host_key="ssh-ed25519 AAAA")
    owner.post(f"{PATH}/", FORM | {"partner": "Ощадбанк"})

    owner.post(f"{PATH}/{the_register(web).id}/sending")

    assert the_register(web).trouble == "partners.host-inside"
    page = owner.get(f"{PATH}/").get_data(as_text=True)
    assert "не надіслано" in page
    assert "у внутрішній мережі" in page
