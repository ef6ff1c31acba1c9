"""Whose debts are another's: of a debtor whose agreements have ended, in another household.

Each debt stays with the debtor of its agreement. Whoever has the account on a day pays his own
debts, and those of his household before its name changed; an account that nobody has an agreement
for any more is its last debtors'.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    ColumnExpressionArgument,
    Date,
    FromClause,
    and_,
    bindparam,
    column,
    func,
    not_,
    select,
)
from sqlalchemy.orm import Session, aliased

from app.ledger.models import Nature, OpenItem
from app.registry.models import AccountHolder
from app.tariffs.models import Agreement

Others = Mapping[tuple[int, date], frozenset[int]]
"""Agreements with debts that are another's, by account and day; most accounts have none."""


def is_anothers(agreement: Any, day: ColumnElement[date]) -> ColumnElement[bool]:
    """Return whether a debt by an agreement is another's than whoever has the account on a day."""
    every, same = aliased(Agreement), aliased(Agreement)
    holds = and_(agreement.retired_at.is_(None), agreement.valid.contains(day))
    return and_(
        not_(holds),
        _is_there(every, every.account_id == agreement.account_id, *_live(every, day)),
        ~_is_there(
            same,
            same.account_id == agreement.account_id,
            same.debtor_id == agreement.debtor_id,
            *_live(same, day),
        ),
        ~_of_the_household(agreement, day),
    )


def is_formers(agreement: Any, first_day: ColumnElement[date]) -> ColumnElement[bool]:
    """Return whether a debt is of a household that had left before a month began.

    A month in which an account changes hands is of both.
    """
    return and_(func.lower(agreement.valid) <= first_day, is_anothers(agreement, first_day))


def of_others(session: Session, asked: FromClause) -> Others:
    """Return the agreements of others that owe, for each account and day of `asked`.

    `asked` has the columns `account_id` and `on_day`. The agreements that hold need no second
    look: only what an ended one left is looked into.
    """
    # Agreements that do not hold are few: found first, they save looking at everyone's debts.
    ended = (
        select(asked.c.account_id, asked.c.on_day, Agreement.id.label("agreement_id"))
        .join(Agreement, Agreement.account_id == asked.c.account_id)
        .where(is_anothers(Agreement, asked.c.on_day))
        .cte("ended")
        .prefix_with("MATERIALIZED")
    )
    rows = session.execute(
        select(ended.c.account_id, ended.c.on_day, func.array_agg(OpenItem.agreement_id.distinct()))
        .join(
            OpenItem,
            and_(
                OpenItem.account_id == ended.c.account_id,
                OpenItem.agreement_id == ended.c.agreement_id,
            ),
        )
        .where(OpenItem.outstanding > 0, OpenItem.nature != Nature.ADVANCE)
        .group_by(ended.c.account_id, ended.c.on_day)
    )
    return {(account_id, on): frozenset(agreements) for account_id, on, agreements in rows}


def strangers(session: Session, asked: FromClause) -> Others:
    """Return the agreements of others, whether they owe or not, for each account and day."""
    day = asked.c.on_day
    rows = session.execute(
        select(asked.c.account_id, day, func.array_agg(Agreement.id))
        .join(Agreement, Agreement.account_id == asked.c.account_id)
        .where(is_anothers(Agreement, day))
        .group_by(asked.c.account_id, day)
    )
    return {(account_id, on): frozenset(agreements) for account_id, on, agreements in rows}


def asked_of(pairs: Collection[tuple[int, date]]) -> FromClause:
    """Return accounts and days as a table to ask about."""
    accounts = bindparam(None, [account_id for account_id, _ in pairs], type_=ARRAY(BigInteger))
    days = bindparam(None, [day for _, day in pairs], type_=ARRAY(Date))
    return (
        func.unnest(accounts, days)
        .table_valued(column("account_id", BigInteger), column("on_day", Date), name="asked")
        .render_derived()
    )


def _live(agreement: Any, day: ColumnElement[date]) -> tuple[ColumnElement[bool], ...]:
    return agreement.retired_at.is_(None), agreement.valid.contains(day)


def _is_there(of: Any, *conditions: ColumnExpressionArgument[bool]) -> ColumnElement[bool]:
    # All but its own table is the asker's, however deep the question stands.
    return select(of.id).where(*conditions).correlate_except(of).exists()


def _of_the_household(agreement: Any, day: ColumnElement[date]) -> ColumnElement[bool]:
    """Return whether its debtor held the account in the household that has it on the day."""
    holder, anew = aliased(AccountHolder), aliased(AccountHolder)
    began = func.lower(anew.valid)
    return _is_there(
        holder,
        holder.account_id == agreement.account_id,
        holder.person_id == agreement.debtor_id,
        holder.retired_at.is_(None),
        func.lower(holder.valid) <= day,
        ~_is_there(
            anew,
            anew.account_id == agreement.account_id,
            anew.begins_anew,
            anew.retired_at.is_(None),
            began <= day,
            began >= func.upper(holder.valid),
        ),
    )
