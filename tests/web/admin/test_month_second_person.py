"""An unusual month on its page: who charged it is sent for somebody else."""

import pytest

from app.access.models import Role
from app.charging.queries import latest_run
from app.database import company_session
from tests.integration.charging.corrections import NOV, OCT, Flat, a_flat, area, issue
from tests.web.conftest import CompanyClient, Web

PAGE = "/office/months/2026-11"
APPROVAL = {"total": "2145,17", "reason": "більша площа"}


@pytest.fixture
def flat(web: Web) -> Flat:
    """Return a flat of 650.00 in October whose area is four times as large from November on."""
    own = a_flat(web.companies.kashtan)
    issue(own, OCT)
    area(own, "200", since=NOV)
    return own


@pytest.fixture
def accountant(web: Web, flat: Flat) -> CompanyClient:
    """Return who charged November."""
    accountant = web.staff(flat.company, Role.ACCOUNTANT)
    assert accountant.post(f"{PAGE}/run").status_code == 303
    return accountant


def state(flat: Flat) -> str:
    with company_session(flat.company) as session:
        run = latest_run(session, NOV)
        assert run is not None
        return run.state


def test_another_publishes_it(web: Web, flat: Flat, accountant: CompanyClient) -> None:
    owner = web.staff(flat.company, Role.OWNER)

    refused = accountant.post(f"{PAGE}/publication", APPROVAL)

    assert refused.status_code == 409
    assert "публікує його інший працівник" in refused.text
    assert 'value="2145,17"' in refused.text  # what was typed stays
    assert state(flat) == "ready"
    assert owner.post(f"{PAGE}/publication", APPROVAL).status_code == 303
    assert state(flat) == "published"


def test_who_is_alone_publishes_it(flat: Flat, accountant: CompanyClient) -> None:
    assert accountant.post(f"{PAGE}/publication", APPROVAL).status_code == 303

    assert state(flat) == "published"
