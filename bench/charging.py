"""The monthly run against the floor: what the database takes to store the finished lines at all.

    python -m bench.charging [--accounts 200000] [--scale | --full]

Prints one JSON line last. Floor: median of three single-connection text COPYs of the finished
lines, each after a CHECKPOINT, committed, fsync on, into a logged heap whose only index is the
primary key. Run: from the command until all drafts are committed, problems and comparison included,
on two workers; the median of three too, each from no drafts at all (`run_each_s`). The command goes
on: it checks every line before anybody may publish. When that is over is told too (`checked_s`,
`checked_ratio`), and what the check took (`check_s`, both workers together); publishing is measured
apart. With `--full` see `bench.full`.
"""

import argparse
import json

from bench.full import measure_full
from bench.measuring import charge, city, figures, forget_drafts, median_of, settings_of
from bench.place import own_servers


def main() -> None:
    arguments = argparse.ArgumentParser(description="The monthly run against the floor.")
    arguments.add_argument("--accounts", type=int, default=200_000)
    arguments.add_argument("--scale", action="store_true", help="20k, 200k and 1M accounts")
    arguments.add_argument("--full", action="store_true", help="with what `bench.full` adds")
    chosen = arguments.parse_args()
    sizes = [20_000, 200_000, 1_000_000] if chosen.scale else [chosen.accounts]
    for accounts in sizes:
        found = measure_full(accounts) if chosen.full else measure(accounts)
        print(json.dumps(found), flush=True)


def measure(accounts: int) -> dict[str, object]:
    with own_servers() as (folder, servers):
        settings = settings_of(servers, folder)
        company = city(settings, accounts)
        runs = [charge(settings, company)]
        for _ in range(2):
            forget_drafts(settings, company)
            runs.append(charge(settings, company))
        found = figures(servers, company, median_of(runs))
    return found | {"run_each_s": [round(each.run_s, 2) for each in runs]}


if __name__ == "__main__":
    main()
