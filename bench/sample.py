"""A hundredth of the accounts, charged again by the scalar reference."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.drafts import KEY, packed_chunks, unpacked
from app.charging.exact import from_millionths, kopecks
from app.charging.load import load
from app.charging.models import RunProblem
from app.charging.policies import rules_of
from app.charging.problems import Severity
from app.kernel.month import Month
from app.registry.models import Building
from tests.references.charging import ReferenceLine, lines_of

_RANGES = 10
_SHARE = 100

Key = tuple[int, int, str]


def check_sample(session: Session, month: Month) -> int:
    """Compare the drafts of one account in a hundred with the reference; return how many lines.

    The sample is ten runs of neighbouring buildings, so that private houses are in it too.
    """
    last = session.scalar(select(func.max(Building.id))) or 0
    width = max(1, last // (_RANGES * _SHARE))
    firsts = [1 + last // _RANGES * place for place in range(_RANGES)]
    return sum(_check(session, month, first=first, width=width) for first in firsts)


def _check(session: Session, month: Month, *, first: int, width: int) -> int:
    rules = rules_of(session, month)
    facts = load(session, buildings=(first, first + width - 1), rules=rules)
    accounts = facts.accounts["account_id"].to_list()
    charged = facts.agreements
    for account_id, service_id in _blocked(session, accounts):
        charged = charged.filter(
            ~((pl.col("account_id") == account_id) & (pl.col("service_id") == service_id))
        )
    facts = replace(facts, agreements=charged)
    expected = {
        (account_id, *key): line
        for account_id in accounts
        for key, line in lines_of(facts, rules, account_id).items()
    }
    drafted = _drafts(session, month, accounts)
    differ = [key for key in expected | drafted if expected.get(key) != drafted.get(key)]
    assert not differ, f"{differ[0]}: {expected.get(differ[0])}, drafted {drafted.get(differ[0])}"
    return len(expected)


def _blocked(session: Session, accounts: Sequence[int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(RunProblem.account_id, RunProblem.service_id).where(
            RunProblem.account_id.in_(accounts), RunProblem.severity == Severity.BLOCKS
        )
    )
    return set(rows.all())


def _drafts(session: Session, month: Month, accounts: Sequence[int]) -> dict[Key, ReferenceLine]:
    wanted = pl.col("account_id").is_in(accounts)
    found = pl.concat(
        unpacked(chunk).filter(wanted) for of, chunk in packed_chunks(session, month) if of == month
    )
    return {
        (account_id, service_id, part): ReferenceLine(
            from_millionths(quantity), from_millionths(price), kopecks(amount)
        )
        for account_id, service_id, part, quantity, price, amount in found.select(
            *KEY, "quantity", "price", "amount"
        ).iter_rows()
    }
