"""What tests of agreements read of an account."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.ledger.allocation import Item
from app.ledger.open_items import items_of
from app.restructuring.end import Breach, break_restructuring
from app.restructuring.parts import key_of
from tests.factories.accounts import BY

D = Decimal


def by_day(session: Session, account_id: int) -> dict[date, Decimal]:
    """Return what is owed by instalments, by the day of each."""
    found: dict[date, Decimal] = {}
    for item in items(session, account_id):
        if item.nature in ("restructured", "restructured_costs"):
            found[item.due_on] = found.get(item.due_on, D(0)) + item.outstanding
    return found


def items(session: Session, account_id: int) -> list[Item]:
    return items_of(session, [account_id]).get(account_id, [])


def snapshot(session: Session, account_id: int) -> dict[object, tuple[Decimal, date, Decimal]]:
    return {
        key_of(each): (each.outstanding, each.arose_on, each.vat_rate)
        for each in items(session, account_id)
    }


def broken_on(session: Session, id_: int, on: date) -> None:
    break_restructuring(session, id_, Breach(on=on, reason="не сплачує"), today=on, by=BY)
