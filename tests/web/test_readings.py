from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.database import company_session
from app.metering.models import Meter, Reading, Register
from app.months.models import MonthRow
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home

__all__ = ["early_december", "home"]


@pytest.fixture
def register(home: CompanyClient) -> int:
    with company_session(home.company) as session:
        return session.scalars(select(Register.id).order_by(Register.id).limit(1)).one()


def values(home: CompanyClient, register: int) -> list[Decimal]:
    with company_session(home.company) as session:
        found = select(Reading.value).where(
            Reading.register_id == register, Reading.retired_at.is_(None)
        )
        return list(session.scalars(found.order_by(Reading.read_on)))


class TestReadings:
    def test_show_the_history_with_who_took_it(self, home: CompanyClient) -> None:
        page = home.get("/readings/").text.replace("\u202f", " ")

        assert "1 238,500 м³" in page
        assert "ви, у кабінеті" in page

    def test_show_the_newest_above_and_fold_the_earlier_ones(self, home: CompanyClient) -> None:
        above, fold, below = home.get("/readings/").text.partition("Раніші показання")

        assert fold
        assert "30 листопада" in above
        assert "31 жовтня" not in above
        assert "31 жовтня" in below

    def test_are_sent_as_people_type_them(self, home: CompanyClient, register: int) -> None:
        answer = home.post("/readings/", {f"reading-{register}": "1 240,25"})

        assert answer.status_code == 303
        assert values(home, register)[-1] == Decimal("1240.25")
        assert "Показання передано. Номер підтвердження" in home.get("/readings/").text

    def test_that_run_backwards_wait_for_a_person(self, home: CompanyClient, register: int) -> None:
        home.post("/readings/", {f"reading-{register}": "12"})

        page = home.get("/readings/").text
        assert "працівник перевірить" in page
        assert "перевіряємо" in page

    def test_keep_what_was_typed_when_refused(self, home: CompanyClient, register: int) -> None:
        answer = home.post("/readings/", {f"reading-{register}": "12а45"})

        assert answer.status_code == 422
        assert 'value="12а45"' in answer.text
        assert "Це не число" in answer.text
        assert len(values(home, register)) == 3

    def test_of_another_account_are_not_taken(self, home: CompanyClient, register: int) -> None:
        with company_session(home.company) as session:
            other = session.scalars(select(Register.id).where(Register.id != register)).first()
        assert other

        home.post("/readings/", {f"reading-{other}": "1300", f"reading-{register}": "1240"})

        assert len(values(home, other)) == 3

    def test_c025_of_an_archived_meter_are_not_taken(
        self, home: CompanyClient, register: int
    ) -> None:
        with company_session(home.company) as session:
            meter = session.get_one(Meter, session.get_one(Register, register).meter_id)
            meter.removed_on = date(2026, 12, 1)

        page = home.get("/readings/").text
        home.post("/readings/", {f"reading-{register}": "1240"})

        assert f'name="reading-{register}"' not in page
        assert len(values(home, register)) == 3

    def test_c025_after_the_verification_ran_out_are_kept_but_not_charged(
        self, home: CompanyClient, register: int
    ) -> None:
        with company_session(home.company) as session:
            meter = session.get_one(Meter, session.get_one(Register, register).meter_id)
            meter.verified_until = date(2026, 12, 4)

        home.post("/readings/", {f"reading-{register}": "1240"})

        assert values(home, register)[-1] == Decimal(1240)
        with company_session(home.company) as session:
            kept = select(Reading.status, Reading.status_reason).where(Reading.value == 1240)
            assert session.execute(kept).one() == ("not_for_charging", "verification_overdue")
        assert "не для нарахування" in home.get("/readings/").text

    def test_are_refused_when_the_month_is_closed_for_them(
        self, home: CompanyClient, register: int
    ) -> None:
        with company_session(home.company) as session:
            session.merge(MonthRow(month=date(2026, 12, 1), readings="closed"))

        page = home.get("/readings/").text
        answer = home.post("/readings/", {f"reading-{register}": "1240"})

        assert "закрито" in page
        assert f'name="reading-{register}"' not in page
        assert answer.status_code == 409
        assert len(values(home, register)) == 3

    def test_are_recorded_by_the_subscriber(self, home: CompanyClient, register: int) -> None:
        home.post("/readings/", {f"reading-{register}": "1240"})

        with company_session(home.company) as session:
            kind = session.scalar(
                text(
                    "SELECT a.kind FROM reading r JOIN actor a ON a.id = r.recorded_by"
                    " ORDER BY r.id DESC LIMIT 1"
                )
            )
        assert kind == "subscriber"
