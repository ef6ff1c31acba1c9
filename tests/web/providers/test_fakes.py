"""The payment systems that a person plays by hand pay as the real ones would."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.database import company_session
from app.demo.payment_systems import how_to_pay, open_payment_system
from app.payments.providers.models import Protocol
from tests.fakes.providers.__main__ import main
from tests.web.providers.conftest import SAMPLES, Books, Door, Served

SET_UP: Mapping[Protocol, Mapping[str, object]] = {
    Protocol.EASYPAY: {"their_key": SAMPLES["rsa_public_pem"]},
    Protocol.CITY24_XML: {"login": "city", "password": "secret"},
}


@pytest.fixture
def play(tmp_path: Path) -> Callable[..., str]:
    key = tmp_path / "key.pem"
    key.write_text(SAMPLES["rsa_private_pem"])

    def played(door: Door, protocol: Protocol, action: str, *own: str) -> str:
        url = door.url.replace("127.0.0.1", f"{door.company.slug}.localhost")
        if protocol is Protocol.EASYPAY:
            own = (*own, "--key", str(key))
        if protocol is Protocol.CITY24_XML:
            own = (*own, "--login", "city", "--password", "secret")
        known = [protocol.value, action, "--url", url, "--account", "700123", *own]
        result = CliRunner().invoke(main, known, catch_exceptions=False)
        assert result.exit_code == 0
        return result.output

    return played


@pytest.mark.parametrize("protocol", list(Protocol))
def test_ask_and_pay(
    open_door: Callable[..., Door], play: Callable[..., str], books: Books, protocol: Protocol
) -> None:
    door = open_door(protocol, **SET_UP.get(protocol, {}))

    assert "845.37" in play(door, protocol, "check")
    for _ in range(2):
        play(door, protocol, "pay", "--sum", "100,00", "--id", "77")

    assert [each[1:] for each in books.payments()] == [("77", Decimal("100.00"), "posted")]


def test_easypay_holds_confirms_and_cancels(
    open_door: Callable[..., Door], play: Callable[..., str], books: Books
) -> None:
    door = open_door(Protocol.EASYPAY, **SET_UP[Protocol.EASYPAY])

    held = play(door, Protocol.EASYPAY, "hold", "--sum", "5", "--id", "1")
    number = held.partition("<PaymentId>")[2].partition("<")[0]
    assert books.payments() == []

    play(door, Protocol.EASYPAY, "confirm", "--id", number)
    assert len(books.payments()) == 1
    play(door, Protocol.EASYPAY, "cancel", "--id", number)
    assert [state for *_, state in books.payments()] == ["reversed"]


def test_city24_compares_the_day(open_door: Callable[..., Door], play: Callable[..., str]) -> None:
    door = open_door(Protocol.CITY24)
    play(door, Protocol.CITY24, "pay", "--sum", "7", "--id", "70007")

    assert "<TransactionId>70007</TransactionId>" in play(door, Protocol.CITY24, "days")


@pytest.mark.parametrize("slug", ["vodokanal", "teplomerezha", "kashtan"])
def test_pay_by_the_command_that_the_demo_prints(
    served: Served, books: Books, tmp_path: Path, slug: str
) -> None:
    base = f"http://kashtan.localhost:{served.port}"
    with company_session(books.company) as session:
        open_payment_system(session, slug, tmp_path)
        command = how_to_pay(session, base=base, number="700123", folder=tmp_path)

    said = CliRunner().invoke(main, command.split()[3:], catch_exceptions=False)

    assert said.exit_code == 0
    assert [each[2:] for each in books.payments()] == [(Decimal("100.00"), "posted")]
