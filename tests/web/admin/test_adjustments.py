"""Adjustments at the desk: one account, many at once, the second person, who may."""

from datetime import date
from decimal import Decimal
from re import search
from typing import Any

import pytest
from sqlalchemy import select, update

from app.access.models import AuditRecord, Role
from app.charging.adjustments.models import Adjustment, AdjustmentLine
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.models import Entry
from app.months.models import MonthRow
from app.months.operations import open_month
from app.tariffs.models import Agreement, Service
from tests.factories.money import opening
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


@pytest.fixture(autouse=True)
def december(web: Web, account: int) -> None:
    """October and November are published, December is open, in both companies."""
    assert account
    for company in web.companies.both:
        with company_session(company) as session:
            session.execute(update(MonthRow).values(charging="published"))
            october = update(MonthRow).where(MonthRow.month == date(2026, 10, 1))
            session.execute(october.values(books="closed"))
            open_month(session, Month(2026, 12))


def water(company: CompanyRef) -> str:
    return str(rows(company, select(Service.id).where(Service.code == "test-water"))[0][0])


def wish(company: CompanyRef, **changes: str) -> dict[str, str]:
    form = {
        "key": "one",
        "service": water(company),
        "month": "11.2026",
        "direction": "lower",
        "amount": "57,47",
        "reason": "не було води",
        "basis": "акт № 5 від 03.11.2026",
    }
    return form | changes


def sums(company: CompanyRef) -> list[Decimal]:
    query = select(Entry.amount).where(Entry.kind == "recalculation").order_by(Entry.posting_id)
    return [amount for (amount,) in rows(company, query)]


def owed(company: CompanyRef) -> None:
    """Give every account the debt of November that its published charge comes to."""
    with company_session(company) as session:
        taken = select(Agreement).where(Agreement.service_id == int(water(company)))
        for each in session.scalars(taken.order_by(Agreement.id)).all():
            opening(session, each, Month(2026, 12), Month(2026, 11), "257.47")


