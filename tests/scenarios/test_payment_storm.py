"""Payments told a hundred times at once while what takes them is killed: each is money once.

The real web server and worker stand on a database of their own. Payment systems, a protocol each,
and a gateway of cards tell of every payment many times at the same moment and again until they
are answered, as they do; a register of the same accounts comes by the queue, delivered many times
too. Meanwhile web and worker processes are killed without warning.
"""

import random
import socket
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from sqlalchemy import func, select

from app.database import company_session
from app.exchange.jobs import get_job, receive_file
from app.exchange.models import ImportState
from app.exchange.run_import import read_file
from app.exchange.whole_import import Wishes, prepare
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.ledger.models import PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.payments.models import Payment
from app.settings import Settings
from tests.factories.accounts import BY
from tests.factories.cards import PRIVATE, PUBLIC
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, publish
from tests.factories.partners import a_partner
from tests.factories.payers import FEBRUARY, a_payer
from tests.fakes.liqpay import FakeLiqPay, liqpay_server
from tests.scenarios.payment_storm import PATIENCE_S, Processes, Storm, Told, deliver
from tests.scenarios.payment_ways import Ways, is_by_card
from tests.scenarios.storm_checks import OWED, books_agree, nothing_is_held


@pytest.fixture
def liqpay() -> Iterator[FakeLiqPay]:
    """Answer the janitor too, who asks about payments that nobody has told of for long."""
    with liqpay_server({PUBLIC: PRIVATE}) as gateway:
        yield gateway


@pytest.fixture
def settings(two_companies: TwoCompanies, tmp_path: Path, liqpay: FakeLiqPay) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = two_companies.database.settings(data_folder=tmp_path)
    return Settings.from_env(made.to_env() | {"PORT": str(port), "LIQPAY_URL": liqpay.url})


def fill(company: CompanyRef, accounts: int) -> dict[str, int]:
    """Return accounts that owe, by number."""
    found: dict[str, int] = {}
    with company_session(company) as session:
        publish(session, FEBRUARY)
        agreements = [a_payer(session, str(700_100 + place), "0.00") for place in range(accounts)]
        due_on = FEBRUARY.plus(1).first_day.replace(day=20)
        charges = [a_charge(each, FEBRUARY, str(OWED), due_on=due_on) for each in agreements]
        document = NewPosting(
            kind=PostingKind.CORRECTION, posted=FEBRUARY, source_kind="act", source_id="1", by=BY
        )
        post(session, posting=document, entries=charges)
        for place, agreement in enumerate(agreements):
            found[str(700_100 + place)] = agreement.account_id
        return found


def register(company: CompanyRef, folder: Path, numbers: Sequence[str]) -> int:
    """Prepare the import of a register with a payment of 1.00 for each account."""
    path = folder / "register.csv"
    lines = [f"{number};{clock.today():%d.%m.%Y};1,00;R{number}" for number in numbers]
    path.write_text("\n".join(["Рахунок;Дата;Сума;Документ", *lines]), "utf-8")
    with company_session(company) as session, path.open("rb") as content:
        job = receive_file(session, content, kind="payments", name=path.name, by=BY)
    prepare(company, job, Wishes(), by=BY)
    read_file(company, job)
    return job


def queue(settings: Settings, company: CompanyRef, job: int, *, times: int) -> None:
    sender = Celery(broker=settings.broker_url, set_as_current=False)
    sender.conf.task_default_queue = "default"
    asked = {"company": company.id, "slug": company.slug, "job": job, "mode": "all", "by": BY}
    for _ in range(times):
        sender.send_task("imports.run", kwargs=asked)


