"""PrivatBank Debt by the dialogue of the samples."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.providers.models import Protocol, ProviderPayment
from tests.factories.payers import a_payer
from tests.web.providers.conftest import (
    ELSEWHERE,
    Books,
    Door,
    Served,
    exchange,
    number_next,
    told,
)

DEBT = Decimal("845.37")
PROTOCOL = "privat_debt_xml"
VARIES = ("Address", "CompanyName", "ServiceName", "mfo", "okpo", "account", "reference")


@pytest.fixture
def door(served: Served, open_door: Callable[..., Door]) -> Door:
    number_next(served, 1002)
    return open_door(Protocol.PRIVATBANK)


def request(name: str, **changes: str) -> str:
    text: str = exchange(PROTOCOL, name)["request"]
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def data(answer: str) -> Any:
    """Return the kind of the answer's data and its number of a refusal."""
    _, _, _, (found,) = told(answer)
    return found[1].get("type"), found[1].get("code")


def pay(number: str, *services: tuple[str, str], total: str, account: str = "700123") -> str:
    inside = "".join(f'<Service serviceCode="{code}" sum="{sum_}"/>' for code, sum_ in services)
    body = (
        f'<PayerInfo billIdentifier="{account}"/><TotalSum>{total}</TotalSum>'
        f"<CreateTime>2026-03-10T09:14:05.196+02:00</CreateTime>"
        f"<ServiceGroup>{inside}</ServiceGroup>"
    )
    start = request("pay").partition("<CompanyInfo/>")[0].replace("8563481", number)
    return f"{start}{body}</Data></Transfer>"


class TestDialogue:
    @pytest.mark.parametrize(
        "name", ["presearch_by_account", "search", "search_not_found", "check"]
    )
    def test_asks_as_in_the_samples(self, door: Door, name: str) -> None:
        said = exchange(PROTOCOL, name)

        answer = door.post(said["request"])

        assert told(answer, but=VARIES) == told(said["response"], but=VARIES)
        assert answer.partition("\n")[0] == said["response"].partition("\n")[0]

    def test_pays_once_and_takes_back_as_in_the_samples(self, door: Door, books: Books) -> None:
        for name in ("pay", "pay_duplicate", "pay_duplicate"):
            said = exchange(PROTOCOL, name)
            assert door.post(said["request"]) == said["response"], name
        assert books.balance() == 0
        assert books.payments() == [("provider:privatbank", "8563481", DEBT, "posted")]

        said = exchange(PROTOCOL, "cancel")
        assert {door.post(said["request"]) for _ in range(2)} == {said["response"]}
        assert books.balance() == DEBT
        assert books.payments() == [("provider:privatbank", "8563481", DEBT, "reversed")]

    def test_says_where_the_money_goes(self, door: Door) -> None:
        answer = door.post(request("search"))

        assert 'mfo="322313" okpo="37193071" account="UA213223130000026007233566001"' in answer
        assert "<CompanyName>ОСББ «Каштан»</CompanyName>" in answer
        assert "<ServiceName>Централізоване водопостачання</ServiceName>" in answer
        assert "<Address>кв. 3</Address>" in answer
        assert "Олена" not in answer

    def test_names_the_month_of_the_last_bills(self, door: Door) -> None:
        assert 'billPeriod="202602"' in door.post(request("search"))


class TestAttacker:
    def test_from_another_address_is_refused(
        self, open_door: Callable[..., Door], books: Books
    ) -> None:
        door = open_door(Protocol.PRIVATBANK, addresses=["217.117.64.232"])

        assert data(door.post(request("pay"))) == ("ErrorInfo", "5")
        for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
            answer = door.send(
                "POST", headers={header: "217.117.64.232"}, content=request("pay").encode()
            )
            assert data(answer.text) == ("ErrorInfo", "5"), header
        assert books.told() == []

    def test_replays_no_payment_with_another_sum_or_payer(
        self, door: Door, books: Books, served: Served
    ) -> None:
        with company_session(served.companies.kashtan) as session:
            a_payer(session, "700124", "0.00")
        door.post(pay("1", ("101", "10.00"), total="10.00"))

        assert data(door.post(pay("1", ("101", "99.00"), total="99.00")))[1] == "99"
        assert (
            data(door.post(pay("1", ("101", "10.00"), total="10.00", account="700124")))[1] == "99"
        )
        assert data(door.post(pay("1", ("101", "10.00"), total="10.00")))[1] == "7"
        assert len(books.payments()) == 1

    def test_sees_no_account_of_another_company(self, door: Door) -> None:
        for name in ("presearch_by_account", "search", "check", "pay"):
            assert data(door.post(request(name, **{"700123": ELSEWHERE})))[1] == "2", name

    def test_takes_back_no_payment_of_another_payment_system(
        self, door: Door, open_door: Callable[..., Door], books: Books
    ) -> None:
        door.post(request("pay"))
        other = open_door(Protocol.PRIVATBANK, code="other")

        assert data(other.post(request("cancel"))) == ("ErrorInfo", "98")
        assert books.balance() == 0

    @pytest.mark.parametrize(
        "day", ["2026-01-01T00:00:00+02:00", "0001-01-01T00:00:00", "2027-01-01", "10.03.2026", ""]
    )
    def test_dates_no_payment_as_he_likes(self, door: Door, books: Books, day: str) -> None:
        answer = door.post(request("pay", **{"2026-03-10T09:14:05.196+02:00": day}))

        assert data(answer) == ("ErrorInfo", "4")
        assert books.told() == []

    def test_writes_nothing_into_our_answers(self, door: Door) -> None:
        hostile = "&quot;&gt;&lt;Data code=&quot;0&quot;/&gt;<![CDATA[</Message>]]>"
        answer = door.post(request("search", **{"700123": "&quot;&gt;&lt;x/&gt;"}))
        assert data(answer) == ("ErrorInfo", "2")
        assert (
            data(door.post(request("pay", **{"8563481": "&quot;&gt;&lt;x/&gt;"})))[0] == "Gateway"
        )
        assert data(door.post(f"<Transfer interface='Debt' action='Search'>{hostile}</Transfer>"))


def test_a_payment_of_yesterday_evening_keeps_its_day(door: Door) -> None:
    door.post(request("pay", **{"2026-03-10T09:14": "2026-03-09T23:59"}))

    with company_session(door.company) as session:
        kept = session.scalars(select(ProviderPayment)).one()
        assert str(kept.paid_on) == "2026-03-09"
