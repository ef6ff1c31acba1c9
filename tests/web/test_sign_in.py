import re

from sqlalchemy import select

from app.access.models import AuditRecord, LoginCode, Role
from app.access.users import Door, add_staff, find_user, set_password
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.web.conftest import PASSWORD, CompanyClient, Web

EMAIL = "olena@example.com"


def code_in_mailbox(client: CompanyClient) -> str:
    page = client.get("/mailbox/").get_data(as_text=True)
    found = re.search(r"data-code>(\d{6})<", page)
    assert found
    return found[1]


def events(company: CompanyRef) -> list[str]:
    with company_session(company) as session:
        return list(session.scalars(select(AuditRecord.event).order_by(AuditRecord.id)))


class TestSignInByCode:
    def test_makes_the_user_and_leads_back_to_the_page_asked_for(self, web: Web) -> None:
        client = web.client(web.companies.kashtan)

        asked = client.get("/profile/")
        client.post("/sign-in/code", {"email": "Olena@Example.com"})
        answer = client.post(
            "/sign-in/check", {"code": code_in_mailbox(client), "back": "/profile/"}
        )

        assert asked.status_code == 302
        assert asked.location == "/sign-in?back=/profile/"
        assert (answer.status_code, answer.location) == (303, "/profile/")
        assert client.get("/profile/").status_code == 200

    def test_refuses_a_wrong_code_and_keeps_the_try_on_record(self, web: Web) -> None:
        company = web.companies.kashtan
        client = web.client(company)
        client.post("/sign-in/code", {"email": EMAIL})
        wrong = "000000" if code_in_mailbox(client) != "000000" else "111111"

        answer = client.post("/sign-in/check", {"code": wrong})

        assert answer.status_code == 422
        assert "Код не підходить" in answer.get_data(as_text=True)
        assert events(company) == ["code.failed"]
        with company_session(company) as session:
            assert session.scalars(select(LoginCode.attempts)).all() == [1]

    def test_refuses_even_the_right_code_after_five_wrong_ones(self, web: Web) -> None:
        client = web.client(web.companies.kashtan)
        client.post("/sign-in/code", {"email": EMAIL})
        code = code_in_mailbox(client)
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(5):
            client.post("/sign-in/check", {"code": wrong})

        answer = client.post("/sign-in/check", {"code": code})

        assert answer.status_code == 422

    def test_sends_an_address_only_so_many_codes(self, web: Web) -> None:
        company = web.companies.kashtan
        client = web.client(company)
        answers = [client.post("/sign-in/code", {"email": EMAIL}).status_code for _ in range(6)]
        code = code_in_mailbox(client)

        elsewhere = web.client(company)
        refused = elsewhere.post("/sign-in/code", {"email": EMAIL})

        assert answers == [303] * 6
        assert refused.status_code == 422
        assert "Забагато листів" in refused.text
        assert 'href="/sign-in/code"' in refused.text
        assert elsewhere.post("/sign-in/check", {"code": code}).status_code == 303
        assert web.client(company).post("/sign-in/code", {"email": "b@e.com"}).status_code == 303

    def test_tells_nothing_of_staff_who_were_sent_too_many(self, web: Web) -> None:
        company = web.companies.kashtan
        with company_session(company) as session:
            add_staff(session, email=EMAIL, full_name="Коваль", role=Role.CLERK)
        client = web.client(company)

        answers = [client.post("/office/sign-in/code", {"email": EMAIL}) for _ in range(8)]

        assert {(each.status_code, each.location) for each in answers} == {
            (303, "/office/sign-in/code")
        }
        with company_session(company) as session:
            assert len(session.scalars(select(LoginCode.id)).all()) == 6

    def test_accepts_a_code_once(self, web: Web) -> None:
        first = web.client(web.companies.kashtan)
        first.post("/sign-in/code", {"email": EMAIL})
        code = code_in_mailbox(first)
        assert first.post("/sign-in/check", {"code": code}).status_code == 303

        first.post("/sign-out")
        second = first.post("/sign-in/check", {"code": code})

        assert second.status_code in {303, 422}
        assert first.get("/").status_code == 302

    def test_tells_an_unknown_member_of_staff_nothing(self, web: Web) -> None:
        client = web.client(web.companies.kashtan)

        answer = client.post("/office/sign-in/code", {"email": "stranger@example.com"})

        assert answer.status_code == 303
        assert "stranger@example.com" not in client.get("/mailbox/").get_data(as_text=True)


class TestSignInByPassword:
    def test_keeps_the_address_typed_and_never_the_password(self, web: Web) -> None:
        client = web.client(web.companies.kashtan)

        answer = client.post("/sign-in", {"email": EMAIL, "password": "not the one"})

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert f'value="{EMAIL}"' in page
        assert "not the one" not in page
        assert "Адреса або пароль не збігаються" in page

    def test_stops_a_user_who_is_tried_too_often(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)
        client.post("/sign-out")
        for _ in range(8):
            client.post("/sign-in", {"email": EMAIL, "password": "guess"})

        answer = client.post("/sign-in", {"email": EMAIL, "password": PASSWORD})

        assert answer.status_code == 422
        assert "Забагато невдалих спроб" in answer.get_data(as_text=True)
        assert events(web.companies.kashtan).count("sign-in.failed") == 8

    def test_stops_tries_at_an_address_nobody_has_in_the_same_words(self, web: Web) -> None:
        client = web.client(web.companies.kashtan)
        form = {"email": "nobody@example.com", "password": "guess"}
        for _ in range(8):
            client.post("/office/sign-in", form)

        assert "Забагато невдалих спроб" in client.post("/office/sign-in", form).text
        assert "Забагато невдалих спроб" not in client.post("/sign-in", form).text

    def test_does_not_lead_to_another_site(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)

        answer = client.post(
            "/sign-in", {"email": EMAIL, "password": PASSWORD, "back": "//evil.example"}
        )

        assert answer.location == "/"


class TestACookie:
    def test_of_one_company_opens_nothing_at_another(self, web: Web) -> None:
        kashtan, vodokanal = web.companies.both
        web.subscriber(vodokanal)  # the same user id exists there
        client = web.subscriber(kashtan)
        cookie = client.client.get_cookie("oselia", domain=f"{kashtan.slug}.localhost")
        assert cookie
        stranger = web.client(vodokanal)
        stranger.client.set_cookie("oselia", cookie.value, domain=f"{vodokanal.slug}.localhost")

        assert client.get("/profile/").status_code == 200
        assert stranger.get("/").status_code == 302

    def test_dies_with_the_password(self, web: Web) -> None:
        company = web.companies.kashtan
        client = web.subscriber(company)
        with company_session(company) as session:
            user = find_user(session, Door.PORTAL, email=EMAIL)
            assert user
            set_password(session, Door.PORTAL, user_id=user.id, password="another one")

        assert client.get("/").status_code == 302

    def test_of_the_cabinet_opens_nothing_in_the_office(self, web: Web) -> None:
        client = web.subscriber(web.companies.kashtan)

        with client.client.session_transaction(base_url=client.base) as cookie:
            assert "cabinet" in cookie
            assert "office" not in cookie
