import pytest
from sqlalchemy import text

from app.kernel.errors import Conflict
from app.web.current import db
from app.web.guards import PUBLIC, Room, Site
from tests.web.conftest import Web


def routes_for_tests() -> Room:
    room = Room("probe", __name__, site=Site.CABINET, right=PUBLIC, url_prefix="/probe")

    @room.get("/refused")
    def refused() -> str:
        db().execute(text("INSERT INTO number_sequence (kind, last) VALUES ('refused', 1)"))
        raise Conflict("no")

    @room.get("/written")
    def written() -> str:
        db().execute(text("INSERT INTO number_sequence (kind, last) VALUES ('written', 1)"))
        return "yes"

    @room.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    @room.get("/count")
    def count() -> str:
        return str(db().scalar(text("SELECT count(*) FROM number_sequence")))

    return room


@pytest.fixture
def probed(web: Web) -> Web:
    web.app.register_blueprint(routes_for_tests())
    return web


class TestARequest:
    def test_of_an_unknown_host_is_404_whatever_the_path(self, web: Web) -> None:
        client = web.app.test_client()

        for path in ("/", "/sign-in", "/nothing"):
            answer = client.get(path, base_url="http://nobody.localhost")
            assert answer.status_code == 404
            assert "підприємства немає" in answer.get_data(as_text=True)

    def test_commits_below_400(self, probed: Web) -> None:
        client = probed.client(probed.companies.kashtan)
        before = int(client.get("/probe/count").text)

        client.get("/probe/written")

        assert int(client.get("/probe/count").text) == before + 1
        other = probed.client(probed.companies.vodokanal)
        assert int(other.get("/probe/count").text) == before

    def test_rolls_back_a_refusal(self, probed: Web) -> None:
        client = probed.client(probed.companies.kashtan)
        before = client.get("/probe/count").text

        answer = client.get("/probe/refused")

        assert answer.status_code == 409
        assert client.get("/probe/count").text == before

    def test_answers_a_commit_that_fails_with_its_own_status(
        self, probed: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_session: object) -> None:
            raise RuntimeError("the server went away")

        monkeypatch.setattr("sqlalchemy.orm.Session.commit", fail)

        answer = probed.client(probed.companies.kashtan).get("/probe/written")

        assert answer.status_code == 500
        assert "the server went away" not in answer.get_data(as_text=True)

    def test_shows_no_trace_of_a_failure(self, probed: Web) -> None:
        answer = probed.client(probed.companies.kashtan).get("/probe/broken")

        page = answer.get_data(as_text=True)
        assert answer.status_code == 500
        assert "secret detail" not in page
        assert "У нас сталася помилка" in page

    def test_without_a_token_is_refused_in_words(self, web: Web) -> None:
        client = web.app.test_client()

        answer = client.post(
            "/sign-in", base_url="http://kashtan.localhost", data={"email": "a@b.cd"}
        )

        assert answer.status_code == 422
        assert "Сторінку відкрито надто давно" in answer.get_data(as_text=True)

    def test_of_htmx_is_refused_by_a_toast_that_swaps_nothing_else(self, probed: Web) -> None:
        client = probed.client(probed.companies.kashtan)

        answer = client.get("/probe/refused", headers={"HX-Request": "true"})

        assert answer.status_code == 409
        assert answer.headers["HX-Reswap"] == "none"
        assert 'hx-swap-oob="true"' in answer.get_data(as_text=True)

    def test_carries_the_security_headers(self, web: Web) -> None:
        answer = web.client(web.companies.kashtan).get("/sign-in")

        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


class TestTheLanguage:
    def test_is_ukrainian_until_another_is_chosen(self, web: Web) -> None:
        client = web.client(web.companies.kashtan)

        before = client.get("/sign-in", headers={"Accept-Language": "en"}).text
        client.post("/language", {"language": "en", "back": "/sign-in"})
        after = client.get("/sign-in").text

        assert "Вхід до кабінету" in before
        assert "Sign in to the cabinet" in after
        assert '<html lang="en"' in after
