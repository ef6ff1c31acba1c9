"""Months with late sums, for the stories of these: a thousand of January, due on 20 February."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import OpenItem
from app.months.operations import get_month, open_month
from app.months.parameter_key import Key
from app.months.parameter_keys import INFLATION_POSTING, PENALTY_POSTING, PENALTY_RATE
from app.months.parameters import set_parameter
from app.penalty.checks import CHECKS
from app.penalty.late.posting import (
    ByHand,
    post_account,
    post_month,
)
from app.penalty.models import LateDocument, LateKind, LateSums, PriceIndex
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, publish
from tests.integration.penalty.conftest import FEB, JAN

MAR, APR, MAY = FEB.plus(1), FEB.plus(2), FEB.plus(3)
D = Decimal
ALL = tuple(LateKind)


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    """What is late there bears penalty and inflation, asked for each month."""
    company = two_companies.vodokanal
    with company_session(company) as session:
        for month in (JAN, FEB):
            open_month(session, month)
        set_parameter(session, PENALTY_RATE, D("0.01"), since=date(2020, 1, 1), by=BY)
        monthly(session, PENALTY_POSTING, INFLATION_POSTING)
    return company


@pytest.fixture
def account_id(company: CompanyRef) -> int:
    """An account that owes the thousand, and has the bills of February."""
    with company_session(company) as session:
        agreement = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (agreement, "1000.00"))
        issue(session, FEB)
        return agreement.account_id


@pytest.fixture
def neighbour(two_companies: TwoCompanies) -> Agreement:
    """The other company has the same debt and asks for nothing by itself."""
    with company_session(two_companies.kashtan) as other:
        open_month(other, JAN)
        set_parameter(other, PENALTY_RATE, D("0.01"), since=date(2020, 1, 1), by=BY)
        agreement = an_agreement(other, an_account(other), a_service(other))
        publish(other, JAN, (agreement, "1000.00"))
        return agreement


def monthly(session: Session, *keys: Key[str], since: date = FEB.first_day) -> None:
    for key in keys:
        set_parameter(session, key, "monthly", since=since, by=BY)


def issue(session: Session, month: Month, *charged: tuple[Agreement, str]) -> int | None:
    """Publish a month with its late sums; the one before the last is closed first."""
    if month > FEB:
        close(session, month.plus(-2))
    publish(session, month, *charged)
    due_on = get_month(session, month).due_on
    assert due_on is not None
    return post_month(session, month, due_on=due_on, by=BY)


def asked(session: Session, month: Month) -> list[tuple[str, str, Decimal]]:
    """Return what was asked in a month: kind, month of the debt, amount; the books must agree."""
    rows = session.scalars(
        select(LateSums)
        .join(LateDocument, LateDocument.id == LateSums.document_id)
        .where(LateDocument.month == month.first_day)
        .order_by(LateSums.document_id, LateSums.kind, LateSums.account_id)
    )
    assert list(discrepancies(session)) == []
    assert list(discrepancies(session, CHECKS)) == []
    return [
        (row.kind, str(Month.of(of)), D(total - before).scaleb(-2))
        for row in rows
        for of, total, before in sorted(zip(row.months, row.totals, row.asked, strict=True))
    ]


def owed(session: Session, account_id: int) -> dict[str, Decimal]:
    """Return what is open by nature and month."""
    rows = session.scalars(
        select(OpenItem)
        .where(OpenItem.account_id == account_id)
        .order_by(OpenItem.nature, OpenItem.month)
    )
    return {f"{each.nature} {Month.of(each.month)}": each.outstanding for each in rows}


def by_hand(
    session: Session,
    agreement: Agreement,
    until: date,
    seen: str,
    kinds: Sequence[LateKind] = ALL,
) -> int:
    ask = ByHand(account_id=agreement.account_id, kinds=kinds, until=until, seen=D(seen))
    return post_account(session, ask, by=BY)


def an_index(session: Session, month: Month, percent: str) -> None:
    period = Range(month.first_day, month.plus(1).first_day)
    row = {"month": month.first_day, "percent": D(percent), "source": "Держстат"}
    session.add(PriceIndex(**row, valid=period, recorded_by=BY))
    session.flush()


def issued(company: CompanyRef, month: Month) -> list[tuple[str, Decimal]]:
    """Publish a month and return kind and amount of what its bills ask."""
    with company_session(company) as session:
        issue(session, month)
        return [(kind, amount) for kind, _, amount in asked(session, month)]
