"""Files as companies have them, and imports of them in a test."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.database import company_session
from app.exchange.models import ImportJob, ImportVerdict
from app.exchange.whole_import import Wishes, import_file
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import find_month, open_month
from app.tariffs.models import Service

SINCE = "2026-11-01"
NOVEMBER = Month(2026, 11)
ACCOUNTS = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ;Телефон;Осіб;Загальна площа
0001;Ірпінь;вул. Соборна;12-А/3 корп. 2;1;Шевченко Мар’яна;0671234567;2;45,60
0002;м. Ірпінь;вулиця Соборна;12а/3 к.2;2;Їжак Ґонта;;3;61,10
0003;Iрпінь;Соборна;12-A/3 корп.2;3;Єва Кравець;050 123 45 67;1;30,00
"""


def an_office(company: CompanyRef, *, month: Month = NOVEMBER) -> int:
    """Give a company an actor, its services and an open month; return the actor."""
    with company_session(company) as session:
        actor = session.execute(
            insert(Actor)
            .values(kind="staff", ref="treasurer", label="Скарбник")
            .returning(Actor.id)
        ).scalar_one()
        for code, name, unit in (
            ("water", "Водопостачання", "m3"),
            ("hot_water", "Гаряча вода", "m3"),
            ("contribution", "Внесок на утримання будинку", "m2"),
        ):
            if session.scalar(select(Service.id).where(Service.code == code)) is None:
                session.execute(insert(Service).values(code=code, name=name, unit=unit))
        if find_month(session, month) is None:
            open_month(session, month)
    return int(actor)


def imported(
    company: CompanyRef,
    kind: str,
    content: str | bytes,
    *,
    by: int,
    name: str = "file.csv",
    **wishes: Any,
) -> int:
    """Import a file given as text and return the id of its job."""
    options = {"since": SINCE, **wishes.pop("options", {})}
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        wanted = Wishes(options=options, **wishes)
        return import_file(company, path, kind=kind, by=by, wishes=wanted)


def tried(company: CompanyRef, kind: str, content: str | bytes, *, by: int, **wishes: Any) -> int:
    """Make the trial run of a file given as text and return the id of its job."""
    return imported(company, kind, content, by=by, is_trial=True, **wishes)


def faults(company: CompanyRef, job_id: int) -> list[tuple[int, str, str]]:
    """Return line, column and key of every verdict of a job."""
    with company_session(company) as session:
        rows = session.execute(
            select(ImportVerdict.line, ImportVerdict.column, ImportVerdict.key)
            .where(ImportVerdict.job_id == job_id)
            .order_by(ImportVerdict.line, ImportVerdict.number)
        )
        return [(row.line, row.column, row.key) for row in rows]


def the_job(company: CompanyRef, job_id: int) -> ImportJob:
    with company_session(company) as session:
        return session.get_one(ImportJob, job_id)


def count(session: Session, table: str, where: str = "true") -> int:
    return int(session.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())


def snapshot(company: CompanyRef) -> dict[str, str]:
    """Return a digest of every table an import may write, identities and instants left out."""
    tables = {
        "account": "number, category, opened_on, closed_on",
        "account_parameter": "kind, value, valid, retired_at IS NULL",
        "account_holder": "valid, retired_at IS NULL",
        "person": "name, kind",
        "premises": "number, kind",
        "building": "number, kind",
        "meter": "serial, installed_on, removed_on",
        "reading": "read_on, value, source, retired_at IS NULL",
        "tariff": "price, valid, retired_at IS NULL",
        "agreement": "method, valid, retired_at IS NULL",
        "entry": "account_id, service_id, month, kind, nature, amount",
        "payment": "paid_on, amount, document, state",
    }
    with company_session(company) as session:
        return {
            name: session.execute(
                text(
                    f"SELECT count(*) || ':' || coalesce(md5(string_agg(({columns})::text, '|'"
                    f" ORDER BY ({columns})::text)), '') FROM {name}"
                )
            ).scalar_one()
            for name, columns in tables.items()
        }
