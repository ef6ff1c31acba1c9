"""A company whose desk has a registrar, and telling it as the worker does."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.cash_keys import CASH_FISCALISED, Fiscalised
from app.months.operations import open_month
from app.months.parameters import set_parameter
from app.payments.cash.fiscal.checkbox import Checkbox
from app.payments.cash.fiscal.models import FiscalReceipt
from app.payments.cash.fiscal.registrar import Registrar
from app.payments.cash.fiscal.registrars import (
    NewRegistrar,
    set_registrar,
)
from app.payments.cash.fiscal.sending import fiscalise_waiting
from app.payments.cash.models import CashShift
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.cash import NOON, a_receipt, a_shift
from tests.factories.companies import TwoCompanies
from tests.fakes.checkbox import LICENSE, PIN, FakeCheckbox, checkbox_server

KEYS = NewRegistrar(license_key=LICENSE, pin_code=PIN)


@pytest.fixture
def registrar() -> Iterator[FakeCheckbox]:
    with checkbox_server() as fake:
        yield fake


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    """Return a company whose desk has an open shift and a registrar."""
    company = two_companies.vodokanal
    with company_session(company) as session:
        open_month(session, Month(2026, 1))
        an_agreement(session, an_account(session), a_service(session))
        fiscalise(session)
        shift = a_shift(session, opening="500.00")
        set_registrar(session, shift.desk_id, KEYS, by=BY, at=NOON)
    return company


def fiscalise(session: Session) -> None:
    since = date(2026, 1, 1)
    set_parameter(session, CASH_FISCALISED, Fiscalised.CASH_DESK.value, since=since, by=BY)


def sell(company: CompanyRef, amount: str = "100.00") -> int:
    with company_session(company) as session:
        shift = session.scalars(select(CashShift).where(CashShift.closed_at.is_(None))).one()
        account = an_account(session)
        return a_receipt(session, shift, (account.id, amount)).id


def send(company: CompanyRef, fake: FakeCheckbox) -> int:
    """Tell what waits, as the worker does."""

    def connect(known: NewRegistrar) -> Registrar:
        return Checkbox(known, url=fake.url, requests_per_10s=100_000, relax_s=0.01)

    return fiscalise_waiting(company, connect)


def again(company: CompanyRef, fake: FakeCheckbox) -> int:
    """Tell what waits, an hour later."""
    with company_session(company) as session:
        session.execute(
            update(FiscalReceipt).values(next_try_at=FiscalReceipt.next_try_at - timedelta(hours=2))
        )
    return send(company, fake)


def told(company: CompanyRef) -> list[tuple[str, str, str | None]]:
    with company_session(company) as session:
        rows = session.execute(
            select(FiscalReceipt.kind, FiscalReceipt.state, FiscalReceipt.fiscal_code).order_by(
                FiscalReceipt.made_at
            )
        )
        return [(kind, state, code) for kind, state, code in rows]
