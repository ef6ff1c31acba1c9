"""Penalty, interest and inflation posted for the debtors of a city.

    python -m bench.penalty [--accounts 200000] [--months 6]

Three of ten accounts owe for each of the last months; a third of them paid a part late. The first
figure is the first document, of all these months; the second is the month after, by when a tenth
of the debtors paid. Prints one JSON line last.
"""

import argparse
import json
import time
from datetime import date
from decimal import Decimal

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.database import company_session, second_session
from app.kernel.month import Month
from app.months.parameter_keys import (
    INFLATION_POSTING,
    INTEREST_POSTING,
    PENALTY_POSTING,
    PENALTY_RATE,
)
from app.months.parameters import set_parameter
from app.penalty.late.posting import post_month
from bench.city import MONTH
from bench.measuring import city, settings_of
from bench.place import own_servers

_LONG_AGO = date(2020, 1, 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Penalty of a city's debtors.")
    arguments.add_argument("--accounts", type=int, default=200_000)
    arguments.add_argument("--months", type=int, default=6)
    chosen = arguments.parse_args()
    print(json.dumps(measure(chosen.accounts, chosen.months)), flush=True)


def measure(accounts: int, months: int) -> dict[str, object]:
    with own_servers() as (folder, servers):
        settings = settings_of(servers, folder)
        company = city(settings, accounts)
        with company_session(company) as session:
            by = job_actor(session, "bench")
            _rules(session, by)
            _debts(session, months)
        figures: dict[str, object] = {"accounts": accounts, "months": months}
        for name, month in (("first", MONTH), ("next", MONTH.plus(1))):
            if name == "next":
                with company_session(company) as session:
                    _another_month(session)
            with psycopg.connect(settings.database_superuser_url, autocommit=True) as owner:
                owner.execute("ANALYZE")
            with company_session(company) as session, second_session(session) as beside:
                started = time.perf_counter()
                post_month(session, month, due_on=month.plus(1).first_day, by=by, beside=beside)
                seconds = time.perf_counter() - started
                debtors, sums = session.execute(
                    text(
                        "SELECT count(DISTINCT account_id), sum(cardinality(totals)) FROM late_sums"
                        " WHERE document_id = (SELECT max(id) FROM late_document)"
                    )
                ).one()
            figures[name] = {"seconds": round(seconds, 1), "debtors": debtors, "sums": sums}
        return figures


def _rules(session: Session, by: int) -> None:
    set_parameter(session, PENALTY_RATE, Decimal("0.01"), since=_LONG_AGO, by=by)
    for key in (PENALTY_POSTING, INTEREST_POSTING, INFLATION_POSTING):
        set_parameter(session, key, "monthly", since=_LONG_AGO, by=by)
    session.execute(
        text("""
        INSERT INTO price_index (month, percent, source, valid, recorded_by)
        SELECT m::date, 100.8, 'bench', daterange(m::date, (m + interval '1 month')::date), :by
        FROM generate_series('2025-01-01'::timestamp, '2027-01-01', '1 month') AS m"""),
        {"by": by},
    )


def _debts(session: Session, months: int) -> None:
    for back in range(months + 1, 1, -1):
        month = MONTH.plus(-back)
        session.execute(
            text("INSERT INTO month (month, charging, books) VALUES (:m, 'published', 'open')"),
            {"m": month.first_day},
        )
        _charge(session, month)
    session.execute(
        text("INSERT INTO month (month, charging, books) VALUES (:m, 'published', 'open')"),
        {"m": MONTH.plus(-1).first_day},
    )
    _pay(session, MONTH.plus(-1), of=3, part="amount * 0.4")
    session.execute(
        text("UPDATE month SET books = 'closed' WHERE month < :m"), {"m": MONTH.first_day}
    )
    _open_items(session)


def _another_month(session: Session) -> None:
    after = MONTH.plus(1)
    session.execute(
        text("INSERT INTO month (month, charging, books) VALUES (:m, 'none', 'open')"),
        {"m": after.first_day},
    )
    _pay(session, after, of=10, part="amount")
    session.execute(text("DELETE FROM open_item"))
    _open_items(session)


def _charge(session: Session, month: Month) -> None:
    session.execute(
        text(f"""
        WITH made AS ({_POSTING})
        INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month,
                           kind, nature, on_day, due_on, arose_on, vat_rate, amount)
        SELECT :m, a.id, made.id, 1, a.id, 1, :m, 'charge', 'principal', :last, :due, :last, 20,
               300 + a.id % 700 + (a.id % 100) / 100.0
        FROM account AS a, made WHERE a.id % 10 < 3"""),
        {
            "m": month.first_day,
            "kind": "publication",
            "source": f"b{month}",
            "last": month.first_day.replace(day=month.days),
            "due": month.plus(1).first_day.replace(day=20),
        },
    )


def _pay(session: Session, month: Month, *, of: int, part: str) -> None:
    session.execute(
        text(f"""
        WITH made AS ({_POSTING})
        INSERT INTO entry (posted, account_id, posting_id, line, agreement_id, service_id, month,
                           kind, nature, on_day, due_on, arose_on, vat_rate, amount)
        SELECT :m, account_id, made.id, row_number() OVER (PARTITION BY account_id ORDER BY month),
               agreement_id, service_id, month, 'payment', nature, :day, due_on, arose_on, vat_rate,
               -round({part}, 2)
        FROM entry, made WHERE kind = 'charge' AND account_id / 10 % :of = 0"""),
        {
            "m": month.first_day,
            "kind": "payment",
            "source": f"p{month}",
            "day": month.first_day.replace(day=9),
            "of": of,
        },
    )


def _open_items(session: Session) -> None:
    session.execute(
        text("""
        INSERT INTO open_item (account_id, service_id, month, agreement_id, nature, due_on,
                               outstanding, arose_on, vat_rate)
        SELECT account_id, service_id, month, agreement_id, nature, due_on, sum(amount),
               min(arose_on), max(vat_rate)
        FROM entry GROUP BY account_id, service_id, month, agreement_id, nature, due_on
        HAVING sum(amount) <> 0""")
    )


_POSTING = """
INSERT INTO posting (kind, posted, source_kind, source_id, made_by)
VALUES (:kind, :m, 'bench', :source, 1) RETURNING id"""


if __name__ == "__main__":
    main()
