"""A service begun or ended inside a month, to the kopeck."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.run import start_run
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import open_month
from app.registry.models import Account
from app.registry.operations import NewHolder, change_holder
from app.tariffs.agreements import (
    begin_agreement,
    charge_by_meter,
    pass_on_services,
)
from app.tariffs.models import Agreement, ContractModel, Method, Service
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

    @pytest.mark.parametrize(
        ("code", "unit", "ways"),
        [
            ("waste_volume", "m3", ["containers", "fixed"]),
            ("waste", "trip", ["containers", "fixed"]),
            ("wastewater", "m3", ["metered", "imbalance", "follows", "fixed"]),
            ("water", "m3", ["metered", "imbalance", "fixed"]),
        ],
    )
    def test_are_those_by_which_a_service_can_be_counted(
        self, two_companies: TwoCompanies, code: str, unit: str, ways: list[str]
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            session.add(Service(code=code, name="Послуга", unit=unit))
            session.flush()

            assert [each.method for each in new_terms(session, besides=())] == ways


JUNE, JULY, AUGUST, SEPTEMBER = (date(2026, month, 1) for month in (6, 7, 8, 9))


class TestChangedLate:
    """What was changed since is recorded already when an earlier change becomes known."""

    def test_another_holder_owes_for_all_that_was_agreed_since(
        self, two_companies: TwoCompanies
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            account, fee = an_account(session), a_fee(session, "28.51")
            first = an_agreement(session, account, fee, method=Method.FLAT).debtor_id
            held_by(session, account, "Перша", since=date(2020, 1, 1))
            begin(session, account, fee, Method.SUBSCRIPTION, debtor=first, since=JULY)
            begin(session, account, fee, Method.FLAT, debtor=first, since=AUGUST)

            second = held_by(session, account, "Друга", since=JUNE)

            assert agreed(session, account) == [
                (date(2020, 1, 1), JUNE, first, "flat"),
                (JUNE, JULY, second, "flat"),
                (JULY, AUGUST, second, "subscription"),
                (AUGUST, None, second, "flat"),
            ]

    def test_who_holds_it_later_owes_for_his_own_days(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            account, fee = an_account(session), a_fee(session, "28.51")
            first = an_agreement(session, account, fee, method=Method.FLAT).debtor_id
            held_by(session, account, "Перша", since=date(2020, 1, 1))
            third = held_by(session, account, "Третя", since=AUGUST)
            begin(session, account, fee, Method.SUBSCRIPTION, debtor=third, since=SEPTEMBER)

            second = held_by(session, account, "Друга", since=JUNE)

            assert agreed(session, account) == [
                (date(2020, 1, 1), JUNE, first, "flat"),
                (JUNE, AUGUST, second, "flat"),
                (AUGUST, SEPTEMBER, third, "flat"),
                (SEPTEMBER, None, third, "subscription"),
            ]

    def test_a_meter_counts_for_the_next_holder_too(self, two_companies: TwoCompanies) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            account, fee = an_account(session), a_fee(session, "28.51")
            first = an_agreement(session, account, fee, method=Method.FLAT).debtor_id
            held_by(session, account, "Перша", since=date(2020, 1, 1))
            second = held_by(session, account, "Друга", since=JULY)
            begin(session, account, fee, Method.SUBSCRIPTION, debtor=second, since=AUGUST)

            assert charge_by_meter(
                session, account_id=account.id, service_id=fee.id, since=JUNE, by=BY
            )

            assert agreed(session, account) == [
                (date(2020, 1, 1), JUNE, first, "flat"),
                (JUNE, JULY, first, "metered"),
                (JULY, AUGUST, second, "metered"),
                (AUGUST, None, second, "subscription"),
            ]


def held_by(session: Session, account: Account, name: str, *, since: date) -> int:
    """Let another hold the account, as the desk does, and return who it is."""
    new = NewHolder(name=name, since=since)
    person_id = change_holder(session, account_id=account.id, new=new, by=BY).person_id
    if since > date(2020, 1, 1):
        pass_on_services(session, account_id=account.id, debtor_id=person_id, since=since, by=BY)
    return person_id


def begin(
    session: Session, account: Account, fee: Service, method: Method, *, debtor: int, since: date
) -> None:
    own = Agreement(
        account_id=account.id,
        service_id=fee.id,
        debtor_id=debtor,
        contract_model=ContractModel.INDIVIDUAL,
        method=method,
    )
    begin_agreement(session, own, since=since, reason="test", by=BY)


def agreed(session: Session, account: Account) -> list[tuple[date, date | None, int, str]]:
    begins = func.lower(Agreement.valid)
    rows = session.execute(
        select(begins, func.upper(Agreement.valid), Agreement.debtor_id, Agreement.method)
        .where(Agreement.account_id == account.id, Agreement.retired_at.is_(None))
        .order_by(begins)
    )
    return [(since, until, debtor, method) for since, until, debtor, method in rows]


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
