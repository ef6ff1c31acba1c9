"""January published with 100.00 for water, February open; a neighbour just so, never touched."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.charging.adjustments.checks import CHECKS as OF_ADJUSTMENTS
from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.models import Adjustment
from app.charging.adjustments.operations import Made, NewAdjustment, make_adjustment
from app.kernel.month import Month
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.models import Entry, Posting
from app.months.operations import open_month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

JAN, FEB, MAR = Month(2026, 1), Month(2026, 2), Month(2026, 3)
D = Decimal
OTHER = 2


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    """January is published with 100.00 for water, February is open; a neighbour is just so."""
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        begun(neighbour)
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session
        assert discrepancies(session, {**CHECKS, **OF_ADJUSTMENTS}) == []
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        assert neighbour.scalar(select(func.count()).select_from(Adjustment)) == 0
        assert neighbour.scalar(select(func.sum(Entry.amount))) == D(100)


def begun(session: Session) -> Agreement:
    agreement = an_agreement(session, an_account(session), a_service(session))
    publish(session, JAN, (agreement, "100.00"))
    open_month(session, FEB)
    return agreement


@pytest.fixture
def water(session: Session) -> Agreement:
    return begun(session)


def correct(
    session: Session,
    of: Agreement,
    amount: str,
    *,
    month: Month = JAN,
    key: str = "k",
) -> Made:
    wanted = [Wanted(of.account_id, of.service_id, month, D(amount))]
    new = NewAdjustment(key=key, basis="акт № 5", reason="помилка в тарифі", wanted=wanted)
    return make_adjustment(session, new, by=BY)


def moved(session: Session, of: Agreement) -> list[tuple[str, str, date, Decimal, Decimal]]:
    """Return what adjustments wrote: kind, month, due day, VAT rate and sum."""
    rows = session.scalars(
        select(Entry)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(Entry.account_id == of.account_id, Posting.source_kind == "adjustment")
        .order_by(Entry.line)
    )
    return [
        (row.kind, str(Month.of(row.month)), row.due_on, row.vat_rate, row.amount) for row in rows
    ]
