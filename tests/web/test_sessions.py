"""A copy of a cookie: what it still opens after signing out, and what it can never change."""

import re

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role, SignInSession
from app.access.passwords import is_password
from app.access.sign_in import TRIES
from app.access.users import Door, find_user
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.web.conftest import PASSWORD, CompanyClient, Web

EMAIL = "olena@example.com"
NEW = "another long password"


def copy_of(web: Web, client: CompanyClient) -> CompanyClient:
    """Return a browser that has stolen the client's cookie."""
    host = f"{client.company.slug}.localhost"
    cookie = client.client.get_cookie("oselia", domain=host)
    assert cookie
    thief = web.client(client.company)
    thief.client.set_cookie("oselia", cookie.value, domain=host)
    return thief


def signed_in(web: Web, company: CompanyRef) -> CompanyClient:
    client = web.client(company)
    assert client.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 303
    return client


def newest_code(client: CompanyClient) -> str:
    found = re.search(r"data-code>(\d{6})<", client.get("/mailbox/").text)
    assert found
    return found[1]


def has_password(company: CompanyRef, password: str) -> bool:
    with company_session(company) as session:
        user = find_user(session, Door.PORTAL, email=EMAIL)
        assert user
        return is_password(password, user.password_hash)


class TestSigningOut:
    def test_ends_the_copies_of_the_cookie_and_no_other_sign_in(self, web: Web) -> None:
        phone = web.subscriber(web.companies.kashtan)
        computer = signed_in(web, phone.company)
        thief = copy_of(web, phone)
        assert thief.get("/profile/").status_code == 200

        phone.post("/sign-out")

        assert thief.get("/profile/").status_code == 302
        assert computer.get("/profile/").status_code == 200

    def test_of_the_office_ends_the_copies_too(self, web: Web) -> None:
        owner = web.staff(web.companies.kashtan, Role.OWNER)
        thief = copy_of(web, owner)
        assert thief.get("/office/staff/").status_code == 200

        owner.post("/office/sign-out")

        assert thief.get("/office/staff/").status_code == 302

    def test_with_a_cookie_of_another_company_ends_nothing_here(self, web: Web) -> None:
        kashtan, vodokanal = web.companies.both
        here, there = web.subscriber(kashtan), web.subscriber(vodokanal)
        stranger = copy_of(web, there)
        cookie = stranger.client.get_cookie("oselia", domain=f"{vodokanal.slug}.localhost")
        assert cookie
        stray = web.client(kashtan)
        stray.client.set_cookie("oselia", cookie.value, domain=f"{kashtan.slug}.localhost")

        stray.post("/sign-out")

        assert here.get("/profile/").status_code == 200
        with company_session(kashtan) as session:
            assert session.scalars(select(SignInSession.ended_at)).all() == [None]


class TestANewPassword:
    @pytest.mark.parametrize(
        "proof", [{}, {"current": "a guess"}, {"code": "000000"}, {"code": ""}]
    )
    def test_is_refused_without_proof(self, web: Web, proof: dict[str, str]) -> None:
        client = web.subscriber(web.companies.kashtan)

        answer = client.post("/profile/password", {"password": NEW, **proof})

        assert answer.status_code == 422
        assert not has_password(client.company, NEW)
        assert has_password(client.company, PASSWORD)

    def test_too_short_is_refused_in_one_sentence(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)

        answer = client.post("/profile/password", {"password": "short", "current": PASSWORD})

        assert answer.status_code == 422
        assert answer.text.count("Щонайменше 10 знаків.") == 1

    def test_with_the_current_one_ends_every_other_sign_in(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)
        other, thief = signed_in(web, client.company), copy_of(web, client)

        answer = client.post("/profile/password", {"password": NEW, "current": PASSWORD})

        assert answer.status_code == 303
        assert has_password(client.company, NEW)
        assert client.get("/profile/").status_code == 200
        assert other.get("/profile/").status_code == 302
        assert thief.get("/profile/").status_code == 302
        with company_session(client.company) as session:
            assert "password.changed" in session.scalars(select(AuditRecord.event)).all()

    def test_with_a_code_sent_for_it_needs_no_current_one(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)
        asked = client.post("/profile/password/code")
        page = client.get(asked.location).text

        answer = client.post("/profile/password", {"password": NEW, "code": newest_code(client)})

        assert 'name="code"' in page
        assert 'name="current"' not in page
        assert answer.status_code == 303
        assert has_password(client.company, NEW)

    def test_takes_no_code_that_was_sent_for_signing_in(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)
        web.client(client.company).post("/sign-in/code", {"email": EMAIL})

        answer = client.post("/profile/password", {"password": NEW, "code": newest_code(client)})

        assert answer.status_code == 422
        assert has_password(client.company, PASSWORD)

    def test_is_no_way_to_guess_the_current_one(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)
        for _ in range(TRIES):
            client.post("/profile/password", {"password": NEW, "current": "a guess"})

        answer = client.post("/profile/password", {"password": NEW, "current": PASSWORD})

        assert answer.status_code == 422
        assert has_password(client.company, PASSWORD)
