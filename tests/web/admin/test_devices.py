"""A meter that comes to an account, and a reading that was written down wrong."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from psycopg.types.range import Range
from sqlalchemy import func, select

from app.database import company_session
from app.metering.models import Meter, Reading, Register
from app.months.facts import record_fact, retire_fact
from app.registry.search import find_accounts
from app.tariffs.models import Agreement, Service
from tests.web.admin.by_hand import (
    account,
    accountant,
    holder,
    rows,
    taken,
)
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

METER = {
    "serial": "555-1",
    "installed_on": "05.12.2026",
    "start_value": "0,2",
    "digits": "5",
    "decimals": "3",
    "by_meter": "1",
}


@pytest.fixture(autouse=True)
def early_december() -> Iterator[None]:
    with time_machine.travel("2026-12-05T10:00:00Z", tick=True):
        yield


class TestANewMeter:
    def test_begins_with_its_reading_and_charges_from_its_day(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            water = session.scalars(select(Service).where(Service.code == "test-water")).one()
            service, owes = str(water.id), holder(kashtan, account)
            own = session.scalars(select(Agreement).where(Agreement.service_id == water.id)).one()
            retire_fact(session, own, by=1, reason="test")
            by_norm = Agreement(
                account_id=account,
                service_id=water.id,
                debtor_id=owes,
                contract_model="individual",
                method="norm",
                norm_kind="житло",
                valid=Range(date(2020, 1, 1), None),
            )
            record_fact(session, by_norm, by=1)
        path = f"/office/accounts/{account}/meters"
        assert "Водопостачання" in accountant.get(f"{path}/new").get_data(as_text=True)

        answer = accountant.post(f"{path}/", METER | {"service": service})

        assert answer.status_code == 303, answer.get_data(as_text=True)
        query = (
            select(Meter.serial, Register.capacity, Register.unit, Reading.value, Reading.status)
            .join(Register, Register.meter_id == Meter.id)
            .join(Reading, Reading.register_id == Register.id)
            .where(Meter.serial == "555-1")
        )
        assert rows(kashtan, query) == [
            ("555-1", Decimal(100000), "m3", Decimal("0.2"), "accepted")
        ]
        with company_session(kashtan) as session:
            assert [each.account_id for each in find_accounts(session, typed="555-1")] == [account]
        assert [each for each in taken(kashtan, account) if each[0] == "test-water"] == [
            ("test-water", "norm", owes, date(2020, 1, 1)),
            ("test-water", "metered", owes, date(2026, 12, 5)),
        ]
        again = accountant.post(f"{path}/", METER | {"service": service})
        assert again.status_code == 422
        assert "тут уже стоїть" in again.get_data(as_text=True)

    def test_is_not_there_before_its_day(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        water = select(Service.id).where(Service.code == "test-water")
        form = METER | {"service": str(rows(kashtan, water)[0][0]), "installed_on": "06.12.2026"}

        answer = accountant.post(f"/office/accounts/{account}/meters/", form)

        assert answer.status_code == 422
        field = answer.text.partition('name="installed_on"')[2].partition('name="start_value"')[0]
        assert "Цей день ще не настав." in field
        assert rows(kashtan, select(Meter.id).where(Meter.serial == "555-1")) == []


class TestACorrection:
    def test_takes_the_reading_back_and_writes_the_right_one(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        last = select(Reading.id).where(Reading.read_on == date(2026, 11, 30))
        ((wrong,),) = rows(kashtan, last)
        path = f"/office/accounts/{account}/meters/readings/{wrong}/correction"
        assert "1 238,5" in accountant.get(f"{path}/new").get_data(as_text=True).replace(
            "\N{NARROW NO-BREAK SPACE}", " "
        ).replace("\N{NO-BREAK SPACE}", " ")

        unreasoned = accountant.post(path, {"value": "1236"})
        answer = accountant.post(path, {"value": "1236", "reason": "переплутано цифри"})

        assert (unreasoned.status_code, answer.status_code) == (422, 303)
        told = select(Reading.value, Reading.source, Reading.reason).where(
            Reading.read_on == date(2026, 11, 30)
        )
        assert rows(kashtan, told.order_by(Reading.id)) == [
            (Decimal("1238.5"), "cabinet", "переплутано цифри"),
            (Decimal(1236), "staff", None),
        ]
        assert accountant.post(path, {"reason": "ще раз"}).status_code == 404

    def test_without_a_right_value_only_takes_back(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        last = select(Reading.id).where(Reading.read_on == date(2026, 11, 30))
        ((wrong,),) = rows(web.companies.kashtan, last)

        accountant.post(
            f"/office/accounts/{account}/meters/readings/{wrong}/correction",
            {"value": "", "reason": "чужий лічильник"},
        )

        assert not rows(web.companies.kashtan, last.where(Reading.retired_at.is_(None)))

    def test_ends_at_the_account(self, web: Web, account: int, accountant: CompanyClient) -> None:
        (other,) = settle(web.companies.kashtan, "01-2")
        wrong = rows(web.companies.kashtan, select(func.min(Reading.id)))[0][0]

        path = f"/office/accounts/{other}/meters/readings/{wrong}/correction"

        assert account != other
        assert accountant.get(f"{path}/new").status_code == 404
        assert accountant.post(path, {"reason": "так"}).status_code == 404
