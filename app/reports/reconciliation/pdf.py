"""Statements and acts as PDFs, of one account or of many in one file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from sqlalchemy.orm import Session

from app.documents.typesetting import typeset
from app.registry.queries import AccountMissing
from app.reports.reconciliation.content import act_content, statement_content
from app.reports.reconciliation.movements import Moved, moved_between
from app.reports.reconciliation.parties import Customer, Party, customers_of

TEMPLATE = Path(__file__).with_name("account.typ")
_AT_ONCE = 50
"""Accounts read at a time."""


class Form(StrEnum):
    """Which of the two papers."""

    STATEMENT = "statement"
    ACT = "act"


_CONTENTS: Mapping[Form, Callable[[Party, Customer, Moved], dict[str, object]]] = {
    Form.STATEMENT: statement_content,
    Form.ACT: act_content,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Which days, both included, and whose part of the money."""

    since: date
    until: date
    payee_id: int | None = None
    """None is all, 0 the company itself."""


def read_account(session: Session, account_id: int, days: Days) -> tuple[Customer, Moved]:
    """Return whose an account is and its days, no earlier than they are his to see.

    Raises:
        AccountMissing: there is no such account.
    """
    for customer, moved in _read(session, [account_id], days):
        return customer, moved
    raise AccountMissing(account_id=account_id)


def account_pdf(session: Session, account_id: int, days: Days, *, form: Form, by: Party) -> bytes:
    """Return the paper of one account.

    Raises:
        AccountMissing: there is no such account.
    """
    customer, moved = read_account(session, account_id, days)
    return _set(form, by, customer, moved)


def write_many(
    session: Session,
    accounts: Sequence[int],
    days: Days,
    *,
    form: Form,
    by: Party,
    into: BinaryIO,
) -> int:
    """Write the papers of many accounts, one after another, and return how many they are.

    Each numbers its own pages: they are torn apart. Accounts without money in these days, and
    with nothing owed, have none.
    """
    whole, count = pypdfium2.PdfDocument.new(), 0
    for first in range(0, len(accounts), _AT_ONCE):
        for customer, moved in _read(session, accounts[first : first + _AT_ONCE], days):
            if not moved.movements and not moved.opening:
                continue
            with pypdfium2.PdfDocument(_set(form, by, customer, moved)) as part:
                whole.import_pages(part)
            count += 1
    whole.save(into)
    whole.close()
    return count


def _read(
    session: Session, accounts: Sequence[int], days: Days
) -> Iterator[tuple[Customer, Moved]]:
    customers = customers_of(session, accounts, on=days.until)
    told = moved_between(
        session,
        accounts,
        since=days.since,
        until=days.until,
        payee_id=days.payee_id,
        of_household=True,
    )
    for account_id in accounts:
        if (customer := customers.get(account_id)) is None:
            continue
        moved = told[account_id]
        if customer.held_since is not None and customer.held_since > days.since:
            moved = _later(moved, customer.held_since)
        yield customer, moved


def _later(moved: Moved, since: date) -> Moved:
    """Return the same from a later day on; what was before is in its opening alone."""
    before = [each for each in moved.movements if each.on_day < since]
    return replace(
        moved,
        since=since,
        opening=moved.opening + sum(each.amount for each in before),
        movements=[each for each in moved.movements if each.on_day >= since],
    )


def _set(form: Form, by: Party, customer: Customer, moved: Moved) -> bytes:
    content = _CONTENTS[form](by, customer, moved)
    return typeset(TEMPLATE, content, made_at=datetime.combine(moved.until, time(), UTC))
