"""The price list and the orders of an account at the desk: who may, what is refused."""

from decimal import Decimal
from typing import cast

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.access.rights import RIGHTS, Right
from app.database import company_session
from app.kernel.company import CompanyRef
from app.tariffs.models import Service
from app.tariffs.one_off.models import ItemPrice, OneOffOrder, PriceItem
from tests.factories.price_lists import an_item
from tests.integration.charging.one_off import NOV, Office, issue, run
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]

PRICE = {
    "price": "150,00",
    "vat_rate": "20",
    "since": "01.01.2026",
    "act_kind": "наказ",
    "act_number": "17",
    "act_dated": "20.12.2025",
}


def a_service(company: CompanyRef) -> int:
    with company_session(company) as session:
        service = Service(code="one_off", name="Разові послуги", unit="piece")
        session.add(service)
        session.flush()
        return service.id


def listed(company: CompanyRef, name: str = "Опломбування лічильника") -> int:
    with company_session(company) as session:
        service = Service(code="one_off", name="Разові послуги", unit="piece")
        session.add(service)
        session.flush()
        return an_item(session, service, name=name)


def an_order(item: int, **changes: str) -> dict[str, str]:
    form = {"item": str(item), "quantity": "2", "on_day": "10.11.2026", "document": "12/р"}
    return form | changes


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class TestPriceList:
    def test_s_service_is_offered_no_tariff(self, web: Web, accountant: CompanyClient) -> None:
        listed(web.companies.kashtan)

        page = accountant.get("/office/tariffs/").get_data(as_text=True)

        assert "Разові послуги" in page
        assert "Ціни — у прейскуранті" in page
        assert "/services/" not in page

    def test_takes_a_service_and_another_price_from_a_day_on(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        service = str(a_service(kashtan))
        new = PRICE | {"name": "Опломбування лічильника", "service": service, "unit": "piece"}

        made = accountant.post("/office/tariffs/price-list/", new)
        again = accountant.post("/office/tariffs/price-list/", new)
        (item,) = rows(kashtan, select(PriceItem.id))[0]
        later = PRICE | {"price": "175,50", "since": "15.11.2026"}
        accountant.post(f"/office/tariffs/price-list/{item}/successor", later)

        assert made.status_code == 303, made.get_data(as_text=True)
        assert again.status_code == 422
        assert "у прейскуранті вже є" in again.get_data(as_text=True)
        live = select(ItemPrice.price).where(ItemPrice.retired_at.is_(None))
        assert sorted(rows(kashtan, live)) == [(Decimal("150.00"),), (Decimal("175.50"),)]
        page = accountant.get("/office/tariffs/price-list/").get_data(as_text=True)
        assert "Опломбування лічильника" in page
        assert "175,50" in page
        assert "наказ № 17 від 20.12.2025" in page

    def test_is_seen_by_clerks_and_set_by_those_who_may_of_ones_own_company(self, web: Web) -> None:
        item = listed(web.companies.kashtan)
        strange = listed(web.companies.vodokanal, name="Чужа послуга")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get("/office/tariffs/price-list/")

        assert "Опломбування лічильника" in page.get_data(as_text=True)
        assert "Чужа послуга" not in page.get_data(as_text=True)
        assert clerk.get("/office/tariffs/price-list/new").status_code == 403
        assert clerk.post("/office/tariffs/price-list/", PRICE).status_code == 403
        path = f"/office/tariffs/price-list/{item}/successor"
        assert clerk.post(path, PRICE).status_code == 403
        owner = web.staff(web.companies.kashtan)
        assert owner.get(f"/office/tariffs/price-list/{strange + 999}/successor").status_code == 404


class TestOrders:
    def test_is_placed_listed_and_cancelled_before_it_is_charged(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        item = listed(kashtan)
        path = f"/office/accounts/{account}/orders/"
        form = accountant.get(f"{path}new").get_data(as_text=True)
        assert "Опломбування лічильника: 150,00" in form.replace("\u00a0", " ")

        placed = accountant.post(path, an_order(item))
        twice = accountant.post(path, an_order(item))
        early = accountant.post(path, an_order(item, on_day="31.12.2025"))
        (order,) = rows(kashtan, select(OneOffOrder.id))[0]
        page = accountant.get(path).get_data(as_text=True)
        why = accountant.post(f"{path}{order}/cancellation", {"reason": ""})
        gone = accountant.post(f"{path}{order}/cancellation", {"reason": "відмова"})

        assert placed.status_code == 303, placed.get_data(as_text=True)
        assert twice.status_code == early.status_code == why.status_code == 422
        assert "вже замовлено" in twice.get_data(as_text=True)
        assert "не має ціни" in early.get_data(as_text=True)
        assert "№ 12/р" in page
        assert gone.status_code == 303
        live = select(OneOffOrder.id).where(OneOffOrder.retired_at.is_(None))
        assert rows(kashtan, live) == []
        told = select(AuditRecord.event).where(AuditRecord.subject_id == account)
        events = [event for (event,) in rows(kashtan, told)]
        assert "account.ordered" in events
        assert "account.order-taken-back" in events

    def test_what_is_published_is_taken_back_by_a_document(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        item = listed(kashtan)
        path = f"/office/accounts/{account}/orders/"
        accountant.post(path, an_order(item))
        (order,) = rows(kashtan, select(OneOffOrder.id))[0]
        office = Office(kashtan, account, 0, item)
        run(office, NOV)
        issue(office, NOV)
        page = accountant.get(f"{path}{order}/cancellation/new").get_data(as_text=True)
        assert "окремим рядком" in page

        answer = accountant.post(
            f"{path}{order}/cancellation", {"document": "3-в", "on_day": "20.11.2026"}
        )

        assert answer.status_code == 303, answer.get_data(as_text=True)
        taken = select(OneOffOrder.quantity, OneOffOrder.document).where(
            OneOffOrder.reverses_id == order
        )
        assert rows(kashtan, taken) == [(Decimal(-2), "3-в")]
        assert "скасовано документом" in accountant.get(path).get_data(as_text=True)

    def test_of_billions_is_refused_with_what_to_check(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        item = listed(web.companies.kashtan)
        path = f"/office/accounts/{account}/orders/"

        refused = accountant.post(path, an_order(item, quantity="1000000000"))

        assert refused.status_code == 422
        page = plain(refused.get_data(as_text=True))
        assert "1 000 000 000 × 150 ₴ — більше ніж 100 000 000 ₴ за одне замовлення" in page
        assert rows(web.companies.kashtan, select(OneOffOrder.id)) == []

    def test_need_the_right_to_change_money(
        self, web: Web, account: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who may only change the registry orders nothing and protects nobody from penalty."""
        seeing = RIGHTS[Role.CLERK] | {Right.REGISTRY_CHANGE}
        monkeypatch.setitem(cast("dict[Role, frozenset[Right]]", RIGHTS), Role.CLERK, seeing)
        item = listed(web.companies.kashtan)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        of_account = f"/office/accounts/{account}"

        assert clerk.post(f"{of_account}/orders/", an_order(item)).status_code == 403
        assert clerk.get(f"{of_account}/protections/new").status_code == 403
        assert "/orders/new" not in clerk.get(f"{of_account}/orders/").get_data(as_text=True)

    def test_are_the_accountant_s_and_end_at_the_company(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        item, strange_item = listed(web.companies.kashtan), listed(web.companies.vodokanal)
        strange = settle(web.companies.vodokanal, "02-1", "02-2")[-1]
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        path = f"/office/accounts/{account}/orders/"

        assert clerk.get(path).status_code == 200
        assert clerk.get(f"{path}new").status_code == 403
        assert clerk.post(path, an_order(item)).status_code == 403
        assert accountant.get(f"/office/accounts/{strange}/orders/").status_code == 404
        refused = accountant.post(f"/office/accounts/{strange}/orders/", an_order(item))
        assert refused.status_code == 404
        unknown = accountant.post(path, an_order(strange_item + 999))
        assert unknown.status_code == 422
        for company in (web.companies.kashtan, web.companies.vodokanal):
            assert rows(company, select(OneOffOrder.id)) == []
