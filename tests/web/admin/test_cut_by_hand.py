"""A register without delimiters is cut on the page of columns, without JavaScript."""

import io
from decimal import Decimal

import pytest
from lxml import html
from sqlalchemy import select

from app.database import company_session
from app.kernel.month import Month
from app.months.operations import open_month
from app.payments.models import Payment
from tenants.provisioning.defaults.catalogue import fill_catalogue
from tests.factories.companies import KASHTAN
from tests.web.conftest import CompanyClient, Web

REGISTER = "0001      Шевченко Т.   845.37 05.10.2026\n0003      Ґерун Ї.       10.00 05.10.2026\n"


@pytest.fixture
def treasurer(web: Web) -> CompanyClient:
    with company_session(web.companies.kashtan) as session:
        fill_catalogue(session, KASHTAN)
        open_month(session, Month(2026, 10))
    return web.staff(web.companies.kashtan)


def sent(client: CompanyClient) -> str:
    answer = client.post(
        "/office/imports/",
        {"kind": "payments", "file": (io.BytesIO(REGISTER.encode("cp1251")), "r.txt")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def form_of(page: str) -> dict[str, str]:
    form = html.fromstring(page).xpath("//form[contains(@action, '/trial')]")[0]
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


class TestCutting:
    def test_by_widths_shows_the_columns_and_imports_them(
        self, web: Web, treasurer: CompanyClient
    ) -> None:
        place = sent(treasurer)
        assert "Поділіть рядки самі" in treasurer.get(place).get_data(as_text=True)

        page = treasurer.get(f"{place}?widths=10,13,7,11").get_data(as_text=True)
        chosen = form_of(page)
        chosen |= {"column-0": "account", "column-2": "amount", "column-3": "paid_on"}
        tried = treasurer.post(f"{place}/trial", chosen | {"save_as": "пошта"})
        assert tried.status_code == 303, tried.get_data(as_text=True)
        treasurer.post(f"{place}/import")

        assert "Ґерун Ї." in page
        with company_session(web.companies.kashtan) as session:
            amounts = session.scalars(select(Payment.amount)).all()
        assert sorted(amounts) == [Decimal("10.00"), Decimal("845.37")]

    def test_by_a_saved_layout_cuts_again(self, treasurer: CompanyClient) -> None:
        first = sent(treasurer)
        chosen = form_of(treasurer.get(f"{first}?widths=10,13,7,11").get_data(as_text=True))
        chosen |= {"column-0": "account", "column-2": "amount", "column-3": "paid_on"}
        treasurer.post(f"{first}/trial", chosen | {"save_as": "пошта"})

        page = treasurer.get(f"{sent(treasurer)}?layout=пошта").get_data(as_text=True)

        assert {name: form_of(page)[f"column-{name}"] for name in (0, 2, 3)} == {
            0: "account",
            2: "amount",
            3: "paid_on",
        }

    def test_by_what_is_no_width_says_so(self, treasurer: CompanyClient) -> None:
        answer = treasurer.get(f"{sent(treasurer)}?widths=десять")

        assert answer.status_code == 422
        assert "незрозумілі" in answer.get_data(as_text=True)
