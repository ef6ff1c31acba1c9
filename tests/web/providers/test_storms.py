"""Payments told of a hundred times at once, and processes killed while they are taken."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import httpx
import psycopg
import pytest
import time_machine

from app.api.providers.adapter import instant
from app.payments.providers.models import Protocol
from app.serving import web_command
from app.settings import ROOT
from tests.web.providers.conftest import SAMPLES, Books, Door, Served, answered, exchange
from tests.web.providers.test_easypay import confirm, payment, signed
from tests.web.providers.test_queries import PAY, RESULT

TIMES = 100
DEBT = Decimal("845.37")


def at_once(ask: Callable[[], str]) -> list[str]:
    with ThreadPoolExecutor(16) as threads:
        return [each.result() for each in [threads.submit(ask) for _ in range(TIMES)]]


class TestHundredAtOnce:
    """B5.49: one number told a hundred times at once is one payment."""

    @pytest.mark.parametrize("protocol", [Protocol.OSMP, Protocol.CITY24])
    def test_b5_49_have_one_answer(
        self, open_door: Callable[..., Door], books: Books, protocol: Protocol
    ) -> None:
        # Only the sum asked is taken: to whoever comes second nothing is asked any more.
        door = open_door(protocol, takes_any_sum=False)

        answers = at_once(lambda: door.get(**PAY[protocol]))

        (answer,) = set(answers)
        assert answered(answer, RESULT[protocol]) == "0"
        assert len(books.payments()) == 1
        assert books.balance() == 0

    def test_b5_49_are_one_payment_and_duplicates(
        self, open_door: Callable[..., Door], books: Books
    ) -> None:
        door = open_door(Protocol.PRIVATBANK)
        pay = exchange("privat_debt_xml", "pay")["request"]

        answers = at_once(lambda: door.post(pay))

        assert sum('xsi:type="Gateway"' in each for each in answers) == 1
        assert sum('code="7"' in each for each in answers) == TIMES - 1
        assert len(books.payments()) == 1

    def test_b5_49_are_confirmed_once(self, open_door: Callable[..., Door], books: Books) -> None:
        door = open_door(
            Protocol.EASYPAY, lines={None: "5001"}, their_key=SAMPLES["rsa_public_pem"]
        )
        told = signed(payment())
        (prepared,) = set(at_once(lambda: door.post(told)))
        confirmed = signed(confirm(answered(prepared, "PaymentId")))

        (answer,) = set(at_once(lambda: door.post(confirmed)))

        assert answered(answer, "StatusCode") == "0"
        assert len(books.payments()) == 1
        assert books.balance() == 0

    def test_cancels_and_confirmations_leave_one_truth(
        self, open_door: Callable[..., Door], books: Books
    ) -> None:
        door = open_door(
            Protocol.EASYPAY, lines={None: "5001"}, their_key=SAMPLES["rsa_public_pem"]
        )
        number = answered(door.post(signed(payment())), "PaymentId")
        asked = [signed(confirm(number)), signed(confirm(number, action="Cancel"))]

        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda at: door.post(asked[at % 2]), range(40)))

        assert books.told() == [("1", "cancelled")]
        assert books.balance() == DEBT
        assert {state for *_, state in books.payments()} <= {"reversed"}


@contextmanager
def gunicorn(served: Served) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve the same database by the product's own web server, in processes that can be killed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = served.companies.database.settings(broker_url="", public_port=port)
    web = subprocess.Popen(
        web_command(settings, host="127.0.0.1", processes=1),
        env=os.environ | settings.to_serving_env() | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        _wait(port)
        yield web, port
    finally:
        if web.poll() is None:
            os.killpg(web.pid, signal.SIGKILL)
        web.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=30)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the web server did not come up")


def test_a_process_killed_while_it_takes_a_payment_leaves_nothing_half(
    served: Served, open_door: Callable[..., Door], books: Books
) -> None:
    door = open_door(Protocol.OSMP)
    schema = served.companies.kashtan.schema
    pay = PAY[Protocol.OSMP] | {"txn_date": _now()}
    with psycopg.connect(served.companies.database.superuser_url) as holding:
        # The account is held, so that the payment's row is written and its money is not.
        holding.execute(f'SELECT id FROM "{schema}".account FOR UPDATE'.encode())
        with gunicorn(served) as (web, port), ThreadPoolExecutor(1) as threads:
            at_gunicorn = replace(door, url=door.url.replace(f":{served.port}/", f":{port}/"))
            asked = threads.submit(at_gunicorn.send, "GET", params=pay)
            _wait_for_lock(served)
            os.killpg(web.pid, signal.SIGKILL)
            with pytest.raises(httpx.TransportError):
                asked.result()
        holding.rollback()

    assert (books.told(), books.payments(), books.journal()) == ([], [], [])
    with time_machine.travel(instant(pay["txn_date"], "%Y%m%d%H%M%S"), tick=False):
        answers = {door.get(**pay) for _ in range(3)}
    (answer,) = answers
    assert answered(answer, "result") == "0"
    assert len(books.payments()) == 1


def _now() -> str:
    """Return the present by the machine's own clock: the server's processes have no other."""
    asked = subprocess.run(
        ["date", "+%Y%m%d%H%M%S"],
        env=os.environ | {"TZ": "Europe/Kyiv"},
        check=True,
        capture_output=True,
        text=True,
    )
    return asked.stdout.strip()


def _wait_for_lock(served: Served) -> None:
    with psycopg.connect(served.companies.database.superuser_url, autocommit=True) as looking:
        for _ in range(200):
            (waiting,) = looking.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            ).fetchone() or (0,)
            if waiting:
                return
            time.sleep(0.05)
    pytest.fail("the payment did not come to the account")
