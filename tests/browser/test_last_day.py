"""The last day of readings at a real server: everybody is answered at once, and nothing is lost."""

import http.client
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.access.models import AccountLink
from app.access.users import add_subscriber
from app.database import company_session
from app.kernel import clock
from app.metering.models import Meter, Reading, Register
from app.metering.submissions.models import Submission
from app.web.limits import limiter
from tests.browser.sites import Live, serve
from tests.factories.companies import TwoCompanies
from tests.factories.households import a_household

PEOPLE = 20
A_SECOND = 1
"""Ten times what comes on a usual day to a company of 115,000 accounts, six in ten of which send
theirs from the cabinet, in twelve days of sixteen hours. What more there may be is measured by
`bench.last_day`: here everything shares one process, and the machine with other tests."""
PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def crowd(module_companies: TwoCompanies) -> Iterator[Live]:
    """Serve a company of so many households, each with a cabinet of its own."""
    with company_session(module_companies.kashtan) as session:
        for number in range(PEOPLE):
            account = a_household(session, number=f"01-{number:05}", flat=str(number))
            user = add_subscriber(session, email=mail_of(number), password=PASSWORD)
            link = AccountLink(subscriber_user_id=user, account_id=account, linked_at=clock.now())
            session.add(link)
    with serve(module_companies) as live:
        yield live


def mail_of(number: int) -> str:
    return f"p{number}@example.com"


class Browser:
    """One person at the company's site: keeps cookies, and how long each page took."""

    def __init__(self, live: Live) -> None:
        self.host = f"{live.companies.kashtan.slug}.localhost:{live.port}"
        self.port = live.port
        self.cookie = ""
        self.page = ""
        self.pages_s: list[float] = []

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> int:
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": self.host, "Cookie": self.cookie}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        self.page = answer.read().decode()
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        connection.close()
        self.pages_s.append(time.perf_counter() - began)
        return answer.status

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', self.page)
        assert found, self.page
        return found[1]

    def sign_in(self, number: int) -> None:
        self.ask("GET", "/sign-in")
        form = {"csrf_token": self.field("csrf_token"), "email": mail_of(number)}
        assert self.ask("POST", "/sign-in", form | {"password": PASSWORD}) == 303
        self.pages_s.clear()

    def send(self, value: str) -> int:
        """Send the reading as a hasty person does, twice; return the number told."""
        assert self.ask("GET", "/readings/") == 200
        register = re.search(r'name="(reading-\d+)"', self.page)
        assert register
        form = {name: self.field(name) for name in ("csrf_token", "form")} | {register[1]: value}
        for _ in range(2):
            assert self.ask("POST", "/readings/", form) == 303
        assert self.ask("GET", "/readings/") == 200
        told = re.search(r"омер підтвердження (\d+)", self.page)
        assert told, self.page
        return int(told[1])


def test_b4_48_ten_times_the_usual_day_is_answered_within_a_second(crowd: Live) -> None:
    with crowd.app.app_context():
        limiter.enabled = False  # they all sign in from one address
    people = [Browser(crowd) for _ in range(PEOPLE)]
    for number, person in enumerate(people):
        person.sign_in(number)
    limiter.enabled = True
    began = time.perf_counter()

    def come(number: int) -> int:
        time.sleep(max(0.0, began + number / A_SECOND - time.perf_counter()))
        return people[number].send("1240")

    with ThreadPoolExecutor(PEOPLE) as threads:
        numbers = list(threads.map(come, range(PEOPLE)))

    assert len(set(numbers)) == PEOPLE
    assert statistics.quantiles([s for each in people for s in each.pages_s], n=20)[18] < 1
    with company_session(crowd.companies.kashtan) as session:
        recorded = select(Meter.account_id, Reading.value, Reading.source)
        rows = session.execute(
            recorded.join(Register, Register.id == Reading.register_id)
            .join(Meter, Meter.id == Register.meter_id)
            .where(Reading.read_on == clock.today(), Reading.retired_at.is_(None))
        ).all()
        waiting = session.scalars(select(Submission).where(Submission.taken_at.is_(None))).all()
    assert waiting == []
    assert len({row[0] for row in rows}) == len(rows) == PEOPLE
    assert {(str(row[1].normalize()), row[2]) for row in rows} == {("1.24E+3", "cabinet")}
