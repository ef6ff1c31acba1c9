"""An office with a price list, and the steps of its months."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.checks import CHECKS
from app.charging.explanation import Voice, explain, sources_of
from app.charging.inline import work_off
from app.charging.publish import Approval, publish
from app.charging.queries import charges_of
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import Entry
from app.months.operations import open_month
from tests.factories.accounts import BY, a_service, an_account
from tests.factories.companies import TwoCompanies
from tests.factories.price_lists import an_item, an_order, held

NOV, DEC = Month(2026, 11), Month(2026, 12)
NOV_10, NOV_20, DEC_3 = date(2026, 11, 10), date(2026, 11, 20), date(2026, 12, 3)


@dataclass(frozen=True)
class Office:
    company: CompanyRef
    account: int
    debtor: int
    item: int


def an_office(companies: TwoCompanies, company: CompanyRef) -> Office:
    with companies.session_for(company) as session:
        for month in (NOV, DEC):
            open_month(session, month)
        account = an_account(session)
        debtor = held(session, account)
        return Office(company, account.id, debtor, an_item(session, a_service(session, "one_off")))


@pytest.fixture
def office(two_companies: TwoCompanies) -> Office:
    """One account and one item of 150.00 in each company; the other one's is never charged."""
    other = an_office(two_companies, two_companies.vodokanal)
    with company_session(other.company) as session:
        an_order(session, other.account, other.item, NOV_10, quantity="7")
    return an_office(two_companies, two_companies.kashtan)


def run(office: Office, month: Month) -> None:
    with company_session(office.company) as session:
        run_id = start_run(session, month=month, by=job_actor(session, "run")).id
    assert work_off(office.company, run_id=run_id)


def issue(office: Office, month: Month) -> None:
    with company_session(office.company) as session:
        ready = ready_run(session, month)
        assert ready is not None
        assert ready.total is not None
        publish(session, month=month, by=BY, approval=Approval(ready.total, "перевірено"))


def charged(office: Office, month: Month) -> list[tuple[Decimal, Decimal]]:
    """Return quantity and amount of each published line; entries must say the same in all."""
    with company_session(office.company) as session:
        lines = charges_of(session, accounts=[office.account], month=month)
        entries = session.scalars(
            select(Entry.amount).where(Entry.posted == month.first_day, Entry.kind == "charge")
        ).all()
        assert sum(entries) == sum(line.amount for line in lines)
        assert list(discrepancies(session, CHECKS)) == []
        return [(line.quantity, line.amount) for line in lines]


def told(office: Office, month: Month) -> tuple[str, str]:
    """Return the sentence and the sum of the only line of a month."""
    with company_session(office.company) as session:
        (line,) = charges_of(session, accounts=[office.account], month=month)
        why = explain(line, sources_of(session, [line]), voice=Voice())
        return why.quantity.replace("\u00a0", " "), plain(why.sum_on_paper)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


KEPT = (
    *("account_id", "agreement_id", "item_id", "item_price_id", "month", "on_day", "document"),
    *("quantity", "price", "vat_rate", "is_vat_on_top"),
)
