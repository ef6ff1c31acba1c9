"""Published worked sums, from rows in the database through the run to charge, entry and page."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.models import Charge
from app.charging.publish import Approval, publish
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.models import Entry
from app.months.operations import open_month
from app.months.parameter_keys import PRICE_PER_PERSON_ROUNDED
from app.months.parameters import set_parameter
from app.registry.models import Account, AccountParameter
from app.tariffs.models import LegalAct, Norm, Service, Tariff
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.groups import a_group, a_shared_sum

NOV, DEC = Month(2026, 11), Month(2026, 12)
SINCE = {"valid": Range(date(2020, 1, 1), None), "recorded_by": BY}


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    """Two flats: 54.70 of 5,000 m², three persons in the first."""
    with two_companies.session_for(two_companies.kashtan) as session:
        open_month(session, NOV)
        act = LegalAct(kind="протокол", number="3", dated=date(2020, 1, 1))
        session.add(act)
        session.flush()
        waste, upkeep, estimate = (
            a_service(session, code) for code in ("waste", "upkeep", "estimate")
        )
        bearers: list[Account] = []
        for area in ("54.70", "4945.30"):
            account = an_account(session)
            _measured(session, account, "total_area", area)
            _measured(session, account, "share", str(Decimal(area) / 5000))
            an_agreement(session, account, upkeep, method="area")
            an_agreement(session, account, estimate, method="share")
            bearers.append(account)
            if area == "54.70":
                _measured(session, account, "persons", "3")
                an_agreement(session, account, waste, method="norm", norm_kind="flat")
        _priced(session, waste, act, "293.56")
        _priced(session, upkeep, act, "9.85")
        session.add(
            Norm(
                service_id=waste.id,
                kind="flat",
                value=Decimal("0.155"),
                legal_act_id=act.id,
                **SINCE,
            )
        )
        house = a_group(session, *bearers)
        a_shared_sum(session, house, estimate, "120000.00", key="total_area", act=act)
    return two_companies.kashtan


def _measured(session: Session, account: Account, kind: str, value: str) -> None:
    session.add(AccountParameter(account_id=account.id, kind=kind, value=Decimal(value), **SINCE))


def _priced(session: Session, service: Service, act: LegalAct, price: str) -> None:
    session.add(Tariff(service_id=service.id, price=Decimal(price), legal_act_id=act.id, **SINCE))


def charged(company: CompanyRef, month: Month) -> dict[str, Decimal]:
    """Run and publish the month; return the first flat's charges by service."""
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=job_actor(session, "run")).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        run = ready_run(session, month)
        assert run is not None
        assert run.total is not None
        publish(session, month=month, by=BY, approval=Approval(run.total, "перший місяць"))
    with company_session(company) as session:
        first = session.scalars(select(Account.id).order_by(Account.id)).first()
        found = {}
        for table in (Charge, Entry):
            rows = session.execute(
                select(Service.code, table.amount)
                .join(Service, Service.id == table.service_id)
                .where(table.account_id == first, table.posted == month.first_day)
            )
            found[table] = {row.code.partition("-")[0]: row.amount for row in rows}
    assert found[Charge] == found[Entry]
    return found[Charge]


def test_b1_and_b2_come_out_of_the_run(company: CompanyRef) -> None:
    assert charged(company, NOV) == {
        "waste": Decimal("136.51"),
        "upkeep": Decimal("538.80"),
        "estimate": Decimal("1312.80"),
    }


def test_b1_price_for_one_person_first_is_a_setting_with_its_day(company: CompanyRef) -> None:
    """December's setting changes December, and November stays as it was charged."""
    with company_session(company) as session:
        set_parameter(session, PRICE_PER_PERSON_ROUNDED, True, since=DEC.first_day, by=BY)
        open_month(session, DEC)

    assert charged(company, NOV)["waste"] == Decimal("136.51")
    assert charged(company, DEC)["waste"] == Decimal("136.50")
