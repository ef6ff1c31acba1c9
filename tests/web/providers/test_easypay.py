"""EasyPay 3.1 by the dialogue of the samples; one made-up key plays both sides there."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.database import company_session
from app.database.secrets import seal
from app.kernel import clock
from app.payments.providers.models import Protocol, Provider
from app.payments.providers.paying import expire
from app.payments.providers.setting_up import OWN_KEY
from app.payments.providers.signatures import new_private_key, sign, verify
from tests.web.providers.conftest import (
    ELSEWHERE,
    SAMPLES,
    Books,
    Door,
    Served,
    answered,
    exchange,
    number_next,
    told,
)

DEBT = Decimal("845.37")


@pytest.fixture
def door(served: Served, open_door: Callable[..., Door]) -> Door:
    made = open_door(
        Protocol.EASYPAY, lines={None: "5001"}, addresses=[], their_key=SAMPLES["rsa_public_pem"]
    )
    with company_session(made.company) as session:
        provider = session.get_one(Provider, made.provider_id)
        provider.own_key = seal(session, SAMPLES["rsa_private_pem"], purpose=OWN_KEY)
    number_next(served, 1001)
    return made


def signed(inside: str, key: str = SAMPLES["rsa_private_pem"]) -> str:
    bare = f"<Request><DateTime>2026-03-10T09:14:05</DateTime><Sign></Sign>{inside}</Request>"
    return bare.replace("<Sign></Sign>", f"<Sign>{sign(key, bare.encode())}</Sign>")


def payment(order: str = "1", amount: str = "845.37", account: str = "700123") -> str:
    return (
        f"<Payment><ServiceId>5001</ServiceId><OrderId>{order}</OrderId>"
        f"<Account>{account}</Account><Amount>{amount}</Amount></Payment>"
    )


def confirm(number: int | str, service: str = "5001", action: str = "Confirm") -> str:
    return f"<{action}><ServiceId>{service}</ServiceId><PaymentId>{number}</PaymentId></{action}>"


def code(answer: str) -> str:
    return answered(answer, "StatusCode")


class TestDialogue:
    def test_of_the_samples_is_repeated_byte_by_byte(self, door: Door, books: Books) -> None:
        for name in ("payment", "payment_repeat_same_order", "confirm"):
            said = exchange("easypay_provider_3_1", name)
            assert door.post(said["request"]) == said["response"], name

        assert books.balance() == 0
        assert books.payments() == [("provider:easypay", "43232128933", DEBT, "posted")]

    def test_tells_the_debt_with_initials_and_the_flat_alone(self, door: Door) -> None:
        said = exchange("easypay_provider_3_1", "check_ok")

        answer = door.post(said["request"])

        assert told(answer, but=("Sign", "Address")) == told(
            said["response"], but=("Sign", "Address")
        )
        assert answered(answer, "AccountInfo", "Address") == "кв. 3"

    def test_knows_no_account_of_nobody(self, door: Door) -> None:
        said = exchange("easypay_provider_3_1", "check_not_found")

        assert told(door.post(said["request"]), but=("Sign", "StatusDetail")) == told(
            said["response"], but=("Sign", "StatusDetail")
        )

    def test_takes_a_payment_back(self, door: Door, books: Books) -> None:
        for name in ("payment", "confirm"):
            door.post(exchange("easypay_provider_3_1", name)["request"])
        said = exchange("easypay_provider_3_1", "cancel")

        answers = {door.post(said["request"]) for _ in range(3)}

        (answer,) = answers
        assert told(answer, but=("Sign", "CancelDate")) == told(
            said["response"], but=("Sign", "CancelDate")
        )
        assert books.balance() == DEBT
        assert books.payments() == [("provider:easypay", "43232128933", DEBT, "reversed")]

    def test_is_signed_with_our_key(self, door: Door) -> None:
        answer = door.post(signed(payment()))

        signature = answered(answer, "Sign")
        verify(SAMPLES["rsa_public_pem"], answer.replace(signature, "").encode(), signature)


class TestMoney:
    def test_comes_at_the_confirmation_and_not_before(self, door: Door, books: Books) -> None:
        number = answered(door.post(signed(payment())), "PaymentId")
        assert books.balance() == DEBT
        assert books.payments() == []

        assert code(door.post(signed(confirm(number)))) == "0"
        assert books.balance() == 0

    def test_never_confirmed_expires(self, door: Door, books: Books) -> None:
        number = answered(door.post(signed(payment())), "PaymentId")

        with time_machine.travel("2026-03-11T07:14:07Z", tick=False):
            late = door.post(signed(confirm(number)))
            with company_session(door.company) as session:
                assert expire(session, at=clock.now()) == 1

        assert code(late) == "-4"
        assert books.payments() == []
        assert books.told() == [("1", "expired")]
        assert code(door.post(signed(confirm(number)))) == "-4"
        assert code(door.post(signed(payment()))) == "-4"

    def test_cancelled_before_it_was_confirmed_never_comes(self, door: Door, books: Books) -> None:
        number = answered(door.post(signed(payment())), "PaymentId")

        assert code(door.post(signed(confirm(number, action="Cancel")))) == "0"
        assert code(door.post(signed(confirm(number)))) == "-4"
        assert books.payments() == []

    def test_is_not_taken_back_the_day_after(self, door: Door, books: Books) -> None:
        number = answered(door.post(signed(payment())), "PaymentId")
        door.post(signed(confirm(number)))

        with time_machine.travel("2026-03-10T22:00:00Z", tick=False):  # midnight in Kyiv
            assert code(door.post(signed(confirm(number, action="Cancel")))) == "-2"
        assert books.balance() == 0


class TestAttacker:
    @pytest.mark.parametrize("action", ["Confirm", "Cancel"])
    def test_moves_no_payment_by_another_service(
        self, door: Door, books: Books, action: str
    ) -> None:
        number = answered(door.post(signed(payment())), "PaymentId")

        assert code(door.post(signed(confirm(number, "5002", action)))) == "-4"
        assert books.told() == [("1", "prepared")]

    @pytest.mark.parametrize("number", ["0", "1002", "9" * 30, "²", "1001 or 1=1", ""])
    def test_guesses_no_payment(self, door: Door, number: str) -> None:
        door.post(signed(payment()))

        assert code(door.post(signed(confirm(number)))) == "-4"

    def test_replays_no_payment_with_another_sum(self, door: Door, books: Books) -> None:
        first = door.post(signed(payment()))

        assert code(door.post(signed(payment(amount="8.45")))) == "-3"
        assert door.post(signed(payment())) == first
        door.post(signed(confirm(answered(first, "PaymentId"))))
        assert books.balance() == 0

    def test_forges_no_signature(self, door: Door, books: Books) -> None:
        good = signed(payment())
        signature = answered(good, "Sign")
        forged: list[str | bytes] = [
            signed(payment(), key=new_private_key()),
            good.replace("845.37", "945.37"),
            good.replace(f"<Sign>{signature}</Sign>", ""),
            good.replace(signature, ""),
            good.replace(signature, "00"),
            good.replace(signature, "zz"),
            good.replace("</Request>", f"<Sign>{signature}</Sign></Request>"),
            good.replace("<Sign>", "<Sign x='1'>"),
            good.replace("<Request>", f"<Request><!--<Sign>{signature}</Sign>-->"),
            good.encode("utf-16"),
        ]

        codes = [code(door.post(each)) for each in forged]

        assert codes == ["-5"] * len(forged)
        assert books.told() == []

    def test_sees_no_account_of_another_company(self, door: Door) -> None:
        check = f"<Check><ServiceId>5001</ServiceId><Account>{ELSEWHERE}</Account></Check>"

        assert code(door.post(signed(check))) == "-1"
        assert code(door.post(signed(payment(account=ELSEWHERE)))) == "-1"

    @pytest.mark.parametrize(
        "amount", ["-1", "0", "0.00", "1e3", "845.375", "1 000", "NaN", "٣", "9" * 20, ""]
    )
    def test_pays_no_sum_that_is_none(self, door: Door, books: Books, amount: str) -> None:
        assert code(door.post(signed(payment(amount=amount)))) == "-2"
        assert books.told() == []

    def test_finds_nothing_in_the_journal_but_what_was_asked(
        self, door: Door, books: Books
    ) -> None:
        door.post(signed(payment()))
        door.post("<Request/>")

        assert books.journal() == [
            ("Payment", "0", None),
            ("?", "-50", "providers.call-unreadable"),
        ]


def test_a_payment_system_switched_off_is_not_there(door: Door) -> None:
    with company_session(door.company) as session:
        session.scalars(select(Provider)).one().is_on = False

    assert door.send("POST", content=signed(payment())).status_code == 404
