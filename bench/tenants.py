"""How long a company takes to make, and a thousand that are up to date to look through.

    python -m bench.tenants [--companies 1000]

Prints one JSON line last. Companies are made by the same provisioning as in production, tables
and defaults included, fsync on. Then each one's own version table is read, and one company put
back by hand must be found.
"""

import argparse
import json
import statistics
import sys
import time

from sqlalchemy import Engine

from app.database.embedded import Servers
from app.kernel.company import CompanyRef
from app.settings import Settings
from bench.place import own_servers
from tenants.directory.models import CompanyKind
from tenants.provisioning.create import create_company
from tenants.provisioning.migrate import lagging, migrate_companies
from tenants.provisioning.prepare import admin_engine, prepare_database
from tenants.provisioning.spec import CompanySpec

TIMED = 20
KINDS = [kind.value for kind in CompanyKind]


def main() -> None:
    arguments = argparse.ArgumentParser(description="Provisioning and no-op migration.")
    arguments.add_argument("--companies", type=int, default=1_000)
    chosen = arguments.parse_args()
    with own_servers() as (_, servers):
        print(json.dumps(measure(servers, chosen.companies)), flush=True)


def measure(servers: Servers, companies: int) -> dict[str, object]:
    settings = Settings(
        database_url=servers.database_url,
        database_admin_url=servers.database_admin_url,
        database_superuser_url=servers.superuser_url,
        broker_url="",
        secret_key="",
    )
    prepare_database(settings)
    with admin_engine(settings.database_admin_url) as admin:
        seconds, made = make(admin, companies)
        noop_s, outcomes = look_through(admin)
        assert outcomes == 0, f"{outcomes} of the fresh companies were migrated"
        planted = put_back(admin, made[companies // 2])
        found = lagging(admin)
    return {
        "companies": companies,
        "create_s": round(statistics.median(seconds[:TIMED]), 3),
        "create_last_s": round(statistics.median(seconds[-TIMED:]), 3),
        f"noop_migrate_{companies}_s": round(noop_s, 3),
        "planted_found": list(found) == [planted],
    }


def make(admin: Engine, companies: int) -> tuple[list[float], list[CompanyRef]]:
    seconds, made = [], []
    for number in range(companies):
        kind = KINDS[number % len(KINDS)]
        spec = CompanySpec(
            slug=f"company-{number}", name_uk=f"Компанія {number}", edrpou="03361075", kinds=(kind,)
        )
        started = time.perf_counter()
        made.append(create_company(admin, spec))
        seconds.append(time.perf_counter() - started)
        if number % 100 == 99:
            print(f"{number + 1} companies", file=sys.stderr, flush=True)
    return seconds, made


def look_through(admin: Engine) -> tuple[float, int]:
    """Return the time of `oselia tenant migrate` where nothing is to be done."""
    started = time.perf_counter()
    outcomes = sum(1 for _ in migrate_companies(admin))
    return time.perf_counter() - started, outcomes


def put_back(admin: Engine, company: CompanyRef) -> CompanyRef:
    with admin.begin() as connection:
        connection.exec_driver_sql(f'SET LOCAL ROLE "{company.owner_role}"')
        connection.exec_driver_sql(f"UPDATE {company.schema}.alembic_version SET version_num = '0'")
    return company


if __name__ == "__main__":
    main()