def wait_for_import(company: CompanyRef, processes: Processes, job: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        processes.keep_up()
        with company_session(company) as session:
            if get_job(session, job).state == ImportState.IMPORTED:
                return
        time.sleep(0.5)
    raise AssertionError("the register was not imported")


@pytest.mark.parametrize(
    "storm",
    [
        pytest.param(Storm(10, 10, accounts=3, at_once=10, kill_every=20), id="squall"),
        pytest.param(
            Storm(200, 100, accounts=20, at_once=100, kill_every=500),
            id="storm",
            marks=pytest.mark.prove,
        ),
    ],
)
@pytest.mark.timeout(3600)
def test_each_payment_is_money_once_whatever_is_killed(
    two_companies: TwoCompanies,
    settings: Settings,
    liqpay: FakeLiqPay,
    tmp_path: Path,
    storm: Storm,
) -> None:
    company = two_companies.kashtan
    accounts = fill(company, storm.accounts)
    numbers = list(accounts)
    with company_session(company) as session:
        ways = Ways(session, settings, company, liqpay)
    told = [
        Told(each, numbers[each % len(numbers)], Decimal(1000 + each * 37).scaleb(-2))
        for each in range(1, storm.payments + 1)
    ]
    set_out(company, ways, accounts, told)
    job = register(company, tmp_path, numbers)
    until = time.monotonic() + PATIENCE_S * (1 + storm.payments * storm.deliveries // 5000)
    processes = Processes(settings)
    try:
        deliver(ways.of(told[0]), told[0], until)
        queue(settings, company, job, times=storm.deliveries)
        given = told_in_the_storm(storm, ways, told, processes, until)
        wait_for_import(company, processes, job)
        assert min(processes.kills.values()) > 0, processes.kills
        assert {len(answers - {""}) for answers in given.values()} <= {0, 1}
        books_agree(company, accounts, told)
        nothing_is_held(two_companies.database, company)

        more = [
            Told(storm.payments + place, number, Decimal("3.00"))
            for place, number in enumerate(numbers, start=1)
        ]
        set_out(company, ways, accounts, more)
        for each in more:
            deliver(ways.of(each), each, until)
        books_agree(company, accounts, [*told, *more])
    finally:
        processes.stop()
    with company_session(two_companies.vodokanal) as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 0


def told_in_the_storm(
    storm: Storm, ways: Ways, told: Sequence[Told], processes: Processes, until: float
) -> dict[Told, set[str]]:
    """Tell of all payments, many times at once, while processes die; return what was answered."""
    deliveries = [*told] * storm.deliveries
    random.Random(1).shuffle(deliveries)
    with ThreadPoolExecutor(storm.at_once) as pool:
        waiting = [(each, pool.submit(deliver, ways.of(each), each, until)) for each in deliveries]
        next_kill = storm.kill_every
        while (taken := sum(answer.done() for _, answer in waiting)) < len(waiting):
            if taken >= next_kill:
                processes.kill_one()
                next_kill = taken + storm.kill_every
            processes.keep_up()
            time.sleep(0.05)
    given: dict[Told, set[str]] = defaultdict(set)
    for each, answer in waiting:
        given[each].add(answer.result())
    return given


def set_out(
    company: CompanyRef, ways: Ways, accounts: Mapping[str, int], told: Sequence[Told]
) -> None:
    """Let the payers by card pay, each at the gateway that is to tell of it."""
    with company_session(company) as session:
        for each in told:
            if is_by_card(each):
                ways.pay_by_card(session, each, accounts[each.account])


def test_what_a_killed_process_leaves_is_found(two_companies: TwoCompanies) -> None:
    company, database = two_companies.kashtan, two_companies.database
    with psycopg.connect(database.superuser_url) as left:
        left.execute("SELECT 1")
        with pytest.raises(AssertionError, match="SELECT 1"):
            nothing_is_held(database, company, patience_s=0)
    nothing_is_held(database, company)
    with company_session(company) as session:
        a_partner(session).busy_until = clock.now() - timedelta(seconds=1)

    with pytest.raises(AssertionError, match="exchange_partner"):
        nothing_is_held(database, company)
