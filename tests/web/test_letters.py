"""A code asked for on a page goes out by mail, and the owner sees what could not be sent."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.access.models import SubscriberUser
from app.database import company_session, installed
from app.factory import create_app
from app.kernel.company import CompanyRef
from app.web.limits import limiter
from notifications import channels
from tests.factories.companies import TwoCompanies
from tests.fakes.mail import FakeMail, mail_server
from tests.web.conftest import Web

ASKED = {"email": "olena@example.com"}


@pytest.fixture
def mailing(two_companies: TwoCompanies) -> Iterator[tuple[Web, FakeMail]]:
    with mail_server() as mail:
        settings = two_companies.database.settings(
            broker_url="", smtp_url=mail.url, mail_from="no-reply@oselia.example"
        )
        app = create_app(settings)
        app.testing = True
        with app.app_context():
            limiter.reset()
        yield Web(app, two_companies), mail
    channels.install(two_companies.database.settings())  # no mail server for other tests
    installed().dispose()


def locales(company: CompanyRef) -> list[str]:
    with company_session(company) as session:
        return list(session.scalars(select(SubscriberUser.locale).order_by(SubscriberUser.id)))


def test_a_code_asked_for_comes_by_mail_and_lets_in(mailing: tuple[Web, FakeMail]) -> None:
    web, mail = mailing
    client = web.client(web.companies.kashtan)

    client.post("/sign-in/code", ASKED)
    (letter,) = mail.letters
    code = letter.get_content().partition("увійти: ")[2][:6]

    assert client.post("/sign-in/check", {"code": code}).status_code == 303
    assert client.get("/mailbox/").status_code == 404  # that page is the demo's


def test_a_code_is_told_in_the_language_of_the_page(mailing: tuple[Web, FakeMail]) -> None:
    web, mail = mailing
    client = web.client(web.companies.kashtan)
    client.post("/language", {"language": "en"})

    client.post("/sign-in/code", ASKED)

    (letter,) = mail.letters
    code = letter.get_content().partition("Your code to sign in: ")[2][:6]
    assert client.post("/sign-in/check", {"code": code}).status_code == 303
    client.post("/profile/password/code")
    assert "Your code to change the password: " in mail.letters[-1].get_content()


def test_a_letter_comes_in_the_language_the_subscriber_chose(
    mailing: tuple[Web, FakeMail],
) -> None:
    web, mail = mailing
    olena = web.subscriber(web.companies.kashtan, ASKED["email"])
    namesake = web.subscriber(web.companies.vodokanal, ASKED["email"])

    olena.post("/language", {"language": "en"})
    elsewhere = web.client(web.companies.kashtan)
    elsewhere.post("/sign-in/code", ASKED)
    web.client(web.companies.vodokanal).post("/sign-in/code", ASKED)
    told, other = (letter.get_content() for letter in mail.letters)

    code = told.partition("Your code to sign in: ")[2][:6]
    assert "Ваш код, щоб увійти: " in other
    assert 'lang="uk"' in elsewhere.get("/sign-in").text
    assert elsewhere.post("/sign-in/check", {"code": code}).status_code == 303
    assert 'lang="en"' in elsewhere.get("/profile/").text
    assert 'lang="uk"' in namesake.get("/profile/").text
    assert locales(web.companies.kashtan) == ["en"]
    assert locales(web.companies.vodokanal) == ["uk"]


def test_a_language_chosen_before_signing_in_becomes_the_subscriber_s(
    mailing: tuple[Web, FakeMail],
) -> None:
    web, mail = mailing
    web.subscriber(web.companies.kashtan, ASKED["email"])
    client = web.client(web.companies.kashtan)
    client.post("/language", {"language": "en"})
    client.post("/sign-in/code", ASKED)
    code = mail.letters[-1].get_content().partition("Your code to sign in: ")[2][:6]
    client.post("/sign-in/check", {"code": code})
    chosen = locales(web.companies.kashtan)

    client.post("/sign-out")

    assert chosen == ["en"]
    assert 'lang="uk"' in client.get("/sign-in").text  # another may sit down at this device


def test_the_first_code_makes_a_subscriber_of_the_language_of_the_page(
    mailing: tuple[Web, FakeMail],
) -> None:
    web, mail = mailing
    for email, language in (("first@example.com", "en"), ("second@example.com", "uk")):
        client = web.client(web.companies.kashtan)
        if language == "en":
            client.post("/language", {"language": "en"})
        client.post("/sign-in/code", {"email": email})
        words = "Your code to sign in: " if language == "en" else "Ваш код, щоб увійти: "
        code = mail.letters[-1].get_content().partition(words)[2][:6]
        assert client.post("/sign-in/check", {"code": code}).status_code == 303

    assert locales(web.companies.kashtan) == ["en", "uk"]


def test_the_owner_sees_letters_that_were_refused(mailing: tuple[Web, FakeMail]) -> None:
    web, mail = mailing
    mail.answers = ["550 mailbox of <b>nobody</b>"]
    owner = web.staff(web.companies.kashtan)
    before = owner.get("/office/").text

    web.client(web.companies.kashtan).post("/sign-in/code", ASKED)
    page = owner.get("/office/").text

    assert "не вдалося надіслати" not in before
    assert "не вдалося надіслати" in page
    assert "550 mailbox of &lt;b&gt;nobody" in page
