"""Queries of one account name its months, and the keys of the big tables answer them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.owed import owed
from app.ledger.queries import balance_of, balance_on, history, statement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, publish

JAN = Month(2026, 1)
QUERIES: dict[str, Callable[[Session], object]] = {
    "balance_of": lambda session: balance_of(session, 17),
    "balance_on": lambda session: balance_on(session, 17, date(2026, 3, 15)),
    "history": lambda session: history(session, 17, first=JAN, last=JAN.plus(2)),
    "owed": lambda session: owed(session, 17, on=date(2026, 3, 15)),
    "statement": lambda session: statement(session, 17, JAN.plus(2)),
}
_FILL = """
INSERT INTO {table} ({columns})
SELECT {values} FROM generate_series(1, 4000) AS account,
    unnest(CAST(:months AS date[])) AS month
ON CONFLICT DO NOTHING
"""
ENTRY = _FILL.format(
    table="entry",
    columns="posted, account_id, posting_id, line, agreement_id, service_id, month, kind,"
    " nature, on_day, due_on, arose_on, vat_rate, amount",
    values="month, account, 1, 1, 1, 1, month, 'charge', 'principal', month, month, month, 20, 10",
)
BALANCE = _FILL.format(
    table="balance",
    columns="month, account_id, service_id, agreement_id, opening, charged, paid, closing",
    values="month, account, 1, 1, 0, 10, 0, 10",
)
OPEN_ITEM = _FILL.format(
    table="open_item",
    columns="account_id, service_id, month, agreement_id, nature, due_on, outstanding,"
    " arose_on, vat_rate",
    values="account, 1, month, 1, 'principal', month, 10, month, 20",
)


@pytest.fixture(scope="module")
def session(module_companies: TwoCompanies) -> Iterator[Session]:
    with module_companies.session_for(module_companies.vodokanal) as session:
        for number in range(3):
            month = JAN.plus(number)
            if number == 2:
                close(session, JAN)
            publish(session, month)
            _fill(session, ENTRY, month)
        for table in (BALANCE, OPEN_ITEM):
            _fill(session, table, JAN, JAN.plus(1), JAN.plus(2))
        yield session
        session.rollback()


def _fill(session: Session, table: str, *months: Month) -> None:
    session.execute(text(table), {"months": [month.first_day for month in months]})


@contextmanager
def sent(session: Session) -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", keep)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_an_account_goes_by_the_key(session: Session, name: str) -> None:
    with sent(session) as statements:
        QUERIES[name](session)

    plans = [
        "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {sql}", parameters).scalars())
        for sql, parameters in statements
    ]
    everything = "\n".join(plans)
    for table in ("entry", "balance", "open_item"):
        assert f"Seq Scan on {table}" not in everything, everything
    conditions = [line for line in everything.splitlines() if "Index Cond" in line]
    assert any("account_id" in line for line in conditions), everything
    of_months = [line for line in conditions if "account_id" in line and name != "owed"]
    assert all("posted" in line or "month" in line for line in of_months), everything
