"""Services of an account: the first to take one so, and one of them ended from a day on."""

import re
from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import Range
from sqlalchemy import func, select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.facts import record_fact
from app.tariffs.models import Agreement, LegalAct, Norm, Service
from tests.factories.households import NOVEMBER
from tests.web.admin.by_hand import account, accountant, holder, marks, publish_november, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


def a_new_service(company: CompanyRef, *, code: str, name: str, unit: str) -> int:
    """Enter a service that no account takes."""
    with company_session(company) as session:
        service = Service(code=code, name=name, unit=unit)
        session.add(service)
        session.flush()
        return service.id


def the_service(company: CompanyRef, code: str) -> int:
    return int(rows(company, select(Service.id).where(Service.code == code))[0][0])


def days_of(company: CompanyRef, account: int, service: int) -> list[tuple[date, date | None]]:
    query = (
        select(func.lower(Agreement.valid), func.upper(Agreement.valid))
        .where(
            Agreement.account_id == account,
            Agreement.service_id == service,
            Agreement.retired_at.is_(None),
        )
        .order_by(func.lower(Agreement.valid))
    )
    return rows(company, query)


class TestAServiceThatNobodyTakes:
    def test_is_offered_with_the_ways_its_unit_and_norms_allow(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        waste = a_new_service(kashtan, code="waste", name="Побутові відходи", unit="person")
        a_new_service(kashtan, code="repair", name="Внесок до ремонтного фонду", unit="m2")
        with company_session(kashtan) as session:
            act = LegalAct(kind="рішення виконкому", number="7")
            session.add(act)
            session.flush()
            norm = Norm(
                service_id=waste,
                kind="з особи",
                value=Decimal(1),
                legal_act_id=act.id,
                valid=Range(date(2020, 1, 1), None),
            )
            record_fact(session, norm, by=1)
        a_new_service(web.companies.vodokanal, code="other", name="Чужа послуга", unit="m3")

        page = accountant.get(f"/office/accounts/{account}/services/new").get_data(as_text=True)
        prices = accountant.get("/office/tariffs/").get_data(as_text=True)

        assert "Побутові відходи: за нормою (з особи)" in page
        assert "Внесок до ремонтного фонду: за площею (Площа, м²)" in page
        assert "Внесок до ремонтного фонду: за площею (Опалювана площа, м²)" in page
        assert "Водопостачання: за лічильником" in page
        assert "Побутові відходи" in prices
        assert f"/office/tariffs/services/{waste}/new" in prices
        assert "Чужа послуга" not in page + prices

    def test_begins_with_the_month_at_work_unless_another_day_is_typed(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        publish_november(web.companies.kashtan)

        page = accountant.get(f"/office/accounts/{account}/services/new").get_data(as_text=True)

        (since,) = re.findall(r'<input[^>]* id="f-since"[^>]*>', page)
        assert 'value="01.10.2026"' in since

    def test_is_taken_by_the_first_account_and_marks_the_month(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        repair = a_new_service(kashtan, code="repair", name="Внесок до ремонтного фонду", unit="m2")
        publish_november(kashtan)

        answer = accountant.post(
            f"/office/accounts/{account}/services/",
            {"terms": f"{repair}-area-heated_area", "since": "16.11.2026"},
        )

        assert answer.status_code == 303, answer.get_data(as_text=True)
        terms = select(
            Agreement.method, Agreement.area_kind, Agreement.contract_model, Agreement.debtor_id
        ).where(Agreement.service_id == repair)
        owes = holder(kashtan, account)
        assert rows(kashtan, terms) == [("area", "heated_area", "contribution", owes)]
        assert days_of(kashtan, account, repair) == [(date(2026, 11, 16), None)]
        assert marks(kashtan) == [(NOVEMBER, account, "agreement.taken")]

    @pytest.mark.parametrize("amount", ["", "0"])
    def test_by_a_fixed_sum_needs_the_sum(
        self, web: Web, account: int, accountant: CompanyClient, amount: str
    ) -> None:
        kashtan = web.companies.kashtan
        video = a_new_service(kashtan, code="video", name="Відеонагляд", unit="fixed")
        form = {"terms": f"{video}-fixed-", "since": "01.12.2026"}
        path = f"/office/accounts/{account}/services/"

        refused = accountant.post(path, {**form, "amount": amount})
        answer = accountant.post(path, {**form, "amount": "45,50"})

        assert refused.status_code == 422
        assert "Впишіть суму на місяць" in refused.get_data(as_text=True)
        assert answer.status_code == 303
        taken = select(Agreement.method, Agreement.amount, Agreement.contract_model)
        assert rows(kashtan, taken.where(Agreement.service_id == video)) == [
            ("fixed", Decimal("45.50"), "individual")
        ]

    @pytest.mark.parametrize("amount", ["999 999 999", "100000000", "-0,01"])
    def test_by_a_fixed_sum_takes_none_that_nobody_pays(
        self, web: Web, account: int, accountant: CompanyClient, amount: str
    ) -> None:
        kashtan = web.companies.kashtan
        video = a_new_service(kashtan, code="video", name="Відеонагляд", unit="fixed")
        form = {"terms": f"{video}-fixed-", "since": "01.12.2026", "amount": amount}

        refused = accountant.post(f"/office/accounts/{account}/services/", form)

        assert refused.status_code == 422
        assert "менша за 100 000 000 грн" in refused.get_data(as_text=True)
        assert rows(kashtan, select(Agreement.id).where(Agreement.service_id == video)) == []


class TestEnding:
    def test_ends_one_service_alone_and_marks_the_month(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        fee, water = the_service(kashtan, "test-fee"), the_service(kashtan, "test-water")
        publish_november(kashtan)
        card = accountant.get(f"/office/accounts/{account}").get_data(as_text=True)
        assert f"/services/ending/new?service={fee}" in card
        page = accountant.get(f"/office/accounts/{account}/services/ending/new?service={fee}")
        assert f'value="{fee}" selected' in page.get_data(as_text=True)

        answer = accountant.post(
            f"/office/accounts/{account}/services/ending",
            {"service": str(fee), "ended_on": "16.11.2026"},
        )

        assert answer.status_code == 303, answer.get_data(as_text=True)
        always = date(2020, 1, 1)
        assert days_of(kashtan, account, fee) == [(always, date(2026, 11, 16))]
        assert days_of(kashtan, account, water) == [(always, None)]
        assert marks(kashtan) == [(NOVEMBER, account, "agreement.ended")]
        told = select(AuditRecord.subject_id).where(AuditRecord.event == "account.service-ended")
        assert rows(kashtan, told) == [(account,)]
        assert marks(web.companies.vodokanal) == []

    def test_takes_back_what_would_begin_later(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        fee = the_service(kashtan, "test-fee")
        accountant.post(
            f"/office/accounts/{account}/holder",
            {"name": "Їжак Юрій Андрійович", "since": "01.12.2026"},
        )
        path = f"/office/accounts/{account}/services/ending"

        accountant.post(path, {"service": str(fee), "ended_on": "01.11.2026"})
        again = accountant.post(path, {"service": str(fee), "ended_on": "05.11.2026"})

        assert days_of(kashtan, account, fee) == [(date(2020, 1, 1), date(2026, 11, 1))]
        assert again.status_code == 422

    def test_is_refused_for_a_day_before_the_service_began(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        fee = the_service(kashtan, "test-fee")

        refused = accountant.post(
            f"/office/accounts/{account}/services/ending",
            {"service": str(fee), "ended_on": "16.11.1926"},
        )

        assert refused.status_code == 422
        assert "Послугу рахунок має з 01.01.2020" in refused.get_data(as_text=True)
        assert days_of(kashtan, account, fee) == [(date(2020, 1, 1), None)]

    def test_of_days_to_come_is_told_on_the_card(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        fee = the_service(web.companies.kashtan, "test-fee")

        accountant.post(
            f"/office/accounts/{account}/services/ending",
            {"service": str(fee), "ended_on": "01.01.2099"},
        )

        card = accountant.get(f"/office/accounts/{account}").get_data(as_text=True)
        assert "до 31.12.2098" in card
        again = accountant.post(
            f"/office/accounts/{account}/services/ending",
            {"service": str(fee), "ended_on": "02.01.2099"},
        )
        assert again.status_code == 422
        assert "цієї послуги й так не має" in again.get_data(as_text=True)

    def test_is_the_accountant_s_and_ends_at_the_company(
        self, web: Web, account: int, accountant: CompanyClient
    ) -> None:
        strange = settle(web.companies.vodokanal, "02-1", "02-2")[-1]
        fee = the_service(web.companies.vodokanal, "test-fee")
        form = {"service": str(fee), "ended_on": "16.11.2026"}
        path = f"/office/accounts/{strange}/services/ending"

        assert accountant.get(f"{path}/new").status_code == 404
        assert accountant.post(path, form).status_code == 404
        assert days_of(web.companies.vodokanal, strange, fee) == [(date(2020, 1, 1), None)]
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.post(f"/office/accounts/{account}/services/ending", form).status_code == 403
