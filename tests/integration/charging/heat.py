"""A building whose heat is shared out, from files: three flats, the steps of its month."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import insert, select

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.models import Charge, RunProblem
from app.charging.publish import Approval, publish
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.registry.models import Account
from app.tariffs.models import Service
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, faults, imported

NOVEMBER = Month(2026, 11)
AT = "Населений пункт;Вулиця;Будинок;Послуга"
HOUSE = "Ірпінь;вул. Соборна;12-А/3 корп. 2;heat"
OTHER = "Ірпінь;вул. Соборна;14;heat"
NEIGHBOURS = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ
0004;Ірпінь;вул. Соборна;14;1;Ганна Сусідка
"""
AREAS = """\
Особовий рахунок;Діє з;Опалювана площа
0001;01.10.2026;60
0002;01.10.2026;45
0003;01.10.2026;50
0004;01.10.2026;45
"""
TARIFF = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення
heat;населення;1654,41;20;01.10.2026;;рішення виконкому;312;10.09.2026
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з
0001;heat;за розподілом тепла;індивідуальний;01.11.2026
0002;heat;за розподілом тепла;індивідуальний;01.11.2026
0003;heat;за розподілом тепла;індивідуальний;01.11.2026
"""
INPUT = f"""\
{AT};№ лічильника;Встановлено;Початкове показання;Дата початкового показання;Одиниця
{HOUSE};ТЛ-1;01.10.2026;1000;31.10.2026;Гкал
"""
TERMS = f"""\
{AT};Обсяг тепла;Частка на внутрішньобудинкові системи;Частка на МЗК;Діє з
{HOUSE};лічильник;0,15;0,10;01.10.2026
"""
SEASON = f"""\
{AT};Підключено з;Документ-підстава
{HOUSE};15.10.2026;розпорядження № 5
"""
DEVICES = """\
Рахунок;Послуга;Прилад обліку тепла;Діє з
0003;heat;індивідуальне опалення;01.10.2026
"""


@pytest.fixture(autouse=True)
def early_december() -> Iterator[None]:
    with time_machine.travel("2026-12-05T10:00:00Z", tick=True):
        yield


def read(company: CompanyRef, value: str, day: str = "30.11.2026") -> int:
    rows = f"{AT};№ лічильника;Дата показання;Показання\n{HOUSE};ТЛ-1;{day};{value}\n"
    return bring(company, "building_readings", rows)


def bring(company: CompanyRef, kind: str, content: str) -> int:
    job = imported(company, kind, content, by=1)
    assert faults(company, job) == [], kind
    return job


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    """Three flats, the third heated by itself, and a neighbour's building nearby."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    with company_session(kashtan) as session:
        session.execute(
            insert(Service).values(code="heat", name="Опалення", unit="gcal", volume_places=5)
        )
    for kind, content in (
        ("accounts", ACCOUNTS),
        ("accounts", NEIGHBOURS),
        ("parameters", AREAS),
        ("tariffs", TARIFF),
        ("agreements", AGREEMENTS),
        ("building_meters", INPUT),
        ("heat_devices", DEVICES),
    ):
        job = imported(kashtan, kind, content, by=by)
        assert faults(kashtan, job) == [], (kind, content)
    return kashtan


def distributed(company: CompanyRef) -> None:
    bring(company, "heat_houses", TERMS)
    bring(company, "heat_seasons", SEASON)


def charge(company: CompanyRef, month: Month = NOVEMBER) -> int:
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=job_actor(session, "run")).id
    assert work_off(company, run_id=run_id)
    return run_id


def published(company: CompanyRef, month: Month = NOVEMBER) -> None:
    charge(company, month)
    with company_session(company) as session:
        run = ready_run(session, month)
        assert run is not None
        assert run.total is not None
        publish(session, month=month, by=1, approval=Approval(run.total, "перший місяць"))


def lines(company: CompanyRef) -> list[tuple[str, str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(Account.number, Charge.quantity, Charge.amount)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.method == "heat")
            .order_by(Account.number)
        )
        return [(number, f"{heat:.5f}", f"{amount:.2f}") for number, heat, amount in rows]


def problems(company: CompanyRef) -> set[tuple[str, str, str]]:
    with company_session(company) as session:
        rows = session.execute(
            select(Account.number, RunProblem.kind, RunProblem.severity).join(
                Account, Account.id == RunProblem.account_id
            )
        )
        return {(number, kind, severity) for number, kind, severity in rows}


def gcal(value: str) -> Decimal:
    return Decimal(value)
