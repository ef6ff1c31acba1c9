"""The page of a month that is being published, or taken back, and of one that came to nothing."""

import pytest
from lxml import html
from sqlalchemy import select, update

from admin.month import carrying
from app.charging.models import Run
from app.database import company_session
from app.documents.bills.publishing import publish_month
from app.documents.models import Bill, MonthJob
from app.kernel import clock
from app.kernel.month import Month
from tests.web.admin.test_month_and_imports import treasurer
from tests.web.admin.test_month_page import PAGE, charged
from tests.web.conftest import CompanyClient

__all__ = ["charged", "treasurer"]


@pytest.fixture
def unsent(charged: CompanyClient, monkeypatch: pytest.MonkeyPatch) -> CompanyClient:
    """Return the treasurer whose publication waits: no worker has taken it yet."""
    monkeypatch.setattr(carrying, "send_later", lambda *_, **__: None)
    return charged


class TestMonthAtWork:
    def test_says_so_and_offers_nothing_else(self, unsent: CompanyClient) -> None:
        assert unsent.post(f"{PAGE}/publication").status_code == 303

        page = unsent.get(PAGE).text
        polled = unsent.get(f"{PAGE}?run=1", headers={"HX-Request": "true"}).text
        again = unsent.post(f"{PAGE}/publication")

        assert "Місяць публікують" in page
        assert f'href="{PAGE}">Оновити' in page  # without JavaScript
        assert 'action="' + PAGE not in page
        assert "0 / 3" in polled
        assert polled.lstrip().startswith('<section id="job"')
        assert again.status_code == 409
        assert "саме публікують, перевіряють, закривають чи відкликають" in again.text

    @pytest.mark.parametrize(
        ("asked", "says", "refused"),
        [
            ("check/", "Нарахування перевіряють ще раз", "Ще раз не перевірено. "),
            ("closing", "Місяць закривають", "Місяць не закрито. "),
        ],
    )
    def test_is_left_while_it_is_checked_or_closed(
        self,
        charged: CompanyClient,
        monkeypatch: pytest.MonkeyPatch,
        asked: str,
        says: str,
        refused: str,
    ) -> None:
        if asked == "closing":
            charged.post(f"{PAGE}/publication")
        monkeypatch.setattr(carrying, "send_later", lambda *_, **__: None)
        sent = charged.post(f"{PAGE}/{asked}")
        page = charged.get(PAGE).text
        again = charged.post(f"{PAGE}/{asked}")
        broken_off(charged)
        form = html.fromstring(charged.get(PAGE).text).xpath("//section[@id='job']//form")[0]
        with company_session(charged.company) as session:
            ended = {"state": "failed", "ended_at": clock.now(), "lease_until": None}
            session.execute(update(MonthJob).where(MonthJob.state == "running").values(**ended))
        failed = charged.get(PAGE).text
        monkeypatch.undo()
        done = charged.post(form.get("action"), dict(form.form_values()))

        assert (sent.status_code, again.status_code, done.status_code) == (303, 409, 303)
        assert says in page
        assert 'action="' + PAGE not in page
        assert refused in failed
        after = charged.get(PAGE).text
        assert says not in after
        assert refused not in after
        assert ("Місяць закрито." in after) == (asked == "closing")

    def test_is_opened_whole_when_the_work_ends(self, charged: CompanyClient) -> None:
        charged.post(f"{PAGE}/publication")

        ended = charged.get(f"{PAGE}?run=1", headers={"HX-Request": "true"})

        assert ended.headers["HX-Redirect"] == PAGE
        assert "Місяць публікують" not in charged.get(PAGE).text

    def test_lets_work_that_was_broken_off_be_started_again(
        self, unsent: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unsent.post(f"{PAGE}/publication")
        broken_off(unsent)

        page = unsent.get(PAGE).text
        monkeypatch.undo()
        answer = unsent.post(f"{PAGE}/publication")

        assert "Роботу, схоже, перервано" in page
        assert answer.status_code == 303
        assert "Рахунків: 2. Сплатити до" in unsent.get(PAGE).text

    def test_lets_a_withdrawal_that_was_broken_off_be_started_again(
        self, charged: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        charged.post(f"{PAGE}/publication")
        with monkeypatch.context() as unsent:
            unsent.setattr(carrying, "send_later", lambda *_, **__: None)
            charged.post(f"{PAGE}/withdrawal", {"reason": "помилка в тарифі"})
        broken_off(charged)

        page = html.fromstring(charged.get(PAGE).text)
        [form] = page.xpath("//section[@id='job']//form")
        answer = charged.post(form.get("action"), dict(form.form_values()))

        assert answer.status_code == 303
        with company_session(charged.company) as session:
            assert None not in session.scalars(select(Bill.withdrawn_at)).all()

    def test_tells_why_it_came_to_nothing_until_the_month_is_charged_again(
        self, unsent: CompanyClient
    ) -> None:
        unsent.post(f"{PAGE}/publication")
        with company_session(unsent.company) as session:
            job = session.scalars(select(MonthJob)).one()
            job.state, job.refusal = "refused", "error.charging.drafts-lost"
            job.facts = {"month": ["Month", "2026-10"]}
            job.ended_at = clock.now()

        page = unsent.get(PAGE).text
        unsent.post(f"{PAGE}/run")
        with company_session(unsent.company) as session:
            session.execute(update(Run).values(state="ready", finished_at=clock.now()))
        later = unsent.get(PAGE).text

        assert "Місяць не опубліковано. " in page
        assert f'action="{PAGE}/publication"' in page
        assert "Місяць не опубліковано" not in later

    def test_tells_of_no_refusal_once_the_month_is_published_otherwise(
        self, unsent: CompanyClient
    ) -> None:
        unsent.post(f"{PAGE}/publication")
        with company_session(unsent.company) as session:
            job = session.scalars(select(MonthJob)).one()
            job.state, job.refusal, job.ended_at = "failed", "DataError", clock.now()
        refused = unsent.get(PAGE).text
        with company_session(unsent.company) as session:
            publish_month(session, month=Month(2026, 10), by=1)

        page = unsent.get(PAGE).text

        assert "Місяць не опубліковано. У нас сталася помилка." in refused
        assert "Рахунків: 2. Сплатити до" in page
        assert "Місяць не опубліковано" not in page


def broken_off(client: CompanyClient) -> None:
    """Have the work under way be without a word from its worker."""
    with company_session(client.company) as session:
        session.execute(update(MonthJob).values(lease_until=MonthJob.asked_at))
