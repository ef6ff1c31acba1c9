"""OSMP and City24 by the dialogues of the samples, and what both refuse."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.database import company_session
from app.payments.providers.models import Protocol
from tests.factories.payers import a_payer
from tests.web.providers.conftest import (
    ELSEWHERE,
    Books,
    Door,
    Served,
    answered,
    exchange,
    number_next,
    told,
)

DEBT = Decimal("845.37")
PAY = {
    Protocol.OSMP: exchange("ibox_osmp_get", "pay")["query"],
    Protocol.CITY24: exchange("city24_get", "pay")["query"],
}
RESULT = {Protocol.OSMP: "result", Protocol.CITY24: "ResultCode"}
NAMES = {
    Protocol.OSMP: {"account": "account", "sum": "sum", "id": "txn_id", "day": "txn_date"},
    Protocol.CITY24: {
        "account": "Account",
        "sum": "Amount",
        "id": "TransactionId",
        "day": "TransactionDate",
    },
}
both = pytest.mark.parametrize("protocol", [Protocol.OSMP, Protocol.CITY24])


def pay(door: Door, protocol: Protocol, **changes: str) -> str:
    named = {NAMES[protocol][name]: value for name, value in changes.items()}
    return door.get(**{**PAY[protocol], **named})


class TestOsmp:
    @pytest.fixture
    def door(self, served: Served, open_door: Callable[..., Door]) -> Door:
        number_next(served, 1005)
        return open_door(Protocol.OSMP)

    def test_pays_as_in_the_samples(self, door: Door, books: Books) -> None:
        said = exchange("ibox_osmp_get", "pay")

        assert {door.get(**said["query"]) for _ in range(3)} == {said["response"]}

        assert books.balance() == 0
        number = said["query"]["txn_id"]
        assert books.payments() == [("provider:osmp", number, DEBT, "posted")]

    def test_asks_as_in_the_samples_and_tells_the_sum(self, door: Door) -> None:
        said = exchange("ibox_osmp_get", "check")

        answer = door.get(**said["query"])

        root, fields = told(answer), told(answer)[3][-1]
        assert (root[0], root[3][:-1]) == (told(said["response"])[0], told(said["response"])[3])
        assert [each[1:3] for each in fields[3]] == [
            ({"name": "name"}, "ІВАНЕНКО О.П."),
            ({"name": "address"}, "кв. 3"),
            ({"name": "to_pay"}, "845.37"),
            ({"name": "balance"}, "-845.37"),
        ]

    @pytest.mark.parametrize("number", ["", "abc", "-1", "1" * 21, "1 2", "²"])
    def test_numbers_payments_by_digits(self, door: Door, books: Books, number: str) -> None:
        assert answered(pay(door, Protocol.OSMP, id=number), "result") == "4"
        assert books.told() == []


class TestCity24:
    @pytest.fixture
    def door(self, served: Served, open_door: Callable[..., Door]) -> Door:
        number_next(served, 1004)
        return open_door(Protocol.CITY24)

    def test_pays_as_in_the_samples(self, door: Door, books: Books) -> None:
        said = exchange("city24_get", "pay")

        assert {door.get(**said["query"]) for _ in range(3)} == {said["response"]}

        assert books.balance() == 0
        assert books.payments() == [("provider:city24", "77001", DEBT, "posted")]

    def test_compares_its_days(self, door: Door) -> None:
        pay(door, Protocol.CITY24, id="1", day="20260309235959", sum="1.00")
        pay(door, Protocol.CITY24, id="2", day="20260310000000", sum="2,50")
        pay(door, Protocol.CITY24, id="3", day="20260310091405", sum="3")

        day = door.get(CheckDateBegin="20260310000000", CheckDateEnd="20260310235959")

        assert [[cell[2] for cell in each[3]] for each in told(day)[3]] == [
            ["2", "700123", "20260310000000", "2.50"],
            ["3", "700123", "20260310091405", "3.00"],
        ]
        assert door.get(CheckDateBegin="20260310", CheckDateEnd="20260310") == day
        assert told(door.get(CheckDateBegin="20260201", CheckDateEnd="20260201"))[3] == []

    @pytest.mark.parametrize(
        ("begin", "end"), [("20260310", "20260309"), ("20200101", "20260310"), ("x", "y"), ("", "")]
    )
    def test_compares_no_years(self, door: Door, begin: str, end: str) -> None:
        assert answered(door.get(CheckDateBegin=begin, CheckDateEnd=end), "ResultCode") == "300"


class TestBoth:
    @both
    def test_know_no_account_of_nobody_nor_of_another_company(
        self, open_door: Callable[..., Door], protocol: Protocol, books: Books
    ) -> None:
        door = open_door(protocol)

        codes = {
            answered(pay(door, protocol, account=number), RESULT[protocol])
            for number in (ELSEWHERE, "999999", "", "%00", "' or 1=1", "7" * 3000, "\ufffd")
        }

        assert codes == {"5" if protocol is Protocol.OSMP else "21"}
        assert books.told() == []

    @both
    def test_refuse_another_address(
        self, open_door: Callable[..., Door], protocol: Protocol, books: Books
    ) -> None:
        door = open_door(protocol, addresses=["10.0.0.0/24", "2001:db8::/64"])

        assert answered(pay(door, protocol), RESULT[protocol]) == "300"
        assert books.told() == []

    @both
    def test_replay_no_payment_with_another_sum(
        self, open_door: Callable[..., Door], protocol: Protocol, books: Books
    ) -> None:
        door = open_door(protocol)
        first = pay(door, protocol, sum="10,00")

        assert answered(pay(door, protocol, sum="10.01"), RESULT[protocol]) == "300"
        assert pay(door, protocol, sum="10.0") == first
        assert len(books.payments()) == 1

    @both
    def test_read_no_name_twice_nor_what_nobody_types(
        self, open_door: Callable[..., Door], protocol: Protocol, books: Books
    ) -> None:
        door = open_door(protocol)
        sum_, number = NAMES[protocol]["sum"], NAMES[protocol]["account"]
        query = "&".join(f"{name}={value}" for name, value in PAY[protocol].items())

        for tail in (f"&{sum_}=1.00", f"&{number}=700124", "&x=%00", "&x=%0a"):
            answer = door.send("GET", params=query + tail)
            assert answered(answer.text, RESULT[protocol]) in {"4", "300"}
        assert books.told() == []

    @both
    def test_give_two_payments_of_one_sum_two_rows(
        self, open_door: Callable[..., Door], protocol: Protocol, books: Books
    ) -> None:
        door = open_door(protocol)
        for number in ("1", "2"):
            pay(door, protocol, id=number, sum="10.00")

        assert [each[1] for each in books.payments()] == ["1", "2"]
        assert books.balance() == Decimal("825.37")

    @both
    def test_find_an_account_written_otherwise_and_ask_when_several_are_meant(
        self, served: Served, open_door: Callable[..., Door], protocol: Protocol
    ) -> None:
        with company_session(served.companies.kashtan) as session:
            for number in ("0055", "055", "0077"):
                a_payer(session, number, "0.00")
        door = open_door(protocol)
        found = [
            answered(pay(door, protocol, account=number, id=str(at)), RESULT[protocol])
            for at, number in enumerate(["77", "55", "055", "0055", "700 123"])
        ]

        unknown = "5" if protocol is Protocol.OSMP else "21"
        assert found == ["0", unknown, "0", "0", "0"]
