"""How the cabinet holds on the last day of readings, when ten times the usual number come.

    python -m bench.last_day [--accounts 100000] [--rate 9] [--seconds 40]

Prints one JSON line last. The real web server, worker, database and queue serve people who come
at their own times, whether or not those before them were answered: each opens the page, sends the
reading of his meter and sees what became of it. Nine a second are ten times the usual day of a
company of a million accounts, of which six in ten send theirs from the cabinet in twelve days of
sixteen hours. They come on a quiet day first, then ten times as often, then as often while a month
that their readings reach into is published, without those that came after its run: nobody waits
for a moment when none comes. Seconds of a page count from when it was to be asked for.
"""

import argparse
import http.client
import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from app.charging.inline import work_off
from app.charging.publish import Approval, publish
from app.charging.recalculation.models import LeftForNext
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.database.embedded import Servers
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.models import Reading
from app.metering.submissions.models import Outcome, Submission, SubmittedReading
from app.metering.submissions.queries import queue_of
from app.serving import running_parts, web_command
from app.settings import Settings
from bench.city import MONTH, fill
from bench.crowd import HOST, PORT, invited, phase
from bench.measuring import city, settings_of
from bench.place import own_servers

BY = 1
DRAINED_WITHIN_S = 180
LONGEST_PUBLICATION_S = 120


def main() -> None:
    arguments = argparse.ArgumentParser(description="Readings sent on the last day.")
    arguments.add_argument("--accounts", type=int, default=100_000)
    arguments.add_argument("--rate", type=float, default=9.0, help="people a second at the peak")
    arguments.add_argument("--seconds", type=int, default=40)
    asked = arguments.parse_args()
    with own_servers() as (folder, servers):
        print(json.dumps(measure(servers, folder, asked)))


def measure(servers: Servers, folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    settings = settings_of(servers, folder)
    settings = Settings.from_env(settings.to_env() | {"PORT": str(PORT)})
    month = min(MONTH, Month.of(clock.today()).plus(-1))
    company = city(settings, asked.accounts, partial(fill, months_back=int(month < MONTH)))
    charge(company, month)
    most = int(asked.rate * (asked.seconds * 2.2 + LONGEST_PUBLICATION_S))
    people = invited(settings, company, most)
    parts = {
        "web": web_command(settings, host="127.0.0.1", processes=2),
        "worker": [sys.executable, "-m", "app.cli", "worker", "--beat"],
    }
    with running_parts(settings, parts):
        wait_for_server()
        usual = phase(people, rate=asked.rate / 10, seconds=asked.seconds)
        peak = phase(people, rate=asked.rate, seconds=asked.seconds)
        with publishing(company, month) as took:
            busy = phase(people, rate=asked.rate, seconds=asked.seconds, until=took)
        drained_s = wait_for_queue(company)
    sent = usual.sent + peak.sent + busy.sent
    check(company, sent)
    return {
        "accounts": asked.accounts,
        "rate": asked.rate,
        "sent": len(sent),
        "usual_p95_s": usual.p95,
        "peak_p95_s": peak.p95,
        "peak_worst_s": peak.worst,
        "publish_s": round(took[0], 1),
        "left_accounts": left_accounts(company),
        "publishing_p95_s": busy.p95,
        "publishing_worst_s": busy.worst,
        "queued": busy.queued,
        "drained_s": drained_s,
        "peak_ratio": round(peak.p95 / usual.p95, 2),
    }


def wait_for_server() -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            connection.request("GET", "/sign-in", headers={"Host": HOST})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def charge(company: CompanyRef, month: Month) -> None:
    """Charge a month, or again what no longer follows from the facts."""
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(company, run_id=run_id), "the run failed"


@contextmanager
def publishing(company: CompanyRef, month: Month) -> Iterator[list[float]]:
    """Publish the month beside; the list has the seconds once it is done."""
    took: list[float] = []
    failures: list[Exception] = []

    def work() -> None:
        started = time.perf_counter()
        try:
            with company_session(company) as session:
                run = ready_run(session, month)
                assert run is not None
                assert run.total is not None
                approval = Approval(run.total, "benchmark", frozenset({"reading"}))
                publish(session, month=month, by=BY, approval=approval)
        except Exception as failure:  # noqa: BLE001 - told below, where somebody hears it
            failures.append(failure)
        took.append(time.perf_counter() - started)

    beside = threading.Thread(target=work)
    beside.start()
    yield took
    beside.join()
    if failures:
        raise SystemExit("the publication failed") from failures[0]


def left_accounts(company: CompanyRef) -> int:
    """Return how many accounts the month was published without; readings came, so there are."""
    with company_session(company) as session:
        return session.scalars(select(LeftForNext.accounts)).one()


def wait_for_queue(company: CompanyRef) -> float:
    """Return the seconds until nothing waits any more."""
    started = time.perf_counter()
    while time.perf_counter() - started < DRAINED_WITHIN_S:
        with company_session(company) as session:
            if not queue_of(session).count:
                return round(time.perf_counter() - started, 1)
        time.sleep(0.2)
    raise SystemExit("what waited was not recorded")


def check(company: CompanyRef, sent: Sequence[int]) -> None:
    """Hold that every number told is a submission whose figure became one live reading."""
    assert len(set(sent)) == len(sent), "a number was told twice"
    with company_session(company) as session:
        recorded = session.scalar(
            select(func.count())
            .select_from(Submission)
            .join(SubmittedReading, SubmittedReading.submission_id == Submission.id)
            .join(Reading, Reading.id == SubmittedReading.reading_id)
            .where(
                Submission.id.in_(sent),
                SubmittedReading.outcome.in_([Outcome.ACCEPTED, Outcome.HELD]),
                Reading.retired_at.is_(None),
            )
        )
    assert recorded == len(sent), f"{len(sent)} were told a number, {recorded} readings stand"


if __name__ == "__main__":
    main()
