"""City24 multi by the dialogue of the samples, and its password."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.providers.models import Protocol, Provider, ProviderPayment
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
PROTOCOL = "city24_xml_post"


@pytest.fixture
def open_city(served: Served, open_door: Callable[..., Door]) -> Callable[..., Door]:
    def opened(**set_up: object) -> Door:
        number_next(served, 1003)
        known = {"lines": {None: "1"}, "login": "city", "password": "secret", "addresses": []}
        return open_door(Protocol.CITY24_XML, **{**known, **set_up})

    return opened


def request(name: str, **changes: str) -> str:
    text: str = exchange(PROTOCOL, name)["request"]
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


class TestDialogue:
    def test_pays_as_in_the_samples(self, open_city: Callable[..., Door], books: Books) -> None:
        door, said = open_city(takes_cancels=False), exchange(PROTOCOL, "pay")

        assert {door.post(said["request"]) for _ in range(3)} == {said["response"]}
        assert books.payments() == [("provider:city24-xml", "900001", DEBT, "posted")]

        refused = exchange(PROTOCOL, "cancel_refused")
        assert told(door.post(refused["request"]), but=("comment",)) == told(
            refused["response"], but=("comment",)
        )
        assert books.balance() == 0

    def test_asks_as_in_the_samples(self, open_city: Callable[..., Door]) -> None:
        said = exchange(PROTOCOL, "check")

        answer = told(open_city().post(said["request"]), but=("extTransactionID",))

        expected = told(said["response"], but=("extTransactionID",))
        assert answer[3][:-1] == expected[3][:-1]
        assert answer[3][-1][3][:2] == expected[3][-1][3]

    def test_takes_back_where_it_is_agreed(
        self, open_city: Callable[..., Door], books: Books
    ) -> None:
        door = open_city()
        door.post(request("pay"))
        another = door.post(request("cancel_refused", **{"84537": "84538"}))
        assert answered(another, "result") == "300"

        assert answered(door.post(request("cancel_refused")), "result") == "0"
        assert answered(door.post(request("cancel_refused")), "result") == "0"
        assert books.balance() == DEBT

    def test_tells_what_became_of_a_payment(self, open_city: Callable[..., Door]) -> None:
        door, paid = open_city(), exchange(PROTOCOL, "pay")
        status = request("pay", **{"<command>pay": "<command>check_status"})

        assert answered(door.post(status), "result") == "300"
        assert door.post(paid["request"]) == door.post(status)
        door.post(request("cancel_refused"))
        assert answered(door.post(status), "result") == "7"


class TestAttacker:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"secret": "Secret"},
            {"secret": ""},
            {">city<": ">City<"},
            {"<password>secret</password>": ""},
            {"<login>city</login>": ""},
            {"secret": "секрет"},
        ],
    )
    def test_without_the_password_pays_nothing(
        self, open_city: Callable[..., Door], books: Books, wrong: dict[str, str]
    ) -> None:
        answer = open_city().post(request("pay", **wrong))

        assert answered(answer, "result") == "7"
        assert books.told() == []

    def test_finds_the_password_nowhere(self, open_city: Callable[..., Door]) -> None:
        door = open_city(password="a-long-secret-word")
        for name in ("check", "pay", "cancel_refused"):
            door.post(request(name, secret="a-long-secret-word"))
            door.post(request(name, secret="another-secret-word"))

        with company_session(door.company) as session:
            provider = session.scalars(select(Provider)).one()
            assert provider.password is not None
            assert b"secret-word" not in provider.password
            kept = session.scalars(select(ProviderPayment)).one()
            assert set(kept.requests) == {"pay", "cancel"}
            assert "secret-word" not in str(kept.requests)
            assert "900001" in kept.requests["pay"]

    def test_sees_no_account_of_another_company(self, open_city: Callable[..., Door]) -> None:
        door = open_city()
        for name in ("check", "pay"):
            answer = door.post(request(name, **{"700123": ELSEWHERE}))
            assert answered(answer, "result") == "5"

    def test_pays_no_fractions_of_kopecks(
        self, open_city: Callable[..., Door], books: Books
    ) -> None:
        door = open_city()
        for sum_ in ("845.37", "0", "-1", "1e3", "", "9" * 12):
            answer = door.post(request("pay", **{"84537": sum_}))
            assert answered(answer, "result") == "300"
        assert books.told() == []
