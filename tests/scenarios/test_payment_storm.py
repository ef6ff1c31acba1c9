"""Payments told a hundred times at once while what takes them is killed: each is money once.

The real web server and worker stand on a database of their own. A payment system tells of every
payment many times at the same moment and asks again until it is answered, as they do; a register
of the same accounts comes by the queue, delivered many times too. Meanwhile web and worker
processes are killed without warning.
"""

import random
import socket
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from app.ledger.checks import CHECKS as OF_MONEY
from app.ledger.checks import discrepancies
from app.ledger.models import PostingKind
from app.ledger.post import post
from app.ledger.queries import balance_of
from app.ledger.records import NewPosting
from app.payments.checks import CHECKS as OF_PAYMENTS
from app.payments.models import Payment, PaymentState
from app.payments.providers.models import Protocol, ProviderPayment
from app.settings import Settings
from tests.databases import Database
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, publish
from tests.factories.payers import FEBRUARY, a_payer, a_provider
from tests.scenarios.payment_storm import PATIENCE_S, Processes, Storm, Told, deliver

OWED = Decimal("500.00")


@pytest.fixture
def settings(two_companies: TwoCompanies, tmp_path: Path) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = two_companies.database.settings(data_folder=tmp_path)
    return Settings.from_env(made.to_env() | {"PORT": str(port)})


def fill(company: CompanyRef, accounts: int) -> tuple[dict[str, int], str]:
    """Return accounts that owe, by number, and the token of a payment system."""
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
        return found, a_provider(session, Protocol.OSMP).token


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


def nothing_is_held(database: Database, company: CompanyRef) -> None:
    """Hold that no transaction is left open, and no lease beyond its time."""
    left: Sequence[object] = ()
    with psycopg.connect(database.superuser_url, autocommit=True) as watching:
        for _ in range(120):
            left = watching.execute(
                "SELECT pid, state, query FROM pg_stat_activity WHERE xact_start IS NOT NULL"
                " AND datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            ).fetchall()
            if not left:
                break
            time.sleep(0.25)
        leases = watching.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = %s AND column_name = 'lease_until'",
            [company.schema],
        ).fetchall()
        assert leases
        for (table,) in leases:
            over = f'SELECT count(*) FROM {company.schema}."{table}" WHERE lease_until < now()'
            assert watching.execute(over).fetchone() == (0,), table
    assert not left


def books_agree(company: CompanyRef, accounts: Mapping[str, int], told: Sequence[Told]) -> None:
    """Hold the ledger against the simplest one: what was owed without what was paid, once each."""
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for each in told:
        paid[each.account] += each.amount
    with company_session(company) as session:
        assert discrepancies(session, {**OF_MONEY, **OF_PAYMENTS}) == []
        states = session.execute(select(Payment.state, func.count()).group_by(Payment.state))
        assert states.all() == [(PaymentState.POSTED, len(told) + len(accounts))]
        numbers = session.scalars(select(ProviderPayment.ext_id)).all()
        assert sorted(numbers) == sorted(str(each.number) for each in told)
        balances = {number: balance_of(session, id_) for number, id_ in accounts.items()}
    assert balances == {number: OWED - paid[number] - 1 for number in accounts}


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
    two_companies: TwoCompanies, settings: Settings, tmp_path: Path, storm: Storm
) -> None:
    company = two_companies.kashtan
    accounts, token = fill(company, storm.accounts)
    numbers = list(accounts)
    told = [
        Told(each, numbers[each % len(numbers)], Decimal(1000 + each * 37).scaleb(-2))
        for each in range(1, storm.payments + 1)
    ]
    job = register(company, tmp_path, numbers)
    url = f"http://127.0.0.1:{settings.public_port}/api/providers/{Protocol.OSMP}/{token}"
    deliveries = told * storm.deliveries
    random.Random(1).shuffle(deliveries)
    until = time.monotonic() + PATIENCE_S * (1 + len(deliveries) // 5000)
    processes = Processes(settings)
    try:
        deliver(url, told[0], until)
        queue(settings, company, job, times=storm.deliveries)
        with ThreadPoolExecutor(storm.at_once) as pool:
            waiting = [(each, pool.submit(deliver, url, each, until)) for each in deliveries]
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
        wait_for_import(company, processes, job)
        assert min(processes.kills.values()) > 0, processes.kills
        assert {len(answers) for answers in given.values()} == {1}
        books_agree(company, accounts, told)
        nothing_is_held(two_companies.database, company)

        more = [
            Told(storm.payments + place, number, Decimal("3.00"))
            for place, number in enumerate(numbers, start=1)
        ]
        for each in more:
            assert deliver(url, each, until)
        books_agree(company, accounts, [*told, *more])
    finally:
        processes.stop()
    with company_session(two_companies.vodokanal) as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 0
