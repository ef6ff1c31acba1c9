"""Readings, doubts and replacements from the card of an account."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.metering.models import Meter, Reading, Register
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

DAY = "20.12.2026"


@pytest.fixture(autouse=True)
def late_december() -> Iterator[None]:
    with time_machine.travel("2026-12-25T10:00:00Z", tick=True):
        yield


@pytest.fixture
def account(web: Web) -> int:
    (made,) = settle(web.companies.kashtan, "01-1")
    return made


@pytest.fixture
def accountant(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan, Role.ACCOUNTANT)


def the_meter(company: CompanyRef) -> tuple[int, int]:
    with company_session(company) as session:
        row = session.execute(
            select(Meter.id, Register.id).join(Register, Register.meter_id == Meter.id)
        ).first()
    assert row is not None
    return row[0], row[1]


def live(company: CompanyRef) -> list[tuple[Decimal, str, str]]:
    """Return the live readings of December: value, status, serial of the meter."""
    with company_session(company) as session:
        rows = session.execute(
            select(Reading.value, Reading.status, Meter.serial)
            .join(Register, Register.id == Reading.register_id)
            .join(Meter, Meter.id == Register.meter_id)
            .where(Reading.retired_at.is_(None), Reading.read_on >= date(2026, 12, 1))
            .order_by(Reading.read_on, Reading.id)
        )
        return [(row[0], row[1], row[2]) for row in rows]


def send(client: CompanyClient, account: int, register: int, value: str) -> Any:
    return client.post(
        f"/office/accounts/{account}/meters/readings",
        {"read_on": DAY, f"reading-{register}": value},
    )


def held(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(
            select(Reading.id).where(Reading.status == "held", Reading.retired_at.is_(None))
        ).one()


class TestReadings:
    def test_are_saved_from_the_card(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        _, register = the_meter(web.companies.kashtan)

        assert send(accountant, account, register, "1240,5").status_code == 303

        assert live(web.companies.kashtan) == [(Decimal("1240.5"), "accepted", "4471920")]

    @pytest.mark.parametrize("wrong", ["12x", "-5", "1240,1234"])
    def test_that_are_none_are_refused_and_stay_typed(
        self, web: Web, account: int, accountant: CompanyClient, wrong: str
    ) -> None:
        _, register = the_meter(web.companies.kashtan)

        answer = send(accountant, account, register, wrong)

        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.get_data(as_text=True)
        assert live(web.companies.kashtan) == []


class TestADoubt:
    def test_is_asked_about_on_the_card(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        _, register = the_meter(web.companies.kashtan)

        send(accountant, account, register, "100")

        card = accountant.get(f"/office/accounts/{account}").get_data(as_text=True)
        assert "Показання під сумнівом" in card
        assert "менше за попереднє" in card
        assert "лічильник замінено" in card

    @pytest.mark.parametrize(
        ("answer", "left"),
        [("right", "accepted"), ("previous_wrong", "accepted"), ("wrong", None)],
    )
    def test_is_settled_by_what_is_said(
        self, web: Web, account: int, accountant: CompanyClient, answer: str, left: str | None
    ) -> None:
        _, register = the_meter(web.companies.kashtan)
        send(accountant, account, register, "100")
        reading = held(web.companies.kashtan)

        path = f"/office/accounts/{account}/meters/readings/{reading}/answer"
        assert accountant.post(path, {"answer": answer}).status_code == 303

        statuses = [row[1] for row in live(web.companies.kashtan)]
        assert statuses == ([left] if left else [])
        assert accountant.post(path, {"answer": answer}).status_code == 404

    def test_takes_no_answer_that_no_button_sends(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        _, register = the_meter(web.companies.kashtan)
        send(accountant, account, register, "100")
        path = f"/office/accounts/{account}/meters/readings/{held(web.companies.kashtan)}/answer"

        assert accountant.post(path, {"answer": "maybe"}).status_code == 422

    def test_that_was_a_replacement_goes_to_the_new_meter(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        meter, register = the_meter(web.companies.kashtan)
        send(accountant, account, register, "3,1")
        form = {
            "replaced_on": "10.12.2026",
            "final_value": "1245,9",
            "new_serial": "77-А",
            "start_value": "0,4",
            "reading": str(held(web.companies.kashtan)),
        }

        path = f"/office/accounts/{account}/meters/{meter}/replacement"
        assert accountant.post(path, form).status_code == 303

        assert live(web.companies.kashtan) == [
            (Decimal("1245.9"), "accepted", "4471920"),
            (Decimal("0.4"), "accepted", "77-А"),
            (Decimal("3.1"), "accepted", "77-А"),
        ]
        again = accountant.post(path, form)
        assert again.status_code in {404, 422}


class TestRights:
    def test_a_clerk_reads_meters_but_does_not_replace_them(self, web: Web, account: int) -> None:
        meter, register = the_meter(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert send(clerk, account, register, "1240").status_code == 303
        path = f"/office/accounts/{account}/meters/{meter}/replacement"
        assert clerk.get(f"{path}/new").status_code == 403
        assert clerk.post(path, {}).status_code == 403

    def test_end_at_the_account_and_at_the_company(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        _, register = the_meter(web.companies.kashtan)
        send(accountant, account, register, "100")
        reading = held(web.companies.kashtan)
        (other,) = settle(web.companies.kashtan, "01-2")
        strange = settle(web.companies.vodokanal, "01-1", "01-2", "01-3")[-1]

        for account_id in (other, strange):
            base = f"/office/accounts/{account_id}/meters"
            answer = accountant.post(f"{base}/readings/{reading}/answer", {"answer": "right"})
            assert answer.status_code == 404
        assert accountant.get(f"/office/accounts/{strange}/meters/readings/new").status_code == 404
        meter, _ = the_meter(web.companies.kashtan)
        path = f"/office/accounts/{other}/meters/{meter}/replacement/new"
        assert accountant.get(path).status_code == 404

    def test_the_form_is_shown_in_few_queries(
        self, account: int, accountant: CompanyClient, count_queries: Callable[[], Any]
    ) -> None:
        with count_queries() as queries:
            page = accountant.get(f"/office/accounts/{account}/meters/readings/new")

        assert "4471920" in page.get_data(as_text=True)
        assert len(queries) <= 4


def test_a_day_that_has_not_come_is_refused(
    web: Web, accountant: CompanyClient, account: int
) -> None:
    company = web.companies.kashtan
    meter, register = the_meter(company)
    meters = f"/office/accounts/{account}/meters"

    readings = accountant.post(
        f"{meters}/readings", {"read_on": "26.12.2026", f"reading-{register}": "500"}
    )
    replacement = accountant.post(
        f"{meters}/{meter}/replacement",
        {
            "replaced_on": "26.12.2026",
            "final_value": "500",
            "new_serial": "N-1",
            "start_value": "0",
        },
    )

    for answer in (readings, replacement):
        assert answer.status_code == 422
        assert "ще не настав" in answer.text
    assert live(company) == []
