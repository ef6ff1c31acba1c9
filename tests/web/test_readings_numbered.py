"""What a subscriber sends has a number at once, and the page says what is true of it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.metering.models import Register
from app.metering.settle import Answer, settle_reading
from app.metering.submissions.models import Submission, SubmittedReading
from app.registry.models import Account
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_readings_sent import live, number_on, outcomes, register, send

__all__ = ["early_december", "home", "register"]

FORM = "6f1c1f0e-7c1e-4b52-9d0b-3f8e2f6f0a11"


class TestNumber:
    def test_is_told_and_stays_on_the_page(self, home: CompanyClient, register: int) -> None:
        number = number_on(send(home, register, "1240"))

        page = home.get("/readings/").text
        assert f"№ {number}" in page
        assert "враховано" in page

    def test_is_one_for_a_form_sent_twice(self, home: CompanyClient, register: int) -> None:
        first = number_on(send(home, register, "1240", FORM))
        again = number_on(send(home, register, "1240", FORM))

        assert again == first
        assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1240))
        assert len(live(home.company, register)) == 4

    def test_is_another_for_another_figure(self, home: CompanyClient, register: int) -> None:
        first = number_on(send(home, register, "1240", FORM))
        again = number_on(send(home, register, "1241", FORM))

        assert again != first
        assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1241))

    def test_is_new_for_a_figure_that_comes_back_after_another(
        self, home: CompanyClient, register: int
    ) -> None:
        numbers = [
            number_on(send(home, register, value, FORM)) for value in ("1240", "1241", "1240")
        ]

        assert len(set(numbers)) == 3
        assert live(home.company, register)[-1] == (date(2026, 12, 5), Decimal(1240))

    def test_says_what_is_true_of_it_now(self, home: CompanyClient, register: int) -> None:
        send(home, register, "1240")
        page = send(home, register, "1241")

        assert page.count("замінено пізнішим") == 1
        assert page.count("враховано") == 1

    @pytest.mark.parametrize(
        ("answer", "words"), [(Answer.RIGHT, "враховано"), (Answer.WRONG, "знято як помилкове")]
    )
    def test_says_how_a_doubt_was_settled(
        self, home: CompanyClient, register: int, answer: Answer, words: str
    ) -> None:
        assert words not in send(home, register, "12")
        with company_session(home.company) as session:
            held = session.scalars(select(SubmittedReading.reading_id)).one()
            assert held
            settle_reading(session, reading_id=held, answer=answer, by=1, reason="test")

        assert words in home.get("/readings/").text

    def test_tells_what_is_doubtful(self, home: CompanyClient, register: int) -> None:
        page = send(home, register, "12")

        assert "працівник перевірить" in page
        assert outcomes(home.company) == [("held", "below_previous")]

    def test_is_none_for_what_the_dial_cannot_show(
        self, home: CompanyClient, register: int
    ) -> None:
        with company_session(home.company) as session:
            session.get_one(Register, register).capacity = Decimal(10000)

        answer = home.post("/readings/", {f"reading-{register}": "12400"})

        assert answer.status_code == 422
        with company_session(home.company) as session:
            assert session.scalars(select(Submission)).all() == []

    def test_is_seen_by_no_other_account(self, home: CompanyClient, register: int) -> None:
        number = number_on(send(home, register, "1240"))
        with company_session(home.company) as session:
            sent = session.get_one(Submission, number)
            others = select(Account.id).where(Account.id != sent.account_id)
            sent.account_id = session.scalars(others).one()

        assert f"№ {number}" not in home.get("/readings/").text
