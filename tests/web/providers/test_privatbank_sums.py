"""What PrivatBank is told to take, by payees and by services, and what it may take."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel import clock
from app.ledger.asked import to_pay_by_payee
from app.ledger.owed import owed
from app.payments.providers.models import Protocol
from app.registry.models import Account
from app.tariffs.models import Agreement, Payee, Service
from tenants.directory.models import CompanyBankDetails
from tests.factories.accounts import a_payee, a_service, an_agreement
from tests.factories.companies import directory_session
from tests.factories.money import publish
from tests.factories.payers import MARCH
from tests.web.providers.conftest import Books, Door, Served, answered, told
from tests.web.providers.test_privatbank import DEBT, data, door, pay, request

__all__ = ["door"]


def asked(door: Door) -> list[tuple[str, str]]:
    """Return what is to be paid by each line."""
    _, _, _, (found,) = told(door.post(request("search")))
    group = next(each for each in found[3] if each[0] == "ServiceGroup")
    debts = [
        (each[1]["serviceCode"], next(part for part in each[3] if part[0] == "DebtInfo"))
        for each in group[3]
    ]
    return [(code, debt[1]["amountToPay"]) for code, debt in debts]


@pytest.fixture
def heated(served: Served) -> Agreement:
    """Let the account owe 100.00 to another payee too, for heat of March."""
    with company_session(served.companies.kashtan) as session:
        account = session.scalars(select(Account).where(Account.number == "700123")).one()
        service = a_service(session, "heat", payee=a_payee(session, name="ТОВ «Тепло»"))
        agreement = an_agreement(session, account, service)
        publish(session, MARCH, (agreement, "100.00"))
        return agreement


class TestSums:
    @pytest.mark.parametrize("sum_", ["845,37", "845.37"])
    def test_may_have_a_comma(self, door: Door, books: Books, sum_: str) -> None:
        assert data(door.post(pay("1", ("101", sum_), total=sum_))) == ("Gateway", None)
        assert books.balance() == 0

    def test_of_services_come_to_the_total(self, door: Door, books: Books) -> None:
        assert data(door.post(pay("1", ("101", "1.00"), total="2.00"))) == ("ErrorInfo", "3")
        assert data(door.post(pay("1", total="2.00"))) == ("ErrorInfo", "3")
        assert books.told() == []

    def test_go_to_the_payee_that_each_line_names(
        self, heated: Agreement, open_door: Callable[..., Door], books: Books
    ) -> None:
        with company_session(books.company) as session:
            payee_id = session.get_one(Service, heated.service_id).payee_id
        door = open_door(Protocol.PRIVATBANK, lines={None: "101", payee_id: "202"})
        assert asked(door) == [("101", "845.37"), ("202", "100.00")]

        door.post(pay("7", ("101", "845.37"), ("202", "100.00"), total="945.37"))

        assert books.payments() == [
            ("provider:privatbank", "7/101", DEBT, "posted"),
            ("provider:privatbank", "7/202", Decimal("100.00"), "posted"),
        ]
        assert asked(door) == [("101", "0.00"), ("202", "0.00")]

    def test_go_to_the_bank_account_of_each_service(
        self, served: Served, heated: Agreement, open_door: Callable[..., Door]
    ) -> None:
        kashtan = served.companies.kashtan
        with company_session(kashtan) as session:
            own = session.scalars(select(Service).order_by(Service.id)).first()
            assert own is not None
            services, code = {own.id: "11", heated.service_id: "22"}, own.code
            payee = session.get_one(Payee, session.get_one(Service, heated.service_id).payee_id)
        with directory_session(served.companies.database) as shared:
            iban = "UA813052990000026007000111222"
            details = {"payee_name": "Каштан, вода", "edrpou": "37193071", "iban": iban}
            shared.add(CompanyBankDetails(company_id=kashtan.id, service_code=code, **details))
        door = open_door(Protocol.PRIVATBANK, lines={}, services=services)

        answer = door.post(request("search"))

        accounts = re.findall(r' account="(UA\d+)"', answer)
        assert accounts == [iban, payee.iban]

    def test_go_to_the_service_that_each_line_names(
        self, heated: Agreement, open_door: Callable[..., Door], books: Books
    ) -> None:
        with company_session(books.company) as session:
            water = session.scalars(select(Service.id).order_by(Service.id)).first()
        services = {water: "11", heated.service_id: "22"}
        door = open_door(Protocol.PRIVATBANK, lines={}, services=services)
        assert asked(door) == [("11", "845.37"), ("22", "100.00")]

        door.post(pay("7", ("22", "40.00"), ("11", "0.37"), total="40.37"))
        assert asked(door) == [("11", "845.00"), ("22", "60.00")]
        door.post(pay("8", ("22", "61.00"), total="61.00"))
        # What is more than the service's debt lies with its payee, and pays nothing of another.
        assert asked(door) == [("11", "845.00"), ("22", "0.00")]
        assert books.balance() == Decimal("844.00")

    def test_are_the_bills_and_the_cabinets(
        self, heated: Agreement, open_door: Callable[..., Door], books: Books
    ) -> None:
        """Invariant 20: biller protocol, bill, code and cabinet tell one sum of one day."""
        with company_session(books.company) as session:
            by_payee = to_pay_by_payee(owed(session, heated.account_id, on=clock.today()).payees)
        door = open_door(Protocol.PRIVATBANK, lines={payee: f"p{payee}" for payee in by_payee})

        assert asked(door) == [(f"p{payee}", str(sum_)) for payee, sum_ in by_payee.items()]
        assert sum(by_payee.values()) == Decimal("945.37")

    def test_below_nothing_are_told_as_nothing_with_a_word(self, door: Door) -> None:
        door.post(pay("1", ("101", "900.00"), total="900.00"))

        found = door.post(request("search"))

        assert 'amountToPay="0.00" debt="0.00"><Balance>54.63</Balance>' in found
        assert "Переплата 54,63" in answered(found, "Data", "Message").replace("\u00a0", " ")

    @pytest.mark.parametrize(
        ("set_up", "sum_", "code"),
        [
            ({"takes_advances": False}, "845.38", "99"),
            ({"takes_advances": False}, "845.36", None),
            ({"takes_any_sum": False}, "845.36", "99"),
            ({"takes_any_sum": False}, "845.38", "99"),
            ({"takes_any_sum": False}, "845.37", None),
        ],
    )
    def test_are_those_that_were_agreed(
        self, open_door: Callable[..., Door], set_up: dict[str, bool], sum_: str, code: str | None
    ) -> None:
        door = open_door(Protocol.PRIVATBANK, **set_up)

        answer = door.post(pay("1", ("101", sum_), total=sum_))

        assert data(answer)[1] == code

    def test_of_an_unknown_service_are_not_taken(self, door: Door, books: Books) -> None:
        services = [(("999", "1.00"),), (("101", "0.50"), ("101", "0.50"))]
        for each in services:
            assert data(door.post(pay("1", *each, total="1.00"))) == ("ErrorInfo", "99")
        assert books.told() == []
