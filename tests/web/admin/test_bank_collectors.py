"""Who collects for the company: added, offered the sources that there are, taken off."""

import re

from app.access.models import Role
from app.database import company_session
from app.payments.providers.models import Provider
from tests.factories.cards import PUBLIC, a_merchant
from tests.factories.imports import an_office, imported
from tests.web.conftest import Web


def a_provider(code: str = "easypay") -> Provider:
    return Provider(
        code=code,
        protocol="osmp",
        name=code,
        token=code,
        addresses=[],
        takes_any_sum=True,
        takes_advances=True,
        takes_cancels=True,
        is_on=True,
    )


class TestCollectors:
    FORM = {  # noqa: RUF012 - never changed
        "name": "EasyPay",
        "sort": "register_total",
        "source": "provider:easypay",
        "code": "36425142",
        "fee_percent": "1,5",
        "keeps_fee": "1",
    }

    def test_are_added_and_taken_off_by_an_accountant(self, web: Web) -> None:
        with company_session(web.companies.kashtan) as session:
            session.add(a_provider())
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        refused = clerk.post("/office/bank/collectors/", self.FORM)
        unknown = accountant.post("/office/bank/collectors/", {**self.FORM, "code": ""})
        added = accountant.post("/office/bank/collectors/", self.FORM)
        shown = clerk.get("/office/bank/collectors/").get_data(as_text=True)
        accountant.post("/office/bank/collectors/1/retirement", {})

        assert (refused.status_code, unknown.status_code, added.status_code) == (403, 422, 303)
        assert "EasyPay" in shown
        assert "1,5" in shown
        assert "EasyPay" not in clerk.get("/office/bank/collectors/").get_data(as_text=True)

    def test_carry_payments_of_the_sources_that_there_are(self, web: Web) -> None:
        kashtan = web.companies.kashtan
        by = an_office(kashtan)
        accountant = web.staff(kashtan, Role.ACCOUNTANT)
        none = accountant.get("/office/bank/collectors/").get_data(as_text=True)
        with company_session(kashtan) as session:
            a_merchant(session)
            session.add(a_provider())
        with company_session(web.companies.vodokanal) as session:
            session.add(a_provider("neighbours"))
        imported(kashtan, "payments", "Дата;Сума;Звідки\n19.11.2026;1,00;ощадбанк\n", by=by)

        page = accountant.get("/office/bank/collectors/").get_data(as_text=True)
        typed = accountant.post("/office/bank/collectors/", {**self.FORM, "source": "easypay"})
        whole = accountant.post("/office/bank/collectors/", self.FORM)

        assert "Джерел ще немає" in none
        offered = re.findall(r'<option value="([^"]+:[^"]+|ощадбанк)"', page)
        assert offered == [f"liqpay:{PUBLIC}", "provider:easypay", "ощадбанк"]
        assert (typed.status_code, whole.status_code) == (422, 303)
