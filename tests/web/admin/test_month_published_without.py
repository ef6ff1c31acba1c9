"""The month page where facts came after the run: charged again, or left to the next month."""

from lxml import html
from sqlalchemy import insert, select

from app.access.models import Actor
from app.charging.recalculation.models import LeftForNext
from app.database import company_session
from app.documents.models import MonthJob
from app.months.models import ToRecompute
from app.registry.models import Account
from tests.web.admin.test_month_and_imports import OCTOBER, treasurer
from tests.web.admin.test_month_page import PAGE, charged
from tests.web.conftest import CompanyClient

__all__ = ["charged", "treasurer"]

RUN_CHANGED, PUBLISH = f"{PAGE}/changed", f"{PAGE}/publication"


def moved(client: CompanyClient, *reasons: str) -> None:
    """Mark the first account for each of the reasons, as its facts do."""
    with company_session(client.company) as session:
        account = session.scalars(select(Account.id).order_by(Account.id)).first()
        marks = [
            {"month": OCTOBER.first_day, "account_id": account, "because": each, "marked_by": 1}
            for each in reasons
        ]
        session.execute(insert(ToRecompute), marks)


def forms(page: str) -> dict[str, dict[str, list[str]]]:
    """Return the page's forms by their addresses, with what they send."""
    found: dict[str, dict[str, list[str]]] = {}
    for form in html.fromstring(page).forms:
        sent = found.setdefault(form.action, {})
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
    return found


class TestTwoWays:
    def test_are_offered_with_how_many_accounts_it_is_about(self, charged: CompanyClient) -> None:
        moved(charged, "reading", "parameter.persons")

        page = charged.get(PAGE).text

        assert "Рахунків, яких вони стосуються: 1." in page  # for two reasons
        assert forms(page)[PUBLISH]["leaving"] == ["parameter.persons", "reading"]
        assert RUN_CHANGED in forms(page)
        assert "виправить перерахунком наступний місяць (листопад 2026)" in page

    def test_publishes_what_was_charged_and_keeps_who_chose_so(
        self, charged: CompanyClient
    ) -> None:
        moved(charged, "reading")
        sent = forms(charged.get(PAGE).text)[PUBLISH]

        answer = charged.post(PUBLISH, sent)

        assert answer.status_code == 303
        with company_session(charged.company) as session:
            job = session.scalars(select(MonthJob)).one()
            left = session.scalars(select(LeftForNext)).one()
            assert (left.accounts, left.because, left.chosen_by) == (1, ["reading"], job.asked_by)
            assert job.leaving == ["reading"]
            who = session.get_one(Actor, left.chosen_by).label
        page = charged.get(PAGE).text
        assert "Опубліковано без даних, що надійшли після розрахунку (показання)." in page
        assert "Рахунків, яких вони стосуються: 1. Їх виправить наступний місяць." in page
        assert who
        assert who in page.partition("Опубліковано без даних")[2]

    def test_is_no_way_round_for_who_did_not_choose_it(self, charged: CompanyClient) -> None:
        moved(charged, "reading")
        seen = forms(charged.get(PAGE).text)[PUBLISH]
        moved(charged, "tariff")  # since the page was looked at

        unchosen, other = charged.post(PUBLISH), charged.post(PUBLISH, seen)

        assert (unchosen.status_code, other.status_code) == (409, 409)
        assert forms(other.text)[PUBLISH]["leaving"] == ["reading", "tariff"]
        with company_session(charged.company) as session:
            assert session.scalars(select(LeftForNext)).all() == []

    def test_leaves_one_where_something_would_never_be_corrected(
        self, charged: CompanyClient
    ) -> None:
        moved(charged, "reading", "one-off")

        page = charged.get(PAGE).text
        answer = charged.post(PUBLISH, {"leaving": ["reading", "one-off"]})

        assert PUBLISH not in forms(page)
        assert RUN_CHANGED in forms(page)
        assert "Цього разу не можна" in page
        assert answer.status_code == 409

    def test_speak_english(self, charged: CompanyClient) -> None:
        moved(charged, "reading")
        charged.post("/language", {"language": "en", "back": "/"})

        page = charged.get(PAGE).text

        assert "Accounts they concern: 1." in page
        assert "Publish without it" in page
