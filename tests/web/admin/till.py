"""A cashier with a shift open, and the forms of a desk as its pages send them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from app.access.actors import job_actor
from app.access.models import Role
from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.operations import find_month, open_month
from app.payments.cash.desks import add_desk
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

D = Decimal


def a_desk(company: CompanyRef, name: str = "Каса в конторі") -> int:
    with company_session(company) as session:
        month = Month.of(clock.today())
        if find_month(session, month) is None:
            open_month(session, month)
        return add_desk(session, name=name, by=job_actor(session, "test"))


@pytest.fixture
def accounts(web: Web) -> list[int]:
    settle(web.companies.vodokanal, "02-00001")
    return settle(web.companies.kashtan, "01-00231", "01-00232")


@pytest.fixture
def cashier(web: Web, accounts: list[int]) -> CompanyClient:
    """Return a cashier with a shift open."""
    assert accounts
    desk = a_desk(web.companies.kashtan)
    cashier = web.staff(web.companies.kashtan, Role.CASHIER)
    answer = cashier.post("/office/cash/shifts/", {"desk": str(desk), "opening": "200"})
    assert answer.status_code == 303, answer.text
    return cashier


def hidden(page: str, action: str) -> dict[str, list[str]]:
    """Return the hidden fields of the form that posts to an address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, f"no form for {action}"
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]):
        found.setdefault(name, []).append(value)
    found.pop("csrf_token")
    return found


def ready(cashier: CompanyClient, *paid: tuple[int, str]) -> dict[str, list[str]]:
    """Return the form by which the money is taken, as the page shows it."""
    asked = {"account": [str(each) for each, _ in paid], "amount": [text for _, text in paid]}
    page = cashier.get("/office/cash/", query_string={**asked, "q": ""}).text
    return hidden(page, "/office/cash/receipts/")


def take(cashier: CompanyClient, *paid: tuple[int, str], **changes: Any) -> Any:
    return cashier.post("/office/cash/receipts/", {**ready(cashier, *paid), **changes})


def one(company: CompanyRef, query: Any) -> Any:
    with company_session(company) as session:
        return session.scalars(query).one()


def count(pieces: Mapping[str, int]) -> dict[str, str]:
    return {f"p{D(piece):f}": str(number) for piece, number in pieces.items()}
