"""An import under way: what its page asks again and again, and what it says when it ends."""

import io

import pytest
from sqlalchemy import update

from app.access.models import Role
from app.database import company_session
from app.exchange.models import ImportJob
from tests.web.admin.by_hand import account, accountant
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

POLL = {"HX-Request": "true"}
RIGHT = "Рахунок;Послуга;Дата;Показання\n01-1;test-water;01.12.2026;1240\n"
WRONG = "Рахунок;Послуга;Дата;Показання\n99;test-water;01.12.2026;нема\n"


def tried(client: CompanyClient, content: str) -> str:
    """Upload a file of readings and try it; return the address of its page."""
    sent = client.post(
        "/office/imports/",
        {"kind": "readings", "file": (io.BytesIO(content.encode()), "r.csv")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    columns = {
        "column-0": "account",
        "column-1": "service",
        "column-2": "read_on",
        "column-3": "value",
    }
    assert client.post(f"{sent.location}/trial", columns).status_code == 303
    return str(sent.location)


def set_job(web: Web, **facts: object) -> None:
    with company_session(web.companies.kashtan) as session:
        session.execute(update(ImportJob).values(**facts))


@pytest.mark.usefixtures("account")
class TestWaiting:
    def test_ends_in_the_whole_page_not_in_a_page_within_the_page(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        page = tried(accountant, RIGHT)

        ended = accountant.get(f"{page}?wait=checked", headers=POLL)
        set_job(web, state="reading")
        polled = accountant.get(f"{page}?wait=checked", headers=POLL).get_data(as_text=True)

        assert ended.headers["HX-Redirect"] == page
        assert ended.get_data(as_text=True) == ""
        assert polled.lstrip().startswith('<section id="waiting"')
        assert "<html" not in polled

    @pytest.mark.parametrize(("whole", "is_waiting"), [("&whole=1", False), ("", True)])
    def test_does_not_go_on_for_an_import_of_all_lines_that_was_refused(
        self, web: Web, accountant: CompanyClient, whole: str, *, is_waiting: bool
    ) -> None:
        page = tried(accountant, RIGHT)
        set_job(web, bad_rows=1)

        shown = accountant.get(f"{page}?wait=imported{whole}").get_data(as_text=True)

        assert ('id="waiting"' in shown) is is_waiting

    def test_of_a_file_without_one_right_line_says_what_to_do(
        self, accountant: CompanyClient
    ) -> None:
        shown = accountant.get(tried(accountant, WRONG)).get_data(as_text=True)

        assert "Жодного рядка імпортувати не можна" in shown
        assert "Імпортувати лише правильні" not in shown

    def test_is_not_for_another_company(self, web: Web, accountant: CompanyClient) -> None:
        page = tried(accountant, RIGHT)
        stranger = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)

        assert stranger.get(f"{page}?wait=checked", headers=POLL).status_code == 404
