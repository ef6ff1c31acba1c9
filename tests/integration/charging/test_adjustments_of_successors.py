"""Adjustments of months whose agreement was written down anew since, with fewer days."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import OpenItem
from app.months.succession import Change, change_from
from app.months.working_days import due_date
from app.tariffs.models import Agreement, Method
from tests.factories.accounts import BY
from tests.factories.money import open_sums, pay
from tests.integration.charging.adjustments import FEB, D, correct, moved, session, water

__all__ = ["session", "water"]


@pytest.fixture
def due(session: Session, water: Agreement) -> date:
    """Let the agreement of January be written anew until a day of February; return its due day."""
    due = session.scalars(select(OpenItem.due_on)).one()
    later = Change(
        since=date(2026, 2, 10), same=Agreement.account_id == water.account_id, reason="сумою"
    )
    successor = Agreement(
        account_id=water.account_id,
        service_id=water.service_id,
        debtor_id=water.debtor_id,
        contract_model=water.contract_model,
        method=Method.FIXED,
    )
    change_from(session, successor, later, by=BY)
    return due


def test_what_is_owed_is_lowered_on_its_own_day(
    session: Session, water: Agreement, due: date
) -> None:
    correct(session, water, "-60.00")

    assert moved(session, water) == [("recalculation", "2026-01", due, D(20), D(-60))]
    assert open_sums(session, water.account_id) == {"2026-01": D(40)}


def test_what_is_paid_is_lowered_there_too_and_the_rest_with_the_bill(
    session: Session, water: Agreement, due: date
) -> None:
    pay(session, water.account_id, "70.00", date(2026, 2, 12))

    correct(session, water, "-120.00")

    with_bill = due_date(session, FEB)
    assert moved(session, water) == [
        ("recalculation", "2026-01", due, D(20), D(-30)),
        ("recalculation", "2026-01", due, D(20), D(-70)),
        ("recalculation", "2026-01", with_bill, D(20), D(-20)),
    ]
    assert open_sums(session, water.account_id) == {"2026-01": D(-90)}
