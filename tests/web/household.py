"""A subscriber at home: fixtures that test modules of the cabinet import by name."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from app.database import company_session
from tests.factories.households import CODE, a_household
from tests.web.conftest import CompanyClient, Web

NUMBER = "01-00231"


@pytest.fixture(autouse=True)
def early_december() -> Iterator[None]:
    with time_machine.travel("2026-12-05T10:00:00Z", tick=True):
        yield


@pytest.fixture
def home(web: Web) -> CompanyClient:
    """A subscriber of «Каштан» with one flat; both companies hold equal accounts."""
    for company in web.companies.both:
        with company_session(company) as session:
            a_household(session)
            a_household(session, number="01-00232", flat="13")
    client = web.subscriber(web.companies.kashtan)
    assert link(client).status_code == 303
    return client


def link(client: CompanyClient, number: str = NUMBER, code: str = CODE) -> Any:
    return client.post("/profile/accounts", {"number": number, "code": code})
