"""Money of a bank account pays whose account it is: a payee's, the company's, or of all."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.kernel.text import matching_key
from app.ledger.checks import discrepancies
from app.ledger.open_items import items_of
from app.ledger.queries import balance_of
from app.payments.bank.accounts import NewBankAccount, add_bank_account
from app.payments.models import Payment
from app.registry.models import Account, Person
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_agreement
from tests.factories.bank_statements import IBAN, OTHER_IBAN, a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import imported
from tests.factories.money import close, opening, pay, publish

pytestmark = pytest.mark.postgres

D = Decimal
NOV, DEC, JAN = Month(2026, 11), Month(2026, 12), Month(2027, 1)
TRANSIT = "UA813052990000026007000111222"


@pytest.fixture
def household(two_companies: TwoCompanies, office: int) -> CompanyRef:
    """Owe 400 for water to the company itself and 300 for waste to a payee."""
    del office
    kashtan = two_companies.kashtan
    with company_session(kashtan) as session:
        account = session.scalars(select(Account).where(Account.number == "700123")).one()
        payee = a_payee(session, name="ТОВ «Чисте місто»")
        payee.iban = OTHER_IBAN
        water = an_agreement(session, account, a_service(session))
        waste = a_service(session, "waste", payee=payee)
        waste_too = an_agreement(session, account, waste, debtor_id=water.debtor_id)
        publish(session, NOV, (water, "400.00"), (waste_too, "300.00"))
        # As bills name it, though nobody says whose it is.
        add_bank_account(session, NewBankAccount(iban=OTHER_IBAN, name="Чисте місто"), by=BY)
        transit = NewBankAccount(iban=TRANSIT, name="Транзит", is_transit=True)
        add_bank_account(session, transit, by=BY)
    return kashtan


def comes(company: CompanyRef, iban: str, amount: str, *, key: str) -> None:
    row = {"amount": amount, "purpose": "о/р 700123", "key": key}
    imported(company, "statements", as_csv(a_statement(row, own=iban, number=key)), by=1)


def owed(company: CompanyRef) -> Mapping[str, Decimal]:
    """Return what is open by the first word of the service's code; advances by whose they are."""
    with company_session(company) as session:
        (items,) = items_of(session, session.scalars(select(Account.id)).all()).values()
        found: dict[str, Decimal] = {}
        for item in items:
            of = "company" if item.payee_id == 0 else "payee" if item.payee_id else "all"
            name = f"advance of {of}" if item.nature == "advance" else of
            found[name] = found.get(name, D(0)) + item.outstanding
        assert discrepancies(session) == []
        return found


def test_money_of_the_former_holder_by_his_name_pays_what_he_owes(
    two_companies: TwoCompanies, office: int
) -> None:
    del office
    kashtan = two_companies.kashtan
    moved = date(2026, 11, 1)
    with company_session(kashtan) as session:
        account = session.scalars(select(Account).where(Account.number == "700123")).one()
        water = a_service(session)
        former = an_agreement(session, account, water, valid=Range(date(2020, 1, 1), moved))
        person = session.get_one(Person, former.debtor_id)
        person.name, person.name_key = "Гнат Їжакевич", matching_key("Гнат Їжакевич")
        present = an_agreement(session, account, water, valid=Range(moved, None))
        opening(session, former, NOV, Month(2026, 10), "300.00")
        publish(session, NOV, (present, "100.00"))
    rows = [
        {"amount": "250.00", "purpose": "о/р 700123", "key": "A", "name": "Їжакевич Гнат"},
        {"amount": "90.00", "purpose": "о/р 700123", "key": "B", "name": "Гнат Їжакевич"},
        {"amount": "30.00", "purpose": "о/р 700123", "key": "C", "name": "Хтось інший"},
    ]

    imported(kashtan, "statements", as_csv(a_statement(*rows)), by=1)

    with company_session(kashtan) as session:
        told = select(Payment.amount, Payment.is_anothers).order_by(Payment.amount)
        assert [tuple(each) for each in session.execute(told)] == [
            (D(30), False),
            (D(90), True),
            (D(250), False),
        ]
        (items,) = items_of(session, [account.id]).values()
        assert {each.agreement_id: each.outstanding for each in items if each.is_debt} == {
            former.id: D(210)
        }


class TestMoneyThatCame:
    def test_to_a_payee_pays_the_payee_alone(self, household: CompanyRef) -> None:
        comes(household, OTHER_IBAN, "300.00", key="A")

        assert owed(household) == {"company": D(400)}

    def test_to_the_company_pays_the_company_alone(self, household: CompanyRef) -> None:
        comes(household, IBAN, "450.00", key="A")

        assert owed(household) == {"payee": D(300), "advance of company": D(-50)}

    def test_to_a_transit_account_pays_all(self, household: CompanyRef) -> None:
        comes(household, TRANSIT, "500.00", key="A")

        assert owed(household) == {"payee": D(200)}

    def test_stays_with_whom_it_came_to_in_the_months_after(
        self, household: CompanyRef, two_companies: TwoCompanies
    ) -> None:
        comes(household, OTHER_IBAN, "350.00", key="A")
        comes(household, IBAN, "500.00", key="B")
        assert owed(household) == {"advance of payee": D(-50), "advance of company": D(-100)}

        with company_session(household) as session:
            water, waste = session.scalars(select(Agreement).order_by(Agreement.id))
            publish(session, DEC, (water, "40.00"), (waste, "300.00"))
        # The company's advance covers its water; the payee's own covers a part of its waste.
        assert owed(household) == {"payee": D(250), "advance of company": D(-60)}

        with company_session(household) as session:
            water, waste = session.scalars(select(Agreement).order_by(Agreement.id))
            # As at the cash desk, nobody is named.
            pay(session, water.account_id, "300.00", date(2026, 12, 28))
        assert owed(household) == {"advance of all": D(-50), "advance of company": D(-60)}

        with company_session(household) as session:
            water, waste = session.scalars(select(Agreement).order_by(Agreement.id))
            close(session, NOV)
            publish(session, JAN, (water, "100.00"), (waste, "20.00"))
            assert balance_of(session, water.account_id) == D(10)
        # Money of the company goes to its water, money of all to what is left of either.
        assert owed(household) == {"payee": D(10)}
        with company_session(two_companies.vodokanal) as session:
            assert session.scalars(select(Payment)).all() == []