class TestOfAnAccount:
    def test_is_posted_shown_with_its_reason_and_undone(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        path = f"/office/accounts/{account}/adjustments/"
        form = accountant.get(f"{path}new").get_data(as_text=True)
        assert search(r'name="key" value="form:[0-9a-f-]{36}"', form)

        made = accountant.post(path, wish(kashtan))
        twice = accountant.post(path, wish(kashtan))
        other = accountant.post(path, wish(kashtan, amount="1,00"))

        assert (made.status_code, twice.status_code, other.status_code) == (303, 303, 422)
        assert "з іншими даними" in other.get_data(as_text=True)
        assert sums(kashtan) == [Decimal("-57.47")]
        page = accountant.get(path).get_data(as_text=True)
        assert "не було води" in page
        assert "−57,47" in page
        (number,) = rows(kashtan, select(Adjustment.id))[0]
        show = f"/office/adjustments/{number}"
        assert accountant.get(show).status_code == 200
        blank = accountant.post(f"{show}/undoing", {"because": ""})
        undone = accountant.post(f"{show}/undoing", {"because": "вода була"})
        again = accountant.post(f"{show}/undoing", {"because": "вода була"})
        assert (blank.status_code, undone.status_code, again.status_code) == (422, 303, 409)
        assert "уже скасовано" in again.get_data(as_text=True)
        assert sums(kashtan) == [Decimal("-57.47"), Decimal("57.47")]
        assert "вода була" in accountant.get(show).get_data(as_text=True)
        events = {event for (event,) in rows(kashtan, select(AuditRecord.event))}
        assert events >= {"account.adjusted", "adjustment.undone"}

    def test_refuses_what_is_unclear_and_keeps_what_was_typed(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        path = f"/office/accounts/{account}/adjustments/"
        for change, words in (
            ({"amount": "0"}, "більше за нуль"),
            ({"amount": "-5"}, "більше за нуль"),
            ({"amount": "1,005"}, "Забагато знаків"),
            ({"amount": "999999999999"}, "завелика"),
            ({"reason": ""}, "Заповніть це поле"),
            ({"basis": "акт"}, "Допишіть номер"),
            ({"month": "01.2027"}, "ще не нараховано"),
            ({"month": "12.9999"}, "Напишіть місяць так"),
            ({"month": "01.1900"}, "послуги не отримували"),
            ({"service": "999"}, "Оберіть зі списку"),
            ({"direction": "sideways"}, "Оберіть зі списку"),
        ):
            answer = accountant.post(path, wish(kashtan, **change))

            page = answer.get_data(as_text=True)
            assert (answer.status_code, words in page) == (422, True), change
            assert 'value="form:one"' in page
        assert sums(kashtan) == []

    def test_is_not_a_clerk_s_and_ends_at_the_company(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        clerk = web.staff(kashtan, Role.CLERK)
        path = f"/office/accounts/{account}/adjustments/"
        accountant.post(path, wish(kashtan))
        (number,) = rows(kashtan, select(Adjustment.id))[0]
        assert clerk.get(path).status_code == 200
        assert clerk.get(f"/office/adjustments/{number}").status_code == 200
        for refused in (f"{path}new", "/office/adjustments/series/new"):
            assert clerk.get(refused).status_code == 403
        for refused in (
            path,
            f"/office/adjustments/{number}/undoing",
            f"/office/adjustments/{number}/approval",
            f"/office/adjustments/{number}/refusal",
            "/office/adjustments/series/",
        ):
            assert clerk.post(refused, wish(kashtan)).status_code == 403
        vodokanal = web.companies.vodokanal
        strange = settle(vodokanal, "02-1", "02-2")[-1]
        other = accountant.post(f"/office/accounts/{strange}/adjustments/", wish(kashtan))
        assert other.status_code == 404
        theirs = web.staff(vodokanal)
        assert theirs.get(f"/office/adjustments/{number}").status_code == 404
        undone = theirs.post(f"/office/adjustments/{number}/undoing", {"because": "чуже"})
        assert undone.status_code == 404
        assert sums(vodokanal) == []
        assert sums(kashtan) == [Decimal("-57.47")]


class TestOfMany:
    @pytest.mark.parametrize(
        ("figure", "direction", "refused"),
        [("100,01", "lower", 1), ("100", "lower", 0), ("100,01", "raise", 0)],
    )
    @pytest.mark.parametrize("path", ["preview", ""])
    def test_lowers_nobody_below_nothing(
        self,
        web: Web,
        accountant: CompanyClient,
        figure: str,
        direction: str,
        refused: int,
        path: str,
    ) -> None:
        form = wish(web.companies.kashtan, measure="percent", figure=figure, direction=direction)

        answer = accountant.post(f"/office/adjustments/series/{path}", form)

        said = answer.get_data(as_text=True).count("Зменшити можна щонайбільше на 100 %.")
        assert said == refused
        assert rows(web.companies.kashtan, select(Adjustment.id)) == []

    def test_is_looked_over_first_and_made_whole(self, web: Web, accountant: CompanyClient) -> None:
        kashtan = web.companies.kashtan
        settle(kashtan, "01-2", "01-3")
        owed(kashtan)
        form: dict[str, Any] = wish(kashtan, measure="percent", figure="10")
        assert accountant.get("/office/adjustments/series/new").status_code == 200

        seen = accountant.post("/office/adjustments/series/preview", form).get_data(as_text=True)

        assert ", листопад 2026</dd>" in seen
        assert "−77,25" in seen  # three times 8.000 x 32.184 = 257.47, a tenth of it 25.747
        assert rows(kashtan, select(Adjustment.id)) == []
        token = search(r'name="looked_over" value="([0-9a-f]+)"', seen)
        assert token
        unseen = accountant.post("/office/adjustments/series/", form | {"looked_over": "1"})
        assert unseen.status_code == 422
        assert "Перегляньте підсумки" in unseen.get_data(as_text=True)
        made = accountant.post("/office/adjustments/series/", form | {"looked_over": token[1]})
        twice = accountant.post("/office/adjustments/series/", form | {"looked_over": token[1]})
        assert (made.status_code, twice.status_code) == (303, 303)
        amounts = rows(kashtan, select(AdjustmentLine.amount))
        assert amounts == [(Decimal("-25.75"),)] * 3
        assert sums(kashtan) == [Decimal("-25.75")] * 3
        (number,) = rows(kashtan, select(Adjustment.id))[0]
        assert accountant.get(f"/office/adjustments/{number}/xlsx").status_code == 200
        accountant.post(f"/office/adjustments/{number}/undoing", {"because": "помилка"})
        assert sum(sums(kashtan)) == 0

    def test_of_another_month_than_was_looked_over_is_refused(
        self, web: Web, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        owed(kashtan)
        form: dict[str, Any] = wish(kashtan, measure="sum", figure="10")
        seen = accountant.post("/office/adjustments/series/preview", form).get_data(as_text=True)
        token = search(r'name="looked_over" value="([0-9a-f]+)"', seen)
        assert token

        other = form | {"looked_over": token[1], "month": "12.2026"}
        refused = accountant.post("/office/adjustments/series/", other)

        assert refused.status_code == 422
        assert "Перегляньте підсумки" in refused.get_data(as_text=True)
        assert rows(kashtan, select(Adjustment.id)) == []

    def test_of_more_than_the_month_names_the_accounts(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        owed(kashtan)
        assert account

        for path in ("preview", ""):
            form = wish(kashtan, measure="sum", figure="257,48")
            answer = accountant.post(f"/office/adjustments/series/{path}", form)
            assert answer.status_code == 422
            words = "менше за нуль на рахунках: 01-1 (усього рахунків: 1)"
            assert words in answer.get_data(as_text=True)

        assert rows(kashtan, select(Adjustment.id)) == []

    def test_of_a_building_that_is_not_there_is_no_page(self, accountant: CompanyClient) -> None:
        for building in ("999", "x", "99999999999999999999999"):
            path = f"/office/adjustments/series/new?building={building}"
            assert accountant.get(path).status_code == 404
