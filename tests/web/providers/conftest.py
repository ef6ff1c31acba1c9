"""Payment systems speaking to the application by real HTTP, at a port of its own.

`door` is one protocol's address at «Каштан», whose account 700123 owes 845.37; «Водоканал» has a
payment system of its own, and an account that «Каштан» does not have.
"""

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import psycopg
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from app.database import company_session, installed
from app.factory import create_app
from app.formats.small_xml import Node, read_message
from app.kernel.company import CompanyRef
from app.ledger.checks import CHECKS as OF_MONEY
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.models import Payment
from app.payments.providers.models import Protocol, ProviderCall, ProviderPayment
from app.registry.models import Account
from app.settings import ROOT
from app.web.limits import limiter
from tests.browser.sites import Quiet
from tests.factories.companies import TwoCompanies
from tests.factories.payers import NUMBER, a_payer, a_provider

SAMPLES: dict[str, Any] = json.loads(
    (ROOT / "tests" / "samples" / "provider_protocols.json").read_text("utf-8")
)
ELSEWHERE = "800321"
"""An account of «Водоканал»."""


@dataclass(frozen=True, slots=True)
class Served:
    """The application at a port of its own."""

    app: Flask
    companies: TwoCompanies
    port: int

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass(frozen=True, slots=True)
class Door:
    """The address that a payment system was given at a company."""

    url: str
    company: CompanyRef
    provider_id: int

    def get(self, **query: str) -> str:
        return self.ask("GET", params=query)

    def post(self, body: str | bytes) -> str:
        return self.ask("POST", content=body.encode() if isinstance(body, str) else body)

    def ask(self, method: str, **options: Any) -> str:
        answer = self.send(method, **options)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        return answer.text

    def send(
        self, method: str, headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        host = {"Host": f"{self.company.slug}.localhost", **(headers or {})}
        return httpx.request(method, self.url, timeout=60, headers=host, **options)


@pytest.fixture(scope="module")
def serving(module_companies: TwoCompanies) -> Iterator[Served]:
    app = create_app(module_companies.database.settings(broker_url=""))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(app, module_companies, server.server_port)
    server.shutdown()
    thread.join()
    installed().dispose()


@pytest.fixture
def served(serving: Served) -> Iterator[Served]:
    """Let it be the instant of the samples, 09:14:06 in Kyiv, with the money of each as told."""
    with time_machine.travel("2026-03-10T07:14:06Z", tick=False):
        with serving.app.app_context():
            limiter.reset()
        for company in serving.companies.both:
            _empty(serving.companies, company)
        with company_session(serving.companies.kashtan) as session:
            a_payer(session)
        with company_session(serving.companies.vodokanal) as session:
            a_payer(session, ELSEWHERE, "20.00")
        yield serving


def _empty(companies: TwoCompanies, company: CompanyRef) -> None:
    """Forget what a test before wrote: an application for each would take longer than the test."""
    with psycopg.connect(companies.database.superuser_url) as connection:
        tables = connection.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = %s AND tablename <> 'alembic_version'",
            [company.schema],
        ).fetchall()
        named = ", ".join(name for (name,) in tables)
        connection.execute(f"TRUNCATE {named} RESTART IDENTITY CASCADE".encode())


@pytest.fixture
def open_door(served: Served) -> Callable[..., Door]:
    """Return a function that sets up a payment system at a company and gives its address."""

    def opened(protocol: Protocol, company: CompanyRef | None = None, **set_up: Any) -> Door:
        at = company or served.companies.kashtan
        with company_session(at) as session:
            made = a_provider(session, protocol, **set_up)
            path = f"/api/providers/{protocol}/{made.token}"
            return Door(served.at(path), at, made.id)

    return opened


def number_next(served: Served, number: int) -> None:
    """Let the next payment that «Каштан» is told of have this number of ours."""
    schema = served.companies.kashtan.schema
    with psycopg.connect(served.companies.database.superuser_url) as connection:
        connection.execute(
            f'ALTER TABLE "{schema}".provider_payment ALTER id RESTART WITH {number}'.encode()
        )


def exchange(protocol: str, name: str) -> Mapping[str, Any]:
    """Return one exchange of the samples."""
    found = SAMPLES[protocol]["exchanges"]
    return next(each for each in found if each["name"] == name)


def told(xml: str, *, but: Collection[str] = ()) -> Any:
    """Return a message as nested names, attributes and texts, the texts of `but` left out."""

    def part(node: Node) -> Any:
        kept = {name: text for name, text in node.attributes.items() if name not in but}
        return node.name, kept, "" if node.name in but else node.text, [*map(part, node.parts)]

    return part(read_message(xml.encode()))


def answered(xml: str, *path: str) -> str:
    """Return the text of an element of an answer."""
    return read_message(xml.encode()).value(*path)


@dataclass(frozen=True, slots=True)
class Books:
    """What became of the money at a company."""

    company: CompanyRef

    def balance(self, number: str = NUMBER) -> Decimal:
        with company_session(self.company) as session:
            account = session.scalars(select(Account).where(Account.number == number)).one()
            return balance_of(session, account.id)

    def payments(self) -> list[tuple[str, str, Decimal, str]]:
        with company_session(self.company) as session:
            assert discrepancies(session, {**OF_MONEY, **OF_PAYMENTS}) == []
            rows = session.scalars(select(Payment).order_by(Payment.id)).all()
            return [(row.source, row.external_id, row.amount, row.state) for row in rows]

    def told(self) -> list[tuple[str, str]]:
        with company_session(self.company) as session:
            rows = session.scalars(select(ProviderPayment).order_by(ProviderPayment.id)).all()
            return [(row.ext_id, row.state) for row in rows]

    def journal(self) -> list[tuple[str, str, str | None]]:
        with company_session(self.company) as session:
            rows = session.scalars(select(ProviderCall).order_by(ProviderCall.id)).all()
            return [(row.action, row.code, row.refusal) for row in rows]


@pytest.fixture
def books(served: Served) -> Books:
    return Books(served.companies.kashtan)
