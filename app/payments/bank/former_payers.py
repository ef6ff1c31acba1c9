"""Money in the bank of whoever had an account before: his name is the payer's."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ARRAY, BigInteger, Date, FromClause, Text, bindparam, column, func, select
from sqlalchemy.orm import Session, aliased

from app.kernel.text import matching_key
from app.ledger.households import is_anothers
from app.registry.models import Person
from app.tariffs.models import Agreement

Payer = tuple[int, date, str]
"""An account, the value date, and the payer's name as the bank tells it."""


def former_payers(session: Session, payers: Sequence[Payer]) -> frozenset[Payer]:
    """Return those whose name is a former debtor's of the account, and no present one's."""
    asked = _asked(payers)
    now, named = aliased(Agreement), aliased(Person)
    is_present = (
        select(now.id)
        .join(named, named.id == now.debtor_id)
        .where(
            now.account_id == asked.c.account_id,
            now.retired_at.is_(None),
            now.valid.contains(asked.c.on_day),
            named.name_key == asked.c.key,
        )
        .exists()
    )
    rows = session.execute(
        select(asked.c.account_id, asked.c.on_day, asked.c.key)
        .join(Agreement, Agreement.account_id == asked.c.account_id)
        .join(Person, Person.id == Agreement.debtor_id)
        .where(
            asked.c.key != "",
            Person.name_key == asked.c.key,
            is_anothers(Agreement, asked.c.on_day),
            ~is_present,
        )
        .distinct()
    )
    found = {tuple(row) for row in rows}
    return frozenset(each for each in payers if (each[0], each[1], matching_key(each[2])) in found)


def _asked(payers: Sequence[Payer]) -> FromClause:
    columns = (
        bindparam(None, [each[0] for each in payers], type_=ARRAY(BigInteger)),
        bindparam(None, [each[1] for each in payers], type_=ARRAY(Date)),
        bindparam(None, [matching_key(each[2]) for each in payers], type_=ARRAY(Text)),
    )
    return (
        func.unnest(*columns)
        .table_valued(
            column("account_id", BigInteger),
            column("on_day", Date),
            column("key", Text),
            name="asked",
        )
        .render_derived()
    )
