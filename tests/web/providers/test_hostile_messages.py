"""What strangers send in place of a message: bombs, floods, lies about themselves."""

from collections.abc import Callable, Mapping

import pytest

from app.payments.providers.models import Protocol
from tests.web.providers.conftest import SAMPLES, Books, Door, answered, exchange

SET_UP: Mapping[Protocol, Mapping[str, object]] = {
    Protocol.PRIVATBANK: {},
    Protocol.EASYPAY: {"their_key": SAMPLES["rsa_public_pem"]},
    Protocol.CITY24_XML: {"login": "city", "password": "secret"},
}
UNREADABLE = {Protocol.PRIVATBANK: "1", Protocol.EASYPAY: "-50", Protocol.CITY24_XML: "300"}
each_protocol = pytest.mark.parametrize("protocol", list(SET_UP))
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Request>&i;</Request>"
)
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><Request>&f;</Request>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><Request/>'
SENT: Mapping[str, bytes] = {
    "nothing": b"",
    "no XML": b"command=pay&account=700123",
    "JSON": b'{"command": "pay"}',
    "a bomb": BOMB.encode(),
    "a file": FILE.encode(),
    "another server": REMOTE.encode(),
    "a document type alone": b"<!DOCTYPE x><Request/>",
    "no end": b"<Request><Check>",
    "more than it": b"<Request/><Request/>",
    "too much": b"<Request>" + b"x" * (64 << 10) + b"</Request>",
    "very much": b"<Request>" + b"x" * (2 << 20) + b"</Request>",
    "very deep": b"<a>" * 9000 + b"</a>" * 9000,
    "very many": b"<Request>" + b"<a/>" * 9000 + b"</Request>",
    "many names": b"<Request " + b" ".join(b"a%d='1'" % at for at in range(4000)) + b"/>",
    "a wrong encoding": '<?xml version="1.0" encoding="UTF-8"?><Request>Іваненко</Request>'.encode(
        "cp1251"
    ),
    "an encoding of nobody": b'<?xml version="1.0" encoding="klingon"?><Request/>',
    "a dangerous encoding": b'<?xml version="1.0" encoding="utf-7"?><Request/>',
    "half a letter": b"<Request>\xd0</Request>",
    "NUL": b"<Request>\x00</Request>",
    "an entity of nobody": b"<Request>&nobody;</Request>",
    "the other's protocol": b"<commandResponse/>",
}


def code_of(protocol: Protocol, answer: str) -> str:
    if protocol is Protocol.EASYPAY:
        return answered(answer, "StatusCode")
    if protocol is Protocol.CITY24_XML:
        return answered(answer, "result")
    return answer.partition(' code="')[2].partition('"')[0]


class TestMessage:
    @each_protocol
    def test_of_a_stranger_is_refused_in_words(
        self, open_door: Callable[..., Door], books: Books, protocol: Protocol
    ) -> None:
        door = open_door(protocol, **SET_UP[protocol])

        codes = {name: code_of(protocol, door.post(sent)) for name, sent in SENT.items()}

        assert codes == dict.fromkeys(SENT, UNREADABLE[protocol])
        assert books.told() == []
        assert len(books.journal()) == len(SENT)

    def test_may_be_in_another_encoding_that_it_names(self, open_door: Callable[..., Door]) -> None:
        door = open_door(Protocol.PRIVATBANK)
        search = exchange("privat_debt_xml", "search")["request"]

        found = {
            door.post(search.replace("UTF-8", encoding).encode(encoding))
            for encoding in ("utf-8", "windows-1251", "utf-16")
        }

        assert len(found) == 1
        assert "845.37" in found.pop()

    def test_without_an_end_of_its_body_is_cut_off(self, open_door: Callable[..., Door]) -> None:
        door = open_door(Protocol.PRIVATBANK)

        def endless() -> object:
            yield b"<Transfer>"
            for _ in range(200):
                yield b"x" * 4096

        assert code_of(Protocol.PRIVATBANK, door.ask("POST", content=endless())) == "1"

    def test_at_an_address_of_nobody_is_no_page(self, open_door: Callable[..., Door]) -> None:
        door = open_door(Protocol.PRIVATBANK)
        pay = exchange("privat_debt_xml", "pay")["request"]
        elsewhere = [
            door.url[:-1],
            door.url.replace("/privatbank/", "/easypay/"),
            door.url.rpartition("/")[0] + "/%27%20or%201=1--",
            door.url.rpartition("/")[0] + "/%00",
        ]

        for url in elsewhere:
            other = Door(url, door.company, door.provider_id)
            assert other.send("POST", content=pay).status_code == 404, url
        assert door.send("GET").status_code == 405

    def test_at_another_companys_host_is_no_page(self, open_door: Callable[..., Door]) -> None:
        door = open_door(Protocol.PRIVATBANK)

        for host in ("vodokanal.localhost", "nobody.localhost"):
            answer = door.send("POST", headers={"Host": host}, content="<x/>")
            assert answer.status_code == 404
