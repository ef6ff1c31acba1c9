"""The desk of a building's heat as an accountant uses it, for tests."""

from collections.abc import Iterator

import pytest
import time_machine
from lxml import html
from sqlalchemy import insert, select

from app.access.models import Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.factories.imports import ACCOUNTS, an_office, faults, imported
from tests.integration.charging.heat import (
    AGREEMENTS,
    AREAS,
    INPUT,
    NEIGHBOURS,
    TARIFF,
)
from tests.web.conftest import CompanyClient, Web


@pytest.fixture(autouse=True)
def early_december() -> Iterator[None]:
    with time_machine.travel("2026-12-05T10:00:00Z", tick=True):
        yield


@pytest.fixture
def company(web: Web) -> CompanyRef:
    """Three flats charged by distribution of heat; nothing is said of their building yet."""
    kashtan = web.companies.kashtan
    an_office(kashtan)
    with company_session(kashtan) as session:
        session.execute(
            insert(Service).values(code="heat", name="Опалення", unit="gcal", volume_places=5)
        )
    for kind, content in (
        ("accounts", ACCOUNTS),
        ("accounts", NEIGHBOURS),
        ("parameters", AREAS),
        ("tariffs", TARIFF),
        ("agreements", AGREEMENTS),
        ("building_meters", INPUT),
    ):
        job = imported(kashtan, kind, content, by=1)
        assert faults(kashtan, job) == [], kind
    return kashtan


class Desk:
    """The desk of the building with three flats, as an accountant uses it."""

    def __init__(self, web: Web, company: CompanyRef) -> None:
        self.office: CompanyClient = web.staff(company, Role.ACCOUNTANT)
        self.company = company
        with company_session(company) as session:
            self.heat = session.scalars(select(Service.id).where(Service.code == "heat")).one()
            self.buildings = session.scalars(select(Building.id).order_by(Building.id)).all()
            rows = session.execute(select(Account.number, Account.id))
            self.accounts: dict[str, int] = dict(rows.all())

    def url(self, path: str = "", building: int = 0) -> str:
        return f"/office/buildings/{self.buildings[building]}/heating/{path}"

    def send(self, path: str, building: int = 0, /, **typed: str) -> int:
        answer = self.office.post(self.url(path, building), {"service": self.heat, **typed})
        self.said = " ".join(html.fromstring(answer.get_data(as_text=True)).itertext())
        status: int = answer.status_code
        return status

    def terms(self, building: int = 0, /, **changes: str) -> int:
        typed = {"since": "11.2026", "source": "meter", "system_share": "0,15"}
        typed |= {"common_share": "0,10", "common_factor": "1", "basis": "протокол № 4"}
        return self.send("terms/", building, **(typed | changes))

    def connected(self, since: str = "15.10.2026", building: int = 0, /, **more: str) -> int:
        return self.send("seasons/", building, since=since, **more)

    def device(self, number: str, device: str, since: str = "01.10.2026", **more: str) -> int:
        taker = f"{self.accounts[number]}-{self.heat}"
        return self.send("premises/device", taker=taker, device=device, since=since, **more)

    def units(self, month: str = "2026-11", **counted: str) -> int:
        typed = {
            f"units-{self.accounts[number.strip('_')]}-{self.heat}": value
            for number, value in counted.items()
        }
        return self.send("premises/", month=month, **typed)

    def page(self, path: str = "") -> str:
        return str(self.office.get(self.url(path)).get_data(as_text=True))


@pytest.fixture
def desk(web: Web, company: CompanyRef) -> Desk:
    return Desk(web, company)
