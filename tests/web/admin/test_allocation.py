"""The desk of allocation: the effect before, the contract with it, and nobody but the owner."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.month import Month
from app.ledger.orders import Order
from app.ledger.rules import AllocationRule, rule_days
from app.tariffs.models import Service
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.conftest import CompanyClient, Web

DESK = "/office/allocation/"


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-25T10:00:00Z", tick=True):
        yield


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    return web.staff(web.companies.kashtan)


@pytest.fixture
def heat(owner: CompanyClient) -> int:
    """Owed of October: 100 for water, 60 for heat."""
    with company_session(owner.company) as session:
        account = an_account(session)
        water = an_agreement(session, account, a_service(session, "water"))
        service = a_service(session, "heat")
        service.name = "Опалення"
        warm = an_agreement(session, account, service, debtor_id=water.debtor_id)
        publish(session, Month(2026, 10), (water, "100.00"), (warm, "60.00"))
        return service.id


def wish(heat: int, **changes: str) -> dict[str, str]:
    form = {
        "order": "by_service",
        "first_1": f"s{heat}",
        "since": "01.12.2026",
        "basis": "договір № 7, п. 12",
    }
    return form | changes


def test_shows_the_effect_before_and_sets_the_rule_after(owner: CompanyClient, heat: int) -> None:
    empty = owner.get(DESK).get_data(as_text=True)
    assert "найдавніший борг спершу" in empty

    shown = owner.post(f"{DESK}preview", wish(heat)).get_data(as_text=True)
    text = shown.replace("\u202f", " ").replace("\u00a0", " ")
    # Half of 160: by age water gets all 80, by the new order heat its 60 first.
    for figure in ("80,00", "60,00", "20,00"):
        assert figure in text
    assert rows(owner.company, select(AllocationRule.id)) == []

    answer = owner.post(DESK, wish(heat))

    assert answer.status_code == 303
    with company_session(owner.company) as session:
        days = rule_days(session)
        assert days.on(date(2026, 11, 30)).order is Order.OLDEST_FIRST
        assert days.on(date(2026, 12, 1)).first == (heat,)
    told = select(AuditRecord.event).where(AuditRecord.event == "allocation.set")
    assert len(rows(owner.company, told)) == 1
    assert "договір № 7, п. 12" in owner.get(DESK).get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "так зручніше"},
        {"since": "24.11.2026"},
        {"first_1": ""},
        {"first_1": "p1"},
        {"order": "as-you-like"},
    ],
)
def test_refuses_what_rests_on_nothing(
    owner: CompanyClient, heat: int, wrong: dict[str, str]
) -> None:
    for path in (DESK, f"{DESK}preview"):
        assert owner.post(path, wish(heat, **wrong)).status_code == 422
    assert rows(owner.company, select(AllocationRule.id)) == []


def test_is_the_owners_and_of_ones_own_company(web: Web, owner: CompanyClient, heat: int) -> None:
    for role in (Role.CLERK, Role.ACCOUNTANT):
        client = web.staff(web.companies.kashtan, role)
        assert client.get(DESK).status_code == 403
        assert client.post(DESK, wish(heat)).status_code == 403
    owner.post(DESK, wish(heat))

    assert rows(web.companies.vodokanal, select(AllocationRule.id)) == []
    # A service of another company's number is nobody's here.
    other = web.staff(web.companies.vodokanal)
    most = max(id_ for (id_,) in rows(owner.company, select(Service.id)))
    assert other.post(DESK, wish(most + 1000)).status_code == 422
    assert len(rows(owner.company, select(AllocationRule.id))) == 1
