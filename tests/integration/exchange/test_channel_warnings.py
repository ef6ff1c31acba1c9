"""Who runs the month is written to, once, when a channel of readings falls."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from time_machine import Traveller

from app.access.models import Role
from app.access.users import add_staff
from app.database import company_session
from app.database.models import OutboxEvent
from app.exchange.channels.warning import EVENT, warn
from app.exchange.tasks import watch_channels, watch_every_channel
from app.kernel.company import CompanyRef
from app.kernel.figures import NARROW
from app.metering.channels.counting import kept_days
from app.worker import BY_ITSELF, create_worker
from notifications.letters import letter_of
from tests.factories.channels import NOVEMBER, a_bank_that_stops, some_came
from tests.factories.companies import TwoCompanies

pytestmark = pytest.mark.postgres
TO_DO = "Перевірте, чи надходять файли від банків та інших, хто приймає показання."


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    return a_bank_that_stops(two_companies)


@pytest.fixture(autouse=True)
def morning() -> Iterator[Traveller]:
    with time_machine.travel("2026-11-12T06:00:00+02:00", tick=False) as traveller:
        yield traveller


class TestTheNight:
    def test_writes_to_each_who_runs_the_month_once(
        self, two_companies: TwoCompanies, company: CompanyRef, morning: Traveller
    ) -> None:
        with company_session(company) as session:
            for role in Role:
                add_staff(session, email=f"{role}@example.com", full_name="Коваль", role=role)
            gone = add_staff(
                session, email="gone@example.com", full_name="Бондар", role=Role.ACCOUNTANT
            )
            session.execute(
                text("UPDATE staff_user SET disabled_at = now() WHERE id = :id"), {"id": gone}
            )

        for ref in (company, two_companies.vodokanal):
            watch_channels(company_id=ref.id, slug=ref.slug, language="uk")
        morning.shift(timedelta(days=1))
        watch_channels(company_id=company.id, slug=company.slug, language="uk")

        events = letters(company)
        assert sorted(each.facts["to"] for each in events) == [
            "accountant@example.com",
            "owner@example.com",
        ]
        assert letters(two_companies.vodokanal) == []
        letter = letter_of(EVENT, events[0].facts, company="ОСББ «Каштан»")
        assert letter.subject == "Файли «ощад_*.csv»: показань надходить замало: ОСББ «Каштан»"
        assert letter.text.split("\n\n")[1].replace("\n", " ") == (
            "Файли «ощад_*.csv»: за 10–11 листопада не прийшло жодного показання, а за "
            f"10–11 жовтня їх було 200. {TO_DO}"
        )
        english = letter_of(EVENT, events[0].facts | {"language": "en"}, company="Kashtan")
        assert english.text.split("\n\n")[1].replace("\n", " ") == (
            "Files “ощад_*.csv”: no reading came in 10–11 November; in 10–11 October there were "
            "200. Check that files come from the banks and others who take readings."
        )

    def test_comes_by_itself(self, two_companies: TwoCompanies, company: CompanyRef) -> None:
        for ref in two_companies.both:
            with company_session(ref) as session:
                add_staff(session, email="o@example.com", full_name="Коваль", role=Role.OWNER)

        assert BY_ITSELF["channels of readings"]["task"] == watch_every_channel.name
        settings = two_companies.database.settings(broker_url="")
        create_worker(settings)
        watch_every_channel()

        assert [len(letters(ref)) for ref in two_companies.both] == [1, 0]
        with company_session(company) as session:
            assert kept_days(session).last == date(2026, 11, 10)

    def test_writes_thousands_apart_and_again_in_another_month(self, company: CompanyRef) -> None:
        with company_session(company) as session:
            add_staff(session, email="o@example.com", full_name="Коваль", role=Role.OWNER)
            for day in range(12, 31):
                some_came(session, NOVEMBER.day(day), 10)
        told = []
        for today in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 4)):
            with company_session(company) as session:
                told.append(warn(session, on=today, language="uk"))

        # On 4 December both are silent beside the first three days of November.
        assert told == [1, 0, 2]
        assert f"за 10–29 жовтня їх було 2{NARROW}000" in letter_of(
            EVENT, letters(company)[0].facts, company="К"
        ).text.replace("\n", " ")


def letters(company: CompanyRef) -> list[OutboxEvent]:
    with company_session(company) as session:
        found = select(OutboxEvent).where(OutboxEvent.kind == EVENT).order_by(OutboxEvent.id)
        return list(session.scalars(found))
