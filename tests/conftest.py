"""Fixtures of every test. A test that asks for `database` gets a real PostgreSQL.

    servers          one PostgreSQL and one Valkey of its own for each xdist worker, for the
                     session; `servers.broker_url` is the Valkey. Durability is relaxed, and
                     the databases lie in memory where there is room.
    prepared         name of the template database on which `oselia setup-db` has run.
    database         a fresh clone of it for one test: `database.url` (runtime login),
                     `.admin_url`, `.superuser_url`, `.settings(**changes)`.
    module_database  the same, for all tests of a module.

    two_companies    a clone with two companies in it, `.kashtan` and `.vodokanal`, and the engines
                     installed: `company_session(two_companies.kashtan)` works as in the product.

Need more in every clone? Make a template once a session and clone that:

    @pytest.fixture(scope="session")
    def filled(servers, prepared):
        return databases.template(servers, "filled", parent=prepared, fill=fill_it)

    @pytest.fixture
    def filled_database(servers, filled):
        with databases.fresh(servers, filled) as database:
            yield database

Tests marked `prove` run only with `--prove` (`make prove`).
"""

import itertools
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from app.access import passwords
from app.database.embedded import AlreadyRunning, Servers, remove, running_servers
from tenants.provisioning.prepare import prepare_database
from tests import databases
from tests.databases import Database
from tests.factories.companies import TwoCompanies, fill_two_companies

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("oselia", deadline=None)
hypothesis.settings.load_profile("oselia")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="run the long proofs, and only them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    proving = config.getoption("--prove")
    chosen: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        chosen[("prove" in item.keywords) == proving].append(item)
    config.hook.pytest_deselected(items=chosen[False])
    items[:] = chosen[True]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have told as their property `told`: a worker's own words are not heard."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "told" and report.when == "call":
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session", autouse=True)
def genuine_hasher() -> Iterator[PasswordHasher]:
    """Let passwords cost next to nothing: every test signs somebody in. Yield the product's own."""
    genuine = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher.from_parameters(CHEAPEST))
        passwords._nobodys.cache_clear()
        yield genuine


@pytest.fixture(scope="session", autouse=True)
def due_on_their_own_day() -> Iterator[None]:
    """Let months be due on a day of their own though tests publish them on the day they are run.

    Tests of bills that come late set the days of `bill_days` themselves.
    """
    # Not above: tables are written in the order in which their modules are loaded.
    from app.months import working_days
    from app.months.due_keys import BILL_DAYS

    days = replace(BILL_DAYS, default=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(working_days, "BILL_DAYS", days)
        yield


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    for attempt in itertools.count():  # two runs of one clone at a time use two folders
        folder = ROOT / "var" / "tests" / f"{worker}-{attempt}"
        # What a killed run left lies elsewhere: it is still there when somebody cleaned the clone.
        folder.mkdir(parents=True, exist_ok=True)
        try:
            remove(folder)
            with (
                databases.memory_folder() as memory,
                running_servers(folder, durable=False, joining=False) as running,
            ):
                if memory:
                    databases.move(running, memory)
                yield running
        except AlreadyRunning:
            continue
        remove(folder)
        return


@pytest.fixture(scope="session")
def prepared(servers: Servers) -> str:
    return databases.template(servers, "prepared", parent="oselia", fill=_prepare)


def _prepare(database: Database) -> None:
    prepare_database(database.settings())


@pytest.fixture
def database(servers: Servers, prepared: str) -> Iterator[Database]:
    with databases.fresh(servers, prepared) as made:
        yield made


@pytest.fixture(scope="module")
def module_database(servers: Servers, prepared: str) -> Iterator[Database]:
    with databases.fresh(servers, prepared) as made:
        yield made


@pytest.fixture(scope="session")
def with_companies(servers: Servers, prepared: str) -> str:
    return databases.template(servers, "companies", parent=prepared, fill=fill_two_companies)


@pytest.fixture
def two_companies(servers: Servers, with_companies: str) -> Iterator[TwoCompanies]:
    with databases.fresh(servers, with_companies) as made, TwoCompanies.on(made) as companies:
        yield companies


@pytest.fixture(scope="module")
def module_companies(servers: Servers, with_companies: str) -> Iterator[TwoCompanies]:
    with databases.fresh(servers, with_companies) as made, TwoCompanies.on(made) as companies:
        yield companies
