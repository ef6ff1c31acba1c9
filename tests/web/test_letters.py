"""A code asked for on a page goes out by mail, and the owner sees what could not be sent."""

from collections.abc import Iterator

import pytest

from app.database import installed
from app.factory import create_app
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
