"""People at the site of a benchmark's company: they come at their own times and send readings."""

import http.client
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from sqlalchemy import insert

from app.access.models import AccountLink
from app.access.users import add_subscriber
from app.database import company_session
from app.factory import create_app
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.settings import Settings
from app.web.limits import limiter

ACCOUNTS_EACH = 10
PASSWORD = "only for the benchmark"
PORT = 18947
HOST = "bench.localhost"


@dataclass(frozen=True, slots=True)
class Person:
    """A browser signed in at one account."""

    account_id: int
    cookie: str


@dataclass(frozen=True, slots=True)
class Visit:
    """How long each page took, the number told, and whether the reading was to wait."""

    pages_s: tuple[float, ...]
    number: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Phase:
    """All visits of a stretch of time."""

    visits: Sequence[Visit]

    @property
    def sent(self) -> list[int]:
        """Return the numbers told."""
        return [each.number for each in self.visits]

    @property
    def queued(self) -> int:
        """Return how many were to wait."""
        return sum(each.waits for each in self.visits)

    @property
    def p95(self) -> float:
        """Return the seconds within which nineteen pages of twenty came."""
        return round(statistics.quantiles(self._pages(), n=20)[18], 3)

    @property
    def worst(self) -> float:
        """Return the seconds of the slowest page."""
        return round(max(self._pages()), 3)

    def _pages(self) -> list[float]:
        return [page for each in self.visits for page in each.pages_s]


def invited(settings: Settings, company: CompanyRef, count: int) -> Iterator[Person]:
    """Yield people, each at an account of his own; some share a sign-in, as families do."""
    app = create_app(settings)
    limiter.enabled = False  # of this process alone: it signs everybody in from one address
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    accounts = iter(range(1, count + 1))
    cookies: list[Person] = []
    for number in range(1, -(-count // ACCOUNTS_EACH) + 1):
        email = f"p{number}@example.com"
        own = list(islice(accounts, ACCOUNTS_EACH))
        with company_session(company) as session:
            user = add_subscriber(session, email=email, password=PASSWORD)
            rows = [
                {"subscriber_user_id": user, "account_id": each, "linked_at": clock.now()}
                for each in own
            ]
            session.execute(insert(AccountLink), rows)
        client = app.test_client()
        page = client.get("/sign-in", base_url=f"http://{HOST}").get_data(as_text=True)
        form = {"email": email, "password": PASSWORD, "csrf_token": token_of(page)}
        answer = client.post("/sign-in", base_url=f"http://{HOST}", data=form)
        assert answer.status_code == 303, answer.status
        with client.session_transaction(base_url=f"http://{HOST}") as kept:
            known = dict(kept)
        name = app.config["SESSION_COOKIE_NAME"]
        cookies += [
            Person(each, f"{name}={signer.dumps(known | {'account': each})}") for each in own
        ]
    return iter(cookies)


def phase(
    people: Iterator[Person], *, rate: float, seconds: float, until: list[float] | None = None
) -> Phase:
    """Let people come at even times for so long, and on until something has ended."""
    began, visits = time.perf_counter(), []
    with ThreadPoolExecutor(64) as threads:
        number = 0
        while number < rate * seconds or (until is not None and not until):
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            visits.append(threads.submit(visit, next(people), due))
            number += 1
    return Phase([each.result() for each in visits])


def visit(person: Person, due: float) -> Visit:
    """Open the page, send a reading, and see what became of it."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"Host": HOST, "Cookie": person.cookie}
    times: list[float] = []

    def asked(method: str, body: str | None = None) -> tuple[int, str]:
        nonlocal due
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, "/readings/", body, headers | kind)
        answer = connection.getresponse()
        page = answer.read().decode()
        for each in answer.headers.get_all("Set-Cookie") or ():
            if each.startswith(person.cookie.partition("=")[0]):
                headers["Cookie"] = each.partition(";")[0]
        now = time.perf_counter()
        times.append(now - due)
        due = now
        return answer.status, page

    status, page = asked("GET")
    assert status == 200, status
    fields = re.findall(r'name="(reading-\d+)"', page)
    form = {"csrf_token": token_of(page), "form": form_of(page), fields[0]: "99000"}
    status, page = asked("POST", urlencode(form))
    assert status == 303, (status, page)
    status, page = asked("GET")
    assert status == 200, status
    connection.close()
    told = re.search(r"омер підтвердження (\d+)", page)
    assert told, page
    return Visit(tuple(times), int(told[1]), "у черзі" in page)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def form_of(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found, page
    return found[1]
