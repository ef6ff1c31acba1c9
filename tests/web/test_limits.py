"""Who is counted as whom, what happens when nobody can count, and pages that take too long."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient
from kombu.exceptions import OperationalError
from sqlalchemy import select, text

from app.access.models import AuditRecord
from app.database import company_session, installed
from app.factory import create_app
from app.web import limits
from app.web.boundary import Boundary
from app.web.current import EXTENSION, db
from app.web.guards import PUBLIC, Room, Site, takes_long
from app.web.later import send_later
from app.web.limits import limiter
from tests.factories.companies import TwoCompanies
from tests.web.conftest import CompanyClient, Web

GUESS = {"email": "olena@example.com", "password": "guess"}


def app_with(companies: TwoCompanies, **changes: Any) -> Web:
    app = create_app(companies.database.settings(**{"broker_url": "", "demo": True} | changes))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return Web(app, companies)


@pytest.fixture
def counting(two_companies: TwoCompanies) -> Iterator[TwoCompanies]:
    yield two_companies
    installed().dispose()
    limits.install(app_with(two_companies).app, broker_url="")  # memory again for other tests
    installed().dispose()


def refused_of_22(web: Web, forwarded: str) -> int:
    """Return how many of the tries were refused; each comes with another address written in it."""
    client = web.client(web.companies.kashtan)
    with web.app.app_context():
        limiter.reset()
    answers = [
        client.post("/sign-in/check", {}, headers={"X-Forwarded-For": forwarded.format(number)})
        for number in range(22)
    ]
    return [answer.status_code for answer in answers].count(429)


def guess(web: Web, forwarded: str) -> None:
    with web.app.app_context():
        limiter.reset()
    client = web.client(web.companies.kashtan)
    client.post("/sign-in", GUESS, headers={"X-Forwarded-For": forwarded})


def addresses(web: Web) -> set[str | None]:
    with company_session(web.companies.kashtan) as session:
        return set(session.scalars(select(AuditRecord.address)))


class TestTheClientsAddress:
    def test_is_the_peers_while_no_proxy_is_trusted(self, counting: TwoCompanies) -> None:
        web = app_with(counting)

        assert refused_of_22(web, "203.0.113.{}") == 2
        guess(web, "203.0.113.1")
        assert addresses(web) == {"127.0.0.1"}

    def test_is_what_the_trusted_proxy_saw_and_never_what_the_client_says(
        self, counting: TwoCompanies
    ) -> None:
        web = app_with(counting, trusted_proxies=1)

        assert refused_of_22(web, "198.51.100.{}, 203.0.113.7") == 2
        guess(web, "198.51.100.1, 203.0.113.7")
        assert addresses(web) == {"203.0.113.7"}

    def test_never_changes_the_company_asked(self, counting: TwoCompanies) -> None:
        web = app_with(counting, trusted_proxies=1)
        client: FlaskClient = web.app.test_client()

        answer = client.get(
            "/sign-in",
            base_url="http://nobody.localhost",
            headers={"X-Forwarded-Host": "kashtan.localhost"},
        )

        assert answer.status_code == 404


class TestWithoutACounter:
    def test_nobody_is_let_try_and_all_else_works(
        self, counting: TwoCompanies, tmp_path: Path
    ) -> None:
        web = app_with(counting)
        nowhere = f"redis+socket://{tmp_path}/valkey.sock"
        limits.install(web.app, broker_url=nowhere)
        client = web.client(counting.kashtan)

        answer = client.post("/sign-in", GUESS)

        assert answer.status_code == 503
        assert "Зачекайте хвилину" in answer.text
        assert addresses(web) == set()  # the password was not even looked at
        assert client.get("/sign-in").status_code == 200


class TestWithoutAQueue:
    def test_the_change_is_kept_and_the_answer_says_so(
        self, counting: TwoCompanies, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        web = app_with(counting)

        def unreachable(*_: object, **__: object) -> None:
            raise OperationalError("no queue")

        monkeypatch.setattr("celery.app.task.Task.apply_async", unreachable)
        room = Room("kept", __name__, site=Site.CABINET, right=PUBLIC)

        @room.get("/kept")
        def keep() -> str:
            db().add(AuditRecord(event="kept"))
            send_later("imports.check", company=1, slug="x", job=1)
            return "done"

        web.app.register_blueprint(room)

        answer = web.client(counting.kashtan).get("/kept")

        assert answer.status_code == 503
        assert "Збережено, але" in answer.text
        with company_session(counting.kashtan) as session:
            assert session.scalars(select(AuditRecord.event)).all() == ["kept"]


class TestAPageThatTakesLong:
    @pytest.fixture
    def slow(self, counting: TwoCompanies) -> CompanyClient:
        web = app_with(counting)
        boundary: Boundary = web.app.extensions[EXTENSION]
        web.app.extensions[EXTENSION] = replace(boundary, statement_timeout_s=1)
        room = Room("slow", __name__, site=Site.CABINET, right=PUBLIC)

        def wait() -> str:
            return str(db().execute(text("SELECT pg_catalog.pg_sleep(1.2)")).one())

        @takes_long
        def wait_long() -> str:
            return wait()

        room.add_url_rule("/slow", "slow", wait)
        room.add_url_rule("/long", "long", wait_long)
        web.app.register_blueprint(room)
        return web.client(counting.kashtan)

    def test_is_cut_off_in_words(self, slow: CompanyClient) -> None:
        answer = slow.get("/slow")

        assert answer.status_code == 503
        assert "забагато часу" in answer.text

    def test_is_let_run_where_the_route_says_so(self, slow: CompanyClient) -> None:
        assert slow.get("/long").status_code == 200

    def test_the_long_steps_of_a_month_say_so(self, web: Web) -> None:
        views = web.app.view_functions
        long = {name for name, view in views.items() if getattr(view, "__takes_long__", False)}

        assert {"months.run", "imports.destroy"} <= long
        # The worker publishes and closes; the page only asks.
        assert not {"accounts.index", "months.publish", "months.close"} & long
        with web.app.app_context():
            assert current_app.extensions[EXTENSION].statement_timeout_s == 30


class TestPrintingBills:
    def test_is_limited_by_person_wherever_he_asks_from(self, web: Web) -> None:
        company = web.companies.kashtan
        greedy, other = web.subscriber(company), web.subscriber(company, "other@example.com")

        def ask(client: CompanyClient, address: str) -> int:
            answer = client.get("/bills/1.pdf", environ_overrides={"REMOTE_ADDR": address})
            return int(answer.status_code)

        answers = [ask(greedy, f"203.0.113.{number}") for number in range(31)]

        assert answers == [404] * 30 + [429]
        assert ask(other, "203.0.113.1") == 404
