"""A scenario over a whole city: how long two workers take to charge it both ways and compare.

    python -m bench.whatif [--accounts 200000]

Prints one JSON line last. Measured from the start of the scenario to its sums: planning, loading,
both calculations, the comparison and storing it, in two processes that are started for it.
"""

import argparse
import json
import multiprocessing
import time
from contextlib import ExitStack
from decimal import Decimal

from app.charging.what_if.changes import Change, NormChange, PriceChange
from app.charging.what_if.differences import differences
from app.charging.what_if.queries import scenario_card
from app.charging.what_if.run import finish_scenario, start_scenario
from app.charging.what_if.work import work_chunk
from app.database import Engines, company_session, install
from app.kernel.company import CompanyRef
from bench.city import MONTH
from bench.measuring import city, settings_of
from bench.memory import peak_memory
from bench.place import own_servers

WORKERS = 2
CHANGES: tuple[Change, ...] = (
    PriceChange(tariff_id=1, price=Decimal("34.7587")),
    PriceChange(tariff_id=3, price=Decimal("1786.7628")),
    NormChange(norm_id=1, value=Decimal("0.17")),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description="A scenario over a whole city.")
    arguments.add_argument("--accounts", type=int, default=200_000)
    print(json.dumps(measure(arguments.parse_args().accounts)), flush=True)


def measure(accounts: int) -> dict[str, object]:
    with own_servers() as (folder, servers):
        company = city(settings_of(servers, folder), accounts)
        started = time.perf_counter()
        scenario_id, rss_mib = compare(servers.database_url, company)
        seconds = time.perf_counter() - started
        return figures(company, scenario_id, seconds=seconds, rss_mib=rss_mib)


def compare(dsn: str, company: CompanyRef) -> tuple[int, int]:
    """Return the scenario and the peak memory of its workers together, in MiB.

    This process is none of them: it still holds what it filled the city from.
    """
    with company_session(company) as session:
        scenario_id = start_scenario(session, name="bench", month=MONTH, changes=CHANGES, by=1).id
    # Not forked: what was calculated in frames before leaves a child without its threads.
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=work_off, args=(dsn, company, scenario_id)) for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    with ExitStack() as watched:
        peaks = [watched.enter_context(peak_memory(worker.pid or 0)) for worker in workers]
        for worker in workers:
            worker.join()
    with company_session(company) as session:
        assert finish_scenario(session, scenario_id), "some chunk was not compared"
    return scenario_id, sum(peak[0] for peak in peaks)


def work_off(dsn: str, company: CompanyRef, scenario_id: int) -> None:
    install(Engines(dsn))
    done: int | None = 0
    while done is not None:
        with company_session(company) as session:
            done = work_chunk(session, scenario_id=scenario_id)


def figures(
    company: CompanyRef, scenario_id: int, *, seconds: float, rss_mib: int
) -> dict[str, object]:
    with company_session(company) as session:
        card = scenario_card(session, scenario_id)
        started = time.perf_counter()
        rows = sum(1 for _ in differences(session, scenario_id))
        export_s = time.perf_counter() - started
    return {
        "accounts": card.accounts,
        "chunks": card.chunks,
        "seconds": round(seconds, 2),
        "accounts_per_s": round(card.accounts / seconds),
        "rss_mib": rss_mib,
        "differences": rows,
        "read_differences_s": round(export_s, 2),
        "before": str(card.before),
        "after": str(card.after),
    }


if __name__ == "__main__":
    main()
