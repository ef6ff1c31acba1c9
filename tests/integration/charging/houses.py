"""A building with an input meter from files: three flats, the steps of its month."""

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.models import Charge
from app.charging.publish import Approval, publish
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.registry.models import Account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, faults, imported

NOVEMBER, DECEMBER, JANUARY = Month(2026, 11), Month(2026, 12), Month(2027, 1)
HOUSE = "Ірпінь;вул. Соборна;12-А/3 корп. 2"
TARIFFS = """\
Послуга;Категорія;Тариф;ПДВ, %;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення
Водопостачання;населення;30,00;20;01.06.2017;;рішення виконкому;77;10.05.2017
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з
0001;Водопостачання;за лічильником;індивідуальний;01.11.2026
0002;Водопостачання;за небалансом;індивідуальний;01.11.2026
0003;Водопостачання;без лічильника;індивідуальний;01.11.2026
"""
METERS = """\
Рахунок;Послуга;№ лічильника;Дата встановлення;Початкове показання
0001;Водопостачання;12345;01.11.2026;45,000
"""
READINGS = """\
Рахунок;Послуга;№ лічильника;Дата показання;Показання
0001;Водопостачання;12345;30.11.2026;52,250
0001;Водопостачання;12345;31.12.2026;57,250
"""
AT = "Населений пункт;Вулиця;Будинок;Послуга"
INPUTS = f"""\
{AT};№ лічильника;Встановлено;Початкове показання;Дата початкового показання
{HOUSE};Водопостачання;ВВ-1;01.10.2026;1000;31.10.2026
"""
DISTRIBUTION = f"""\
{AT};Загальнобудинкові потреби на місяць;Документ-підстава;Діє з
{HOUSE};Водопостачання;{{common}};протокол № 4;01.11.2026
"""


@pytest.fixture(autouse=True)
def late_january() -> Iterator[None]:
    with time_machine.travel("2027-01-31T10:00:00Z", tick=True):
        yield


def inputs_read(company: CompanyRef, by: int, *values: tuple[str, str]) -> int:
    rows = "".join(f"{HOUSE};Водопостачання;ВВ-1;{day};{value}\n" for day, value in values)
    header = f"{AT};№ лічильника;Дата показання;Показання\n"
    return imported(company, "building_readings", header + rows, by=by)


def flats_read(company: CompanyRef, *values: tuple[str, str]) -> int:
    rows = "".join(f"0001;Водопостачання;12345;{day};{value}\n" for day, value in values)
    header = "Рахунок;Послуга;№ лічильника;Дата показання;Показання\n"
    return imported(company, "readings", header + rows, by=1)


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    """Three flats of one building: one with a meter, three persons and one without."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    for kind, content in (
        ("accounts", ACCOUNTS),
        ("tariffs", TARIFFS),
        ("agreements", AGREEMENTS),
        ("meters", METERS),
        ("readings", READINGS),
        ("building_meters", INPUTS),
    ):
        job = imported(kashtan, kind, content, by=by)
        assert faults(kashtan, job) == [], kind
    return kashtan


def distributed(company: CompanyRef, *, common: str = "2,4") -> int:
    return imported(company, "distributions", DISTRIBUTION.format(common=common), by=1)


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


def lines(
    company: CompanyRef, month: Month = NOVEMBER, *, of: Month | None = None
) -> list[tuple[str, str, str, str]]:
    """Return what the month charges for itself, or corrects of another."""
    with company_session(company) as session:
        rows = session.execute(
            select(Account.number, Charge.part, Charge.quantity, Charge.amount)
            .join(Account, Account.id == Charge.account_id)
            .where(Charge.posted == month.first_day, Charge.month == (of or month).first_day)
            .order_by(Account.number, Charge.part)
        )
        return [
            (number, part.partition(".")[2] or "own", f"{quantity:.3f}", f"{amount:.2f}")
            for number, part, quantity, amount in rows
        ]
