"""A service ended on a day: what it is charged for, and which days are refused."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.registry.models import Account
from app.tariffs.agreements import ServiceBeganLater, end_service
from app.tariffs.models import Method, Service
from tests.factories.accounts import BY, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.integration.tariffs.test_services_of_an_account import JUNE, a_fee, amounts, begin


def end_of(session: Session, account: Account, fee: Service, day: date) -> None:
    end_service(session, account_id=account.id, service_id=fee.id, ended_on=day, by=BY)


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
            end_of(session, account, fee, day)

        found = amounts(two_companies, two_companies.vodokanal)

        assert found == [Decimal(each) for each in charged]

    def test_between_two_runs_of_a_service_takes_nothing_of_the_later_back(
        self, two_companies: TwoCompanies
    ) -> None:
        """Taken in 2020 and since June 2026 again; ended on a mistyped day of 2023."""
        with two_companies.session_for(two_companies.vodokanal) as session:
            account, fee = an_account(session), a_fee(session, "28.51")
            debtor = an_agreement(session, account, fee, method=Method.SUBSCRIPTION).debtor_id
            end_of(session, account, fee, date(2021, 1, 1))
            begin(session, account, fee, Method.SUBSCRIPTION, debtor=debtor, since=JUNE)

            for day in (date(2023, 11, 16), date(2021, 1, 1)):
                with pytest.raises(ServiceBeganLater) as refused:
                    end_of(session, account, fee, day)
                assert refused.value.facts == {"began_on": JUNE}
            end_of(session, account, fee, date(2026, 11, 16))

        assert amounts(two_companies, two_companies.vodokanal) == [Decimal("14.26")]
