"""Remembered payers: listed for whoever sees money, forgotten by whoever changes it."""

from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.payments.bank.alias_models import PayerAlias
from tests.factories.accounts import BY, an_account
from tests.factories.bank_statements import PAYER
from tests.web.conftest import Web


class TestRememberedPayers:
    def test_are_listed_and_forgotten_once(self, web: Web) -> None:
        with company_session(web.companies.kashtan) as session:
            account = an_account(session)
            session.add(PayerAlias(key=PAYER, account_id=account.id, recorded_by=BY))
            number = account.number
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        shown = clerk.get("/office/bank/payers/").get_data(as_text=True)
        refused = clerk.post("/office/bank/payers/1/retirement", {})
        forgotten = accountant.post("/office/bank/payers/1/retirement", {})
        again = accountant.post("/office/bank/payers/1/retirement", {})

        assert PAYER in shown
        assert number in shown
        assert (refused.status_code, forgotten.status_code, again.status_code) == (403, 303, 404)
        assert PAYER not in accountant.get("/office/bank/payers/").get_data(as_text=True)
        with company_session(web.companies.kashtan) as session:
            assert session.scalars(select(PayerAlias.retired_by)).one() is not None

    def test_of_one_company_are_none_of_the_others(self, web: Web) -> None:
        with company_session(web.companies.kashtan) as session:
            session.add(PayerAlias(key=PAYER, account_id=an_account(session).id, recorded_by=BY))
        other = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)

        assert PAYER not in other.get("/office/bank/payers/").get_data(as_text=True)
        assert other.post("/office/bank/payers/1/retirement", {}).status_code == 404
