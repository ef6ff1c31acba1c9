"""The PDF of a bill, from a month that was really charged and published."""

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from babel.dates import format_date
from pypdf import PdfReader
from sqlalchemy import select, update

from app.charging.models import Charge
from app.database import company_session, installed
from app.documents.models import Bill
from app.factory import create_app
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.registry.cabinets import end_access
from app.registry.models import Account
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests.databases import Database
from tests.factories.city import charge_city
from tests.factories.companies import TwoCompanies, a_spec
from tests.web.admin.test_distribution import a_basis
from tests.web.conftest import CompanyClient, Web


@pytest.fixture(scope="module")
def city(module_database: Database) -> Iterator[tuple[Web, CompanyRef]]:
    with admin_engine(module_database.admin_url) as admin:
        company = create_company(admin, a_spec("city"), defaults=())
        other = create_company(admin, a_spec("other"), defaults=())
    app = create_app(module_database.settings(broker_url="", demo=True))
    charge_city(company, accounts=4)
    yield Web(app, TwoCompanies(module_database, company, other)), company
    installed().dispose()


@pytest.fixture
def holder(city: tuple[Web, CompanyRef]) -> CompanyClient:
    web, company = city
    with company_session(company) as session:
        account = session.scalars(select(Account).order_by(Account.id).limit(1)).one()
        number, code = account.number, account.link_code
    client = web.subscriber(company, f"holder-{clock.now().timestamp()}@example.com")
    assert client.post("/profile/accounts", {"number": number, "code": code}).status_code == 303
    return client


def bills(company: CompanyRef) -> list[tuple[int, int]]:
    with company_session(company) as session:
        rows = session.execute(select(Bill.id, Bill.account_id).order_by(Bill.account_id))
        return [(row.id, row.account_id) for row in rows]


class TestTheFileOfABill:
    def test_in_english_names_months_in_english_and_writes_no_words_of_the_sum(
        self, holder: CompanyClient
    ) -> None:
        own = bills(holder.company)[0][0]
        ukrainian = _text(holder.get(f"/bills/{own}.pdf"))
        with company_session(holder.company) as session:
            bill = session.get_one(Bill, own)

        holder.post("/language", {"language": "en", "back": "/"})
        english = _text(holder.get(f"/bills/{own}.pdf"))

        month, due = (
            format_date(each, "LLLL y", locale="uk") for each in (bill.month, bill.due_on)
        )
        assert f"за {month}" in ukrainian
        assert "копій" in ukrainian
        assert f"Bill for {bill.month:%B %Y}" in english
        assert f"by {bill.due_on.day} {bill.due_on:%B %Y}" in english
        assert [each for each in (month, due, "копій", "№ ") if each in english] == []

    def test_is_a_pdf_with_the_sum_of_the_page(self, holder: CompanyClient) -> None:
        own = bills(holder.company)[0][0]

        page = holder.get(f"/bills/{own}")
        answer = holder.get(f"/bills/{own}.pdf")

        assert page.status_code == 200
        assert f"/bills/{own}.pdf" in page.text
        assert answer.mimetype == "application/pdf"
        assert page.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cache-Control"] == "no-store"
        text = _text(answer)
        with company_session(holder.company) as session:
            bill = session.get_one(Bill, own)
            assert bill.number in text
            assert f"{bill.total_due % 1000:.2f}".replace(".", ",") in text

    def test_has_no_code_for_whom_the_account_leaves(self, holder: CompanyClient) -> None:
        own, account_id = bills(holder.company)[0]
        with company_session(holder.company) as session:
            code = session.get_one(Account, account_id).link_code

        before = holder.get(f"/bills/{own}.pdf")
        with company_session(holder.company) as session:
            next_day = clock.now() + timedelta(days=1)
            end_access(session, {account_id: next_day}, by=1)
        after = holder.get(f"/bills/{own}.pdf")

        with company_session(holder.company) as session:
            fresh = session.get_one(Account, account_id).link_code
        assert "код для підключення" in _text(before)
        assert code in _text(before)
        assert "код для підключення" not in _text(after)
        assert fresh not in _text(after)

    def test_tells_no_more_of_the_neighbours_than_the_page(self, holder: CompanyClient) -> None:
        """Three of a building's four flats: its sum less their own is the fourth."""
        own, account_id = bills(holder.company)[0]
        a_share_of_the_building(holder.company, account_id, others=3)
        of_one = told_of_the_building(holder, own)
        with company_session(holder.company) as session:
            rows = session.execute(select(Account.number, Account.link_code).order_by(Account.id))
            beside = rows.all()[1:3]
        for number, code in beside:
            form = {"number": number, "code": code}
            assert holder.post("/profile/accounts", form).status_code == 303

        assert of_one == (True, True)
        assert told_of_the_building(holder, own) == (False, False)

    def test_of_another_account_is_404(self, holder: CompanyClient) -> None:
        for bill_id, _ in bills(holder.company)[1:]:
            assert holder.get(f"/bills/{bill_id}.pdf").status_code == 404
            assert holder.get(f"/bills/{bill_id}").status_code == 404

    def test_is_not_made_of_a_withdrawn_bill(self, holder: CompanyClient) -> None:
        own = bills(holder.company)[0][0]
        with company_session(holder.company) as session:
            session.execute(update(Bill).where(Bill.id == own).values(withdrawn_at=clock.now()))
        try:
            answer = holder.get(f"/bills/{own}.pdf")
        finally:
            with company_session(holder.company) as session:
                session.execute(update(Bill).where(Bill.id == own).values(withdrawn_at=None))

        assert answer.status_code == 409
        assert "відкликано" in answer.text


def a_share_of_the_building(company: CompanyRef, account_id: int, *, others: int) -> None:
    """Let a line of the account tell 16 m³ that all flats took, over so many others."""
    with company_session(company) as session:
        metered = select(Charge).where(Charge.account_id == account_id, Charge.service_id == 1)
        like = session.scalars(metered.where(Charge.method == "metered")).first()
        assert like
        known = {column.key: getattr(like, column.key) for column in Charge.__table__.c}
        part = Decimal("1.5")
        told = {
            "part": "s.imbalance",
            "method": "imbalance",
            "quantity": part,
            "amount": (part * like.price).quantize(Decimal("0.01")),
            "basis": a_basis("s.imbalance", part, others=others),
        }
        session.add(Charge(**known | told))


def told_of_the_building(client: CompanyClient, bill: int) -> tuple[bool, bool]:
    """Say whether the page and the file tell what all its flats took."""
    texts = client.get(f"/bills/{bill}").text, _text(client.get(f"/bills/{bill}.pdf"))
    page, file = (" ".join(each.split()) for each in texts)
    assert all("небалансі" in each or "Вузол обліку" in each for each in (page, file))
    return "приміщень 16 м³" in page, "приміщень 16 м³" in file


def _text(answer: Any) -> str:
    return PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
