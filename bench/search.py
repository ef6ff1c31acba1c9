"""How quickly the office finds an account among 200,000 while somebody types.

    python -m bench.search [--accounts 200000]

Prints one JSON line last. 200 fixed searches go through the whole application, signed in, as a
page asks while typing; the empty page is the office's first. Medians of three of each search.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice

from flask.testing import FlaskClient
from sqlalchemy import text

from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.database.embedded import Servers
from app.factory import create_app
from app.kernel.company import CompanyRef
from app.registry.search_index import rebuild_search
from app.settings import Settings
from bench.place import own_servers
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine, prepare_database
from tenants.provisioning.spec import CompanySpec

SEARCHES = 200
ON = date(2026, 11, 25)
PASSWORD = "only for the benchmark"
SURNAMES = (
    "Шевченко Коваленко Бондаренко Ткаченко Кравченко Мельник Лисенко Поліщук Савченко Руденко "
    "Гаврилюк Ґудзь Дацюк Єршов Жук Зозуля Іваненко Їжак Йосипенко Яремчук Мар'янчук"
)
STREETS = "Соборна Шевченка Київська Садова Миру Центральна Гоголя Франка Лісова Польова"
FILL = (
    "INSERT INTO settlement (katottg, name, category, sort_key) VALUES ('UA1', 'Ірпінь', 'M', '1')",
    """INSERT INTO street (settlement_id, kind, name, name_key, sort_key)
       SELECT 1, 'вулиця', n, lower(n), lower(n)
         FROM (SELECT (string_to_array(:streets, ' '))[1 + g % 10]
                      || CASE WHEN g < 10 THEN '' ELSE ' ' || g / 10 || '-а' END AS n
                 FROM generate_series(0, 99) g) named""",
    """INSERT INTO building (street_id, number, number_key, sort_key, kind)
       SELECT s, h::text, h::text, lpad(h::text, 10, '0'), 'apartment'
         FROM generate_series(1, 100) s, generate_series(1, :houses) h""",
    """INSERT INTO premises (building_id, number, number_key, sort_key, kind)
       SELECT id, f::text, f::text, lpad(f::text, 10, '0'), 'flat'
         FROM building, generate_series(1, 50) f ORDER BY building.id, f""",
    """INSERT INTO account (number, number_key, premises_id, category, opened_on, link_code)
       SELECT lpad(id::text, 8, '0'), lpad(id::text, 8, '0'), id, 'population', '2020-01-01', 'X'
         FROM premises""",
    """INSERT INTO person (kind, name, name_key, sort_key)
       SELECT 'human', n, replace(lower(n), '''', ''), lower(n)
         FROM (SELECT CASE WHEN g % 3 = 0 THEN s ELSE left(s, 4) || (ARRAY['енко', 'чук', 'ишин'])
                      [1 + g % 3] || chr(1072 + g % 30) || chr(1072 + g % 29) END || ' '
                      || (ARRAY['Тарас', 'Марія', 'Олена', 'Іван', 'Петро'])[1 + g % 5] || ' '
                      || (ARRAY['Іванович', 'Петрівна', 'Олегівна'])[1 + g % 3] AS n
                 FROM (SELECT g, (string_to_array(:surnames, ' '))[1 + (g * 7) % 21] AS s
                         FROM generate_series(1, :accounts) g) drawn) named""",
    """INSERT INTO account_holder (valid, recorded_by, account_id, person_id)
       SELECT '[2020-01-01,)', 1, a.id, a.id FROM account a JOIN person p ON p.id = a.id""",
    """INSERT INTO person_contact (recorded_by, person_id, kind, value)
       SELECT 1, id, 'phone', '+38067' || lpad((id * 37 % 10000000)::text, 7, '0')
         FROM person WHERE id % 3 <> 0""",
    """INSERT INTO service (code, name, unit) SELECT 'cold', 'Вода', 'm3'
        WHERE NOT EXISTS (SELECT FROM service)""",
    """INSERT INTO meter (account_id, service_id, serial, serial_key, installed_on)
       SELECT id, (SELECT min(id) FROM service), n, n, '2020-01-01'
         FROM (SELECT id, (40000000 + id * 13)::text AS n FROM account WHERE id % 10 < 7) m""",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Finding accounts while typing.")
    arguments.add_argument("--accounts", type=int, default=200_000)
    chosen = arguments.parse_args()
    with own_servers() as (_, servers):
        print(json.dumps(measure(servers, chosen.accounts)), flush=True)


def measure(servers: Servers, accounts: int) -> dict[str, object]:
    settings = Settings(
        database_url=servers.database_url,
        database_admin_url=servers.database_admin_url,
        database_superuser_url=servers.superuser_url,
        broker_url="",
        secret_key="only for the benchmark",
    )
    prepare_database(settings)
    spec = CompanySpec(slug="city", name_uk="Місто", edrpou="03361075", kinds=("water",))
    with admin_engine(settings.database_admin_url) as admin:
        company = create_company(admin, spec)
    app = create_app(settings)
    rebuild_s = fill(company, accounts)
    with admin_engine(servers.superuser_url) as superuser, superuser.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    client = signed_in(app.test_client(), company)
    empty = [asked(client, company, "/office/", {}) for _ in range(50)]
    searches = list(islice(queries(accounts), SEARCHES))
    asked(client, company, "/office/accounts/", {"q": "шев"})
    times = [
        statistics.median(
            asked(client, company, "/office/accounts/", {"q": each}) for _ in range(3)
        )
        for each in searches
    ]
    empty_ms, p95_ms = statistics.median(empty), statistics.quantiles(times, n=20)[18]
    slowest = max(zip(times, searches, strict=True))
    return {
        "accounts": accounts,
        "searches": len(searches),
        "rebuild_s": round(rebuild_s, 1),
        "empty_ms": round(empty_ms, 1),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(p95_ms, 1),
        "slowest": [round(slowest[0], 1), slowest[1]],
        "p95_ratio": round(p95_ms / empty_ms, 2),
    }


def fill(company: CompanyRef, accounts: int) -> float:
    values = {
        "streets": STREETS,
        "surnames": SURNAMES,
        "accounts": accounts,
        "houses": max(1, accounts // 5_000),
    }
    with company_session(company) as session:
        add_staff(session, email="b@example.com", full_name="B", role=Role.CLERK, password=PASSWORD)
        for statement in FILL:
            wanted = text(statement)
            session.execute(wanted, {name: values[name] for name in wanted.compile().params})
    with company_session(company) as session:
        started = time.perf_counter()
        rebuild_search(session, on=ON)
        session.flush()
    return time.perf_counter() - started


def signed_in(client: FlaskClient, company: CompanyRef) -> FlaskClient:
    base = f"http://{company.slug}.localhost"
    page = client.get("/office/sign-in", base_url=base).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token, "the sign-in page has no form"
    form = {"email": "b@example.com", "password": PASSWORD, "csrf_token": token[1]}
    answer = client.post("/office/sign-in", base_url=base, data=form)
    assert answer.status_code == 303, answer.status
    return client


def asked(client: FlaskClient, company: CompanyRef, path: str, query: dict[str, str]) -> float:
    """Return the milliseconds of one answer; a search asks for its list alone, as typing does."""
    headers = {"HX-Request": "true"} if query else {}
    started = time.perf_counter()
    answer = client.get(
        path, query_string=query, headers=headers, base_url=f"http://{company.slug}.localhost"
    )
    spent = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200, answer.status
    return spent


def queries(accounts: int) -> Iterator[str]:
    """Yield the fixed searches: by turns one of each kind."""
    surnames, streets = SURNAMES.split(), STREETS.split()
    latin = str.maketrans("аеікорсухАВЕІКМНОРСТХ", "aeikopcyxABEIKMHOPCTX")
    for turn in range(SEARCHES):
        number = 1 + (turn * 7_919) % accounts
        name, street = surnames[turn % 21], streets[turn % 10]
        yield name[0].lower()
        yield str(turn % 10)
        yield name[:2].lower()
        yield f"{number % 100:02d}"
        yield name[:3].lower()
        yield f"{number:08d}"[:3]
        yield name[:6]
        yield f"{number:08d}"[:6]
        yield name
        yield "Абракадабра"[: 6 + turn % 5] + "ъ"
        yield f"{street} {1 + turn % 40}"
        yield f"вул. {street}, {1 + turn % 40} кв. {1 + turn % 50}"
        yield str(40_000_000 + number * 13)
        yield name.translate(latin)
        yield f"{name} {'Тарас' if turn % 2 else 'Мар'}"
        yield f"067{(number * 37) % 10_000_000:07d}"[:8]


if __name__ == "__main__":
    main()
