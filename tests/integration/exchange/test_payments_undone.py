"""Files of payments taken back: what was in them neither waits on nor is lost to a later file."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.told_again import ImportToldAgain
from app.exchange.undo import undo_import
from app.payments.models import Payment
from app.payments.operations import PaymentNotThere, match_payment
from app.payments.queries import waiting
from tests.factories.companies import TwoCompanies
from tests.factories.imports import faults, imported
from tests.integration.exchange.test_charging_facts import a_charged_house
from tests.integration.exchange.test_money import balance

pytestmark = pytest.mark.postgres

HEADER = "Рахунок;Дата;Сума;Призначення\n"
LOST = "777;05.11.2026;100,00;вода\n"
WAITS = (2, "account", "import.payment.waits")


def undo(two_companies: TwoCompanies, job: int, *, by: int) -> None:
    with company_session(two_companies.kashtan) as session:
        undo_import(session, job, by=by)


def unmatched(two_companies: TwoCompanies) -> tuple[int, Decimal]:
    with company_session(two_companies.kashtan) as session:
        return waiting(session)


class TestWhatWaited:
    def test_waits_no_more_and_cannot_be_matched(self, two_companies: TwoCompanies) -> None:
        """100.00 of nobody's account came; the bank's corrected file has 110.00 of 0001."""
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        job = imported(kashtan, "payments", HEADER + LOST, by=by)
        undo(two_companies, job, by=by)

        imported(kashtan, "payments", f"{HEADER}0001;05.11.2026;110,00;вода\n", by=by)

        assert unmatched(two_companies) == (0, Decimal(0))
        assert balance(two_companies, "0001") == Decimal("-110.00")
        with company_session(kashtan) as session:
            first = session.scalars(select(Payment.id).order_by(Payment.id)).all()[0]
            with pytest.raises(PaymentNotThere):
                match_payment(session, first, account_id=1, by=by)

    def test_waits_anew_when_the_file_comes_again(self, two_companies: TwoCompanies) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        for _ in range(2):
            job = imported(kashtan, "payments", HEADER + LOST, by=by)
            assert unmatched(two_companies) == (1, Decimal("100.00"))
            undo(two_companies, job, by=by)
            assert unmatched(two_companies) == (0, Decimal(0))


class TestWhatStillWaits:
    @pytest.mark.parametrize("number", ["", "77"])
    def test_is_named_where_its_sum_comes_under_another_account(
        self, two_companies: TwoCompanies, number: str
    ) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        header = "Рахунок;Дата;Сума;Документ;Призначення\n"
        imported(kashtan, "payments", f"{header}777;05.11.2026;100,00;{number};вода\n", by=by)
        right = f"0001;05.11.2026;100,00;{number};вода\n0002;05.11.2026;100,00;;тепло\n"

        job = imported(kashtan, "payments", header + right, by=by)

        assert faults(kashtan, job) == [WAITS]
        assert balance(two_companies, "0001") == Decimal("-100.00")
        assert unmatched(two_companies) == (1, Decimal("100.00"))

    def test_is_not_named_where_the_file_tells_of_it_too(self, two_companies: TwoCompanies) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        imported(kashtan, "payments", HEADER + LOST, by=by)
        right = "0001;05.11.2026;100,00;вода\n"

        job = imported(kashtan, "payments", HEADER + LOST + right, by=by)

        assert faults(kashtan, job) == [(2, "account", "import.payment.unmatched")]


class TestWhatALaterFileTold:
    LATER = "0001;05.11.2026;100,00;вода\n0002;06.11.2026;7,00;вода\n"

    @pytest.mark.parametrize("first", ["0001;05.11.2026;100,00;вода\n", LOST])
    def test_is_not_taken_back_with_the_first(
        self, two_companies: TwoCompanies, first: str
    ) -> None:
        kashtan = two_companies.kashtan
        by = a_charged_house(two_companies)
        job = imported(kashtan, "payments", HEADER + first, by=by)
        later = imported(kashtan, "payments", HEADER + first + self.LATER, by=by, name="later.csv")
        before = balance(two_companies, "0001"), unmatched(two_companies)

        with company_session(kashtan) as session, pytest.raises(ImportToldAgain) as refused:
            undo_import(session, job, by=by)

        assert refused.value.facts["later"] == later
        assert (balance(two_companies, "0001"), unmatched(two_companies)) == before
