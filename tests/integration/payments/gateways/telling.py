"""What tests of gateways share: a company with a merchant, and LiqPay telling of payments."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.operations import open_month
from app.payments.gateways.apply_status import Heard, apply_status
from app.payments.gateways.fields import fields_of
from app.payments.gateways.liqpay.reading import told_in
from app.payments.gateways.models import Merchant
from app.payments.gateways.told_models import Outcome
from app.payments.models import Payment
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.cards import a_callback, a_merchant
from tests.factories.companies import TwoCompanies

JAN, FEB = Month(2026, 1), Month(2026, 2)
AT = datetime(2026, 1, 20, 10, tzinfo=UTC)


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def water(session: Session) -> Agreement:
    open_month(session, JAN)
    return an_agreement(session, an_account(session), a_service(session))


@pytest.fixture
def shop(session: Session) -> Merchant:
    return a_merchant(session)


def hear(
    session: Session,
    shop: Merchant,
    order: object,
    amount: str,
    /,
    *,
    at: datetime = AT,
    **said: Any,
) -> Outcome:
    fields = fields_of(json.dumps(a_callback(str(order), amount, **said)).encode())
    told = told_in(fields, counts_compensation=shop.counts_compensation)
    return apply_status(session, shop, told, heard=Heard.CALLBACK, by=BY, at=at)


def payments(session: Session) -> list[tuple[str, str, str, Decimal]]:
    rows = session.execute(
        select(Payment.source, Payment.external_id, Payment.state, Payment.amount).order_by(
            Payment.id
        )
    )
    return [(source, number, state, amount) for source, number, state, amount in rows]
