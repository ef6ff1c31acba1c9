"""A service begun or ended inside a month, to the kopeck."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.run import start_run
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.models import Account
from app.tariffs.agreements import end_service
from app.tariffs.models import Method, Service
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from app.tariffs.terms import NewTerms, new_terms, take_on_new_terms
from tests.factories.accounts import BY, an_account, an_agreement
from tests.factories.companies import TwoCompanies

NOVEMBER = Month(2026, 11)


def a_fee(session: Session, price: str) -> Service:
    service = Service(code="fee", name="Абонентське обслуговування", unit="month")
    session.add(service)
    session.flush()
    set_tariff(
        session,
        TariffKey(service_id=service.id),
        Price(applied=Decimal(price)),
        since=date(2020, 1, 1),
        act=Act(kind="наказ", number="3", dated=date(2019, 12, 1)),
        by=BY,
    )
    return service


def amounts(two: TwoCompanies, company: CompanyRef) -> list[Decimal]:
    with two.session_for(company) as session:
        open_month(session, NOVEMBER)
        run_id = start_run(session, month=NOVEMBER, by=job_actor(session, "run")).id
    assert work_off(company, run_id=run_id)
    with two.session_for(company) as session:
        return [line.amount for line in draft_lines(session, NOVEMBER)]


class TestEnding:
    @pytest.mark.parametrize(
        ("day", "charged"),
        [(date(2026, 11, 16), ["14.26"]), (date(2026, 12, 1), ["28.51"]), (date(2026, 11, 1), [])],
    )
    def test_charges_the_days_before_it(
        self, two_companies: TwoCompanies, day: date, charged: list[str]
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            account, fee = an_account(session), a_fee(session, "28.51")
            an_agreement(session, account, fee, method=Method.SUBSCRIPTION)
            end_service(session, account_id=account.id, service_id=fee.id, ended_on=day, by=BY)

        found = amounts(two_companies, two_companies.vodokanal)

        assert found == [Decimal(each) for each in charged]


class TestNewTerms:
    @pytest.mark.parametrize(
        ("method", "amount", "charged"),
        [
            # 28.51 for 15 of 30 days: 14.255, half up.
            (Method.SUBSCRIPTION, None, "14.26"),
            # 45.50 for 15 of 30 days.
            (Method.FIXED, "45.50", "22.75"),
        ],
    )
    def test_charge_from_their_day(
        self, two_companies: TwoCompanies, method: Method, amount: str | None, charged: str
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            account, fee = an_account(session), a_fee(session, "28.51")
            offered = [(each.method, each.detail) for each in new_terms(session, besides=())]
            terms = NewTerms(fee.id, fee.name, method, amount=Decimal(amount) if amount else None)
            take(session, account, terms)

        assert offered == [("subscription", ""), ("flat", ""), ("fixed", "")]
        assert amounts(two_companies, two_companies.vodokanal) == [Decimal(charged)]


def take(session: Session, account: Account, terms: NewTerms) -> None:
    debtor = an_agreement(session, account, a_service_of_another(session)).debtor_id
    take_on_new_terms(
        session,
        terms,
        account_id=account.id,
        debtor_id=debtor,
        since=date(2026, 11, 16),
        by=BY,
    )


def a_service_of_another(session: Session) -> Service:
    """Return a service without a price, so that it is not charged."""
    service = Service(code="silent", name="Без ціни", unit="flat")
    session.add(service)
    session.flush()
    return service
