"""Both sites by test client. `site.client(company)` asks at the company's own host."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event

from app.access.models import Role
from app.access.users import add_staff, add_subscriber
from app.database import company_session, installed
from app.factory import create_app
from app.kernel.company import CompanyRef
from app.web.limits import limiter
from tests.factories.companies import TwoCompanies

PASSWORD = "a long enough password"


@dataclass(frozen=True, slots=True)
class Web:
    """The application over two companies."""

    app: Flask
    companies: TwoCompanies

    def client(self, company: CompanyRef) -> "CompanyClient":
        return CompanyClient(self.app.test_client(), company)

    def subscriber(self, company: CompanyRef, email: str = "olena@example.com") -> "CompanyClient":
        with company_session(company) as session:
            add_subscriber(session, email=email, password=PASSWORD)
        client = self.client(company)
        answer = client.post("/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status_code == 303
        return client

    def staff(self, company: CompanyRef, role: Role = Role.OWNER) -> "CompanyClient":
        email = f"{role}@example.com"
        with company_session(company) as session:
            add_staff(session, email=email, full_name="Коваль Ірина", role=role, password=PASSWORD)
        client = self.client(company)
        answer = client.post("/office/sign-in", {"email": email, "password": PASSWORD})
        assert answer.status_code == 303
        return client


@dataclass(frozen=True, slots=True)
class CompanyClient:
    """A browser without JavaScript at one company's host."""

    client: FlaskClient
    company: CompanyRef

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, base_url=self.base, **options)

    def post(self, path: str, form: Mapping[str, object] | None = None, **options: Any) -> Any:
        """Send a form with the token that a page of this session shows."""
        page = self.get("/sign-in").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        sent = {**(form or {}), "csrf_token": token[1]}
        return self.client.post(path, base_url=self.base, data=sent, **options)

    @property
    def base(self) -> str:
        return f"http://{self.company.slug}.localhost"


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep what templates compile to: each test makes an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def web(two_companies: TwoCompanies, compiled_templates: FileSystemBytecodeCache) -> Iterator[Web]:
    app = create_app(two_companies.database.settings(broker_url="", demo=True))
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # the pages of refusals are under test too
    with app.app_context():
        limiter.reset()
    yield Web(app, two_companies)
    installed().dispose()


@dataclass
class Queries:
    """Statements sent while `counted()` was open, without the session's own two."""

    statements: list[str]

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries() -> Any:
    @contextmanager
    def counted() -> Iterator[Queries]:
        seen = Queries([])

        def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("SET LOCAL"):
                seen.statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    installed()  # or there is nothing to count
    return counted
