"""The payments desk: nothing waits unseen, and money goes where a person says, once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.access.actors import job_actor
from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.models import Entry
from app.ledger.open_items import items_of
from app.months.operations import find_month, open_month
from app.payments.identity import NewPayment
from app.payments.models import Payment
from app.payments.operations import receive_payments
from app.registry.models import Account
from app.registry.search_index import rebuild_search
from tests.factories.passed_on import a_flat
from tests.web.admin.test_accounts import settle
from tests.web.conftest import Web


@pytest.fixture
def account(web: Web) -> int:
    (made,) = settle(web.companies.kashtan, "01-00231")
    settle(web.companies.vodokanal, "01-00231")
    return made


def told(company: CompanyRef, *amounts: str, purpose: str = "за воду о/р 01-00231") -> list[int]:
    """Return the ids of payments that came without an account."""
    with company_session(company) as session:
        if find_month(session, Month(2026, 10)) is None:
            open_month(session, Month(2026, 10))
        rows = [
            NewPayment(
                source="bank", paid_on=date(2026, 11, 20), amount=Decimal(amount), purpose=purpose
            )
            for amount in amounts
        ]
        receive_payments(session, rows, by=job_actor(session, "test"))
        waiting = select(Payment.id).where(Payment.state == "unmatched").order_by(Payment.id)
        return list(session.scalars(waiting))


def credited(company: CompanyRef) -> Decimal:
    with company_session(company) as session:
        return session.scalar(
            select(func.coalesce(func.sum(Entry.amount), 0)).where(Entry.kind == "payment")
        ) or Decimal(0)


def test_is_counted_for_the_former_household_where_staff_say_so(web: Web) -> None:
    kashtan = web.companies.kashtan
    with company_session(kashtan) as session:
        flat = a_flat(session)
        rebuild_search(session, on=date(2026, 2, 25))
        number = session.get_one(Account, flat.account_id).number
        waiting = NewPayment(
            source="bank",
            paid_on=date(2026, 2, 25),
            amount=Decimal("310.00"),
            purpose=f"о/р {number}",
        )
        receive_payments(session, [waiting], by=job_actor(session, "test"))
        payment_id = session.scalars(select(Payment.id)).one()
    clerk = web.staff(kashtan, Role.CLERK)
    page = clerk.get(f"/office/payments/{payment_id}?q={number}").get_data(as_text=True)
    assert "На борг попереднього власника" in page

    clerk.post(
        f"/office/payments/{payment_id}/account",
        {"account": str(flat.account_id), "anothers": "1"},
    )

    page = clerk.get(f"/office/payments/{payment_id}").get_data(as_text=True)
    assert "Попереднього власника: лише на його борг" in page
    with company_session(kashtan) as session:
        left = {
            each.agreement_id: each.outstanding
            for each in items_of(session, [flat.account_id])[flat.account_id]
        }
    assert left == {flat.present.id: Decimal(100), 0: Decimal(-10)}


class TestList:
    def test_shows_what_waits_of_ones_own_company_only(
        self, web: Web, account: int, count_queries: Callable[[], Any]
    ) -> None:
        assert account
        told(web.companies.kashtan, "150.00")
        told(web.companies.vodokanal, "777.77", purpose="чуже")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        with count_queries() as queries:
            page = clerk.get("/office/payments/?state=unmatched").get_data(as_text=True)

        assert "150,00" in page
        assert "777,77" not in page
        assert len(queries) <= 4

    @pytest.mark.usefixtures("account")
    def test_pages_by_key_in_either_order(self, web: Web) -> None:
        told(web.companies.kashtan, *[f"{n}.00" for n in range(100, 153)])
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        first = clerk.get("/office/payments/?sort=amount").get_data(as_text=True)
        after = first.partition("after=")[2].partition('"')[0]
        second = clerk.get(f"/office/payments/?sort=amount&after={after}").get_data(as_text=True)

        assert "100,00" in first
        assert "152,00" not in first
        assert "152,00" in second
        assert "100,00" not in second

    @pytest.mark.usefixtures("account")
    def test_is_given_as_a_workbook_on_record(self, web: Web) -> None:
        told(web.companies.kashtan, "150.00", "20.00")
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)

        answer = accountant.get("/office/payments/xlsx?sort=amount&state=unmatched")

        sheet = load_workbook(BytesIO(answer.get_data())).active
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [20, 150]
        assert (
            web.staff(web.companies.kashtan, Role.CLERK).get("/office/payments/xlsx").status_code
            == 403
        )
        with company_session(web.companies.kashtan) as session:
            events = select(AuditRecord.facts).where(AuditRecord.event == "table.exported")
            assert session.scalars(events).one()["table"] == "payments.xlsx"


class TestAWaitingPayment:
    def test_suggests_the_account_its_purpose_names_and_is_credited_once(
        self, web: Web, account: int
    ) -> None:
        (payment,) = told(web.companies.kashtan, "150.00")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        path = f"/office/payments/{payment}"

        page = clerk.get(path).get_data(as_text=True)
        done = clerk.post(f"{path}/account", {"account": str(account)})
        again = clerk.post(f"{path}/account", {"account": str(account)})

        assert "Зарахувати на рахунок 01-00231" in page
        assert (done.status_code, again.status_code) == (303, 409)
        assert credited(web.companies.kashtan) == Decimal("-150.00")
        assert credited(web.companies.vodokanal) == 0
        paid = clerk.get(f"/office/accounts/{account}/payments").get_data(as_text=True)
        assert "150,00" in paid

    @pytest.mark.usefixtures("account")
    def test_is_looked_for_by_name_and_never_guessed(self, web: Web) -> None:
        (payment,) = told(web.companies.kashtan, "150.00", purpose="дякую")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get(f"/office/payments/{payment}").get_data(as_text=True)
        found = clerk.get(f"/office/payments/{payment}?q=галаган").get_data(as_text=True)

        assert "немає відомого номера" in page
        assert "01-00231" in found.partition("whose-title")[2]
        assert clerk.post(f"/office/payments/{payment}/account", {}).status_code == 422

    @pytest.mark.usefixtures("account")
    def test_goes_to_no_account_of_another_company(self, web: Web) -> None:
        (payment,) = told(web.companies.kashtan, "150.00")
        strange = settle(web.companies.vodokanal, "02-1", "02-2")[-1]
        hidden = told(web.companies.vodokanal, "1.00", "2.00")[-1]
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        answer = clerk.post(f"/office/payments/{payment}/account", {"account": str(strange)})

        assert answer.status_code == 404
        assert clerk.get(f"/office/payments/{hidden}").status_code == 404
        assert credited(web.companies.kashtan) == 0


class TestChargesOfAnAccount:
    def test_explain_every_line_in_few_queries(
        self, web: Web, account: int, count_queries: Callable[[], Any]
    ) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        with count_queries() as queries:
            page = clerk.get(f"/office/accounts/{account}/charges/2026-11").get_data(as_text=True)

        assert "(1 238,500 − 1 230,500) м³" in page.replace("\u00a0", " ").replace("\u202f", " ")
        assert "257,47" in page
        assert len(queries) <= 14

    def test_of_another_account_are_404(self, web: Web, account: int) -> None:
        strange = settle(web.companies.vodokanal, "02-1", "02-2")[-1]
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        for path in ("charges", "charges/2026-11", "payments"):
            assert clerk.get(f"/office/accounts/{strange}/{path}").status_code == 404
        assert clerk.get(f"/office/accounts/{account}/charges/nonsense").status_code == 404
