"""Letters from the outbox to a real SMTP server: each once, never lost in silence, no code kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from sqlalchemy import select
from time_machine import Traveller

from app.access import codes
from app.access.users import Door
from app.database import company_session
from app.database.models import OutboxEvent
from app.database.outbox import claim, failing
from app.kernel import clock
from app.kernel.company import CompanyRef
from notifications.channels.email import EmailChannel, MailSettingsWrong, NotSent
from notifications.dispatch import LEASE, MOST_TRIES, send_waiting
from notifications.letters import LETTERS, Letter
from tests.factories.companies import TwoCompanies
from tests.fakes.mail import FakeMail, hanging_server, mail_server

EMAIL = "olena@example.com"
NAME = "ОСББ «Каштан»"
START = datetime.fromisoformat("2026-12-05T10:00:00+00:00")


@pytest.fixture(autouse=True)
def morning() -> Iterator[Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def server() -> Iterator[FakeMail]:
    with mail_server() as mail:
        yield mail


@pytest.fixture
def mail(server: FakeMail) -> FakeMail:
    server.letters.clear()
    server.answers.clear()
    return server


def channel(mail: FakeMail) -> EmailChannel:
    return EmailChannel(mail.url, sender="no-reply@oselia.example")


def ask_for_code(company: CompanyRef, email: str = EMAIL, language: str = "uk") -> str:
    with company_session(company) as session:
        codes.send_code(session, Door.PORTAL, codes.Ask(language), email=email, at=clock.now())
    return str(event(company).facts["code"])


def event(company: CompanyRef) -> OutboxEvent:
    with company_session(company) as session:
        return session.scalars(select(OutboxEvent).order_by(OutboxEvent.id.desc())).first()  # type: ignore[return-value]


def test_a_code_is_sent_once_and_not_kept(two_companies: TwoCompanies, mail: FakeMail) -> None:
    kashtan, vodokanal = two_companies.both
    code = ask_for_code(kashtan)
    ask_for_code(vodokanal, "other@example.com")

    for _ in range(2):
        send_waiting(kashtan, channel(mail), name=NAME)

    (letter,) = mail.letters
    assert letter["To"] == EMAIL
    assert letter["From"].addresses[0].display_name == NAME
    assert letter["From"].addresses[0].addr_spec == "no-reply@oselia.example"
    assert code in letter.get_content()
    kept = event(kashtan)
    assert (kept.done_at, kept.last_error) == (START, None)
    assert code not in str(kept.facts)
    assert kept.facts["to"] == EMAIL


def test_a_letter_is_in_the_language_it_was_asked_in(
    two_companies: TwoCompanies, mail: FakeMail
) -> None:
    company = two_companies.kashtan
    english, ukrainian = ask_for_code(company, language="en"), ask_for_code(company, "b@b.example")

    send_waiting(company, channel(mail), name=NAME)

    first, second = mail.letters
    assert first["Subject"] == f"Code to sign in: {NAME}"
    assert first.get_content().replace("\r\n", "\n") == (
        f"{NAME}\n\n"
        f"Your code to sign in: {english}\n\n"
        "It is good for 10 minutes. Tell it to nobody: the company's staff never\n"
        "ask for it.\n"
        "If it was not you who asked for a code, do nothing.\n"
    )
    assert second["Subject"] == f"Код, щоб увійти: {NAME}"
    assert f"Ваш код, щоб увійти: {ukrainian}\n" in second.get_content().replace("\r\n", "\n")


def test_a_letter_someone_else_is_sending_is_left_alone(
    two_companies: TwoCompanies, mail: FakeMail, morning: Traveller
) -> None:
    company = two_companies.kashtan
    ask_for_code(company)
    with company_session(company) as session:  # and dies here, before it records anything
        claim(session, kinds=LETTERS, at=START, until=START + LEASE)

    send_waiting(company, channel(mail), name=NAME)
    assert mail.letters == []

    morning.shift(LEASE)
    send_waiting(company, channel(mail), name=NAME)
    (letter,) = mail.letters
    assert letter["Message-ID"] == f"<outbox.{company.id}.{event(company).id}@oselia.example>"


def test_a_busy_server_is_asked_again_later(
    two_companies: TwoCompanies, mail: FakeMail, morning: Traveller
) -> None:
    company = two_companies.kashtan
    ask_for_code(company)
    mail.answers = ["451 busy"]

    send_waiting(company, channel(mail), name=NAME)
    send_waiting(company, channel(mail), name=NAME)  # too early
    assert mail.letters == []
    with company_session(company) as session:
        seen = failing(session, since=START - timedelta(days=1))
    assert (seen.count, seen.last_error) == (1, "451 busy")

    morning.shift(timedelta(minutes=1))
    send_waiting(company, channel(mail), name=NAME)
    assert len(mail.letters) == 1


def test_a_refusal_for_good_is_not_repeated_and_stays_in_sight(
    two_companies: TwoCompanies, mail: FakeMail, morning: Traveller
) -> None:
    company = two_companies.kashtan
    ask_for_code(company)
    mail.answers = ["550 5.1.1 <olena@example.com>: no such mailbox"]

    send_waiting(company, channel(mail), name=NAME)
    morning.shift(timedelta(hours=1))
    send_waiting(company, channel(mail), name=NAME)

    kept = event(company)
    assert mail.letters == []
    assert (kept.attempts, kept.last_error) == (1, "550 5.1.1 <…>: no such mailbox")
    assert kept.done_at is not None
    assert "code" not in kept.facts


def test_a_server_that_is_down_is_tried_so_often_and_no_more(
    two_companies: TwoCompanies, morning: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = two_companies.kashtan
    monkeypatch.setattr(codes, "LASTS", timedelta(days=2))  # else the code gets too old first
    ask_for_code(company)
    nowhere = EmailChannel("smtp://127.0.0.1:1", sender="no-reply@oselia.example")

    for _ in range(MOST_TRIES + 2):
        send_waiting(company, nowhere, name=NAME)
        morning.shift(timedelta(hours=2))

    kept = event(company)
    assert kept.attempts == MOST_TRIES
    assert kept.done_at is not None
    assert "ConnectionRefused" in (kept.last_error or "")


@pytest.mark.parametrize("greeting", [b"", b"220 mail.example\r\n"])
def test_a_server_that_hangs_holds_nobody_for_each_letter(
    two_companies: TwoCompanies,
    mail: FakeMail,
    morning: Traveller,
    monkeypatch: pytest.MonkeyPatch,
    greeting: bytes,
) -> None:
    company = two_companies.kashtan
    for at in range(3):
        ask_for_code(company, f"{at}@example.com")
    email = import_module("notifications.channels.email")  # the package's `email` is a function
    monkeypatch.setattr(email, "CONNECTS_S", 0.2)
    monkeypatch.setattr(email, "ANSWERS_S", 0.2)

    with hanging_server(greeting) as server:
        hung = EmailChannel(server.url, sender="no-reply@oselia.example")
        send_waiting(company, hung, name=NAME)
        assert server.connections == 1
    with company_session(company) as session:
        tries = session.scalars(select(OutboxEvent.attempts).order_by(OutboxEvent.id)).all()
    assert list(tries) == [1, 0, 0]

    morning.shift(timedelta(minutes=1))
    send_waiting(company, channel(mail), name=NAME)
    assert [letter["To"] for letter in mail.letters] == [f"{at}@example.com" for at in range(3)]


def test_a_code_too_old_is_neither_sent_nor_kept(
    two_companies: TwoCompanies, mail: FakeMail, morning: Traveller
) -> None:
    company = two_companies.kashtan
    ask_for_code(company)

    morning.shift(codes.LASTS)
    send_waiting(company, None, name=NAME)  # no mail server is named
    assert "code" not in event(company).facts

    send_waiting(company, channel(mail), name=NAME)
    assert mail.letters == []


@pytest.mark.parametrize("to", ["a@b.com\r\nBcc: c@d.com", "a@b.com, c@d.com", ""])
def test_an_address_that_is_more_than_one_is_refused(mail: FakeMail, to: str) -> None:
    with pytest.raises(NotSent) as refused:
        channel(mail).send(Letter(to, "s", "t"), from_name=NAME, key="k")

    assert refused.value.is_final
    assert mail.letters == []


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://mail", "a@b.com"), ("smtp://", "a@b.com"), ("smtp://mail", ""), ("smtp://mail", "x")],
)
def test_settings_that_name_no_server_or_sender_are_refused(url: str, sender: str) -> None:
    with pytest.raises(MailSettingsWrong):
        EmailChannel(url, sender=sender)
