"""Even payments in the office: counted first, agreed, shown, changed, ended, taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.even_payments.models import EvenAgreement, EvenPlan
from app.even_payments.month import even_out
from app.kernel.month import Month
from app.months.operations import open_month
from app.tariffs.models import Agreement
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.even import an_even_agreement
from tests.factories.money import publish
from tests.web.admin.by_hand import rows
from tests.web.admin.test_restructurings import accountant, spring, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "spring"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def payer(web: Web) -> tuple[int, int]:
    """An account that January charged 1 200,00 for heat; and the service."""
    with company_session(web.companies.kashtan) as session:
        open_month(session, Month(2026, 1))
        agreement = an_agreement(session, an_account(session), a_service(session, "heat"))
        publish(session, Month(2026, 1), (agreement, "1200.00"))
        return agreement.account_id, agreement.service_id


def terms(taken: int, **typed: str) -> dict[str, str]:
    return {
        "number": "Р-7",
        "signed_on": "30.04.2026",
        "basis": "заява № 8",
        "first_month": "02.2026",
        "count": "7",
        "amount": "",
        "settles": "at_once",
        "parts": "",
        "service": str(taken),
    } | typed


def at(account: int, rest: str = "") -> str:
    return f"/office/accounts/{account}/even-payments/{rest}"


class TestAgreement:
    def test_is_counted_by_the_forecast_before_it_is_recorded(
        self, web: Web, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer

        page = text_of(accountant.post(at(account, "preview"), terms(service)).text)

        assert "нараховано 1 200,00 ₴ за 1 міс." in page
        assert "1 200,00 ₴" in page
        assert "8 400,00 ₴" in page
        assert rows(web.companies.kashtan, select(EvenAgreement)) == []

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"amount": "0"}, "Сума має бути більшою за нуль"),
            ({"amount": "-5"}, "Сума має бути більшою за нуль"),
            ({"amount": "9999999999"}, "Сума має бути більшою за нуль"),
            ({"settles": "parts"}, "Впишіть, на скільки рахунків поділити доплату."),
        ],
    )
    def test_is_not_counted_by_what_would_be_refused(
        self, accountant: CompanyClient, payer: tuple[int, int], typed: dict[str, str], why: str
    ) -> None:
        account, service = payer

        answer = accountant.post(at(account, "preview"), terms(service, **typed))

        assert answer.status_code == 422
        assert why in text_of(answer.text)

    def test_is_recorded_and_shown_month_by_month(
        self, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer

        answer = accountant.post(
            at(account), terms(service, amount="1000,00", settles="parts", parts="3")
        )

        assert answer.status_code == 303
        page = text_of(accountant.get(at(account)).text)
        assert "№ Р-7 від 30.04.2026" in page
        assert "лютий 2026" in page
        assert "142,86 ₴" in page
        assert "серпень 2026" in page
        assert "142,85 ₴" in page
        assert "частинами в наступних рахунках (3)" in page

    def test_leaves_on_the_card_what_is_asked_later_and_no_restructuring(
        self, web: Web, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer
        february = Month(2026, 2)
        with company_session(web.companies.kashtan) as session:
            agreement = session.scalars(select(Agreement)).one()
            open_month(session, february)
            an_even_agreement(
                session, account, [service], first=february, months=2, amount="500.00"
            )
            publish(session, february, (agreement, "600.00"))
            even_out(session, february, run_id=10**6, due_on=date(2026, 3, 20), by=1)

        page = " ".join(text_of(accountant.get(f"/office/accounts/{account}").text).split())

        assert 'рівномірна оплата: до сплати пізніше <span class="num">350,00 ₴' in page
        assert "реструктуризовано" not in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"service": ""}, "позначте послуги"),
            ({"service": "999999", "amount": "7000"}, "Не всі позначені послуги є на рахунку"),
            ({"first_month": "01.2026"}, "Перший можливий місяць — лютий 2026"),
            ({"first_month": "12.9999"}, "Напишіть місяць так: 11.2026"),
            ({"first_month": "01.0001"}, "Напишіть місяць так: 11.2026"),
            ({"amount": "0,06"}, "Сума має бути"),
            ({"amount": "99999999999"}, "Сума має бути"),
            ({"signed_on": "31.12.2098"}, "ще не настав"),
            ({"count": "40"}, "Впишіть ціле число від 1 до 36."),
            ({"settles": "parts"}, "Впишіть, на скільки рахунків поділити доплату."),
            ({"amount": "9999999999999"}, "Число 9999999999999 завелике. Перевірте, де кома."),
        ],
    )
    def test_that_cannot_be_says_why_and_keeps_what_was_typed(
        self,
        web: Web,
        accountant: CompanyClient,
        payer: tuple[int, int],
        typed: dict[str, str],
        said: str,
    ) -> None:
        account, service = payer

        answer = accountant.post(at(account), terms(service, **typed))

        assert answer.status_code == 422
        assert said in text_of(answer.text)
        assert "заява № 8" in answer.text
        assert rows(web.companies.kashtan, select(EvenAgreement)) == []

    def test_of_the_same_service_and_months_is_refused(
        self, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer
        accountant.post(at(account), terms(service))

        again = accountant.post(at(account), terms(service, number="Р-8"))
        same = accountant.post(at(account), terms(service, first_month="01.2027"))

        assert "уже охоплює договір № Р-7" in text_of(again.text)
        assert "Договір № Р-7 уже є" in text_of(same.text)

    def test_of_another_company_is_not_found(
        self, web: Web, payer: tuple[int, int], accountant: CompanyClient
    ) -> None:
        account, service = payer
        accountant.post(at(account), terms(service))
        neighbour = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)

        assert neighbour.get(at(account)).status_code == 404

    def test_is_not_changed_by_a_clerk(self, web: Web, payer: tuple[int, int]) -> None:
        account, service = payer
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.post(at(account), terms(service)).status_code == 403


class TestChanges:
    def test_a_plan_is_changed_from_a_month_on(
        self, web: Web, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer
        accountant.post(at(account), terms(service, amount="7000"))
        ((made,),) = rows(web.companies.kashtan, select(EvenAgreement.id))
        change = {"first_month": "04.2026", "last_month": "05.2026", "amount": "300,01"}

        answer = accountant.post(at(account, f"{made}/change"), change | {"reason": "мороз"})

        assert answer.status_code == 303
        page = text_of(accountant.get(at(account)).text)
        # 1 000,00 of February and March, then 150,01 and 150,00
        assert "2 300,01 ₴" in page
        assert "150,01 ₴" in page
        assert "змінено: мороз" in page
        assert "червень 2026" not in page

    def test_it_is_ended_early_with_its_own_even_sum(
        self, web: Web, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer
        accountant.post(at(account), terms(service, amount="7000"))
        ((made,),) = rows(web.companies.kashtan, select(EvenAgreement.id))

        late = accountant.post(at(account, f"{made}/end"), {"last_month": "01.2026", "reason": "x"})
        answer = accountant.post(
            at(account, f"{made}/end"), {"last_month": "03.2026", "reason": "продаж"}
        )

        assert (late.status_code, answer.status_code) == (422, 303)
        assert "2 000,00 ₴" in text_of(accountant.get(at(account)).text)

    def test_a_mistake_is_taken_back_while_no_bill_asks_by_it(
        self, web: Web, accountant: CompanyClient, payer: tuple[int, int]
    ) -> None:
        account, service = payer
        accountant.post(at(account), terms(service))
        ((made,),) = rows(web.companies.kashtan, select(EvenAgreement.id))

        answer = accountant.post(at(account, f"{made}/undoing"), {"reason": "не той рахунок"})

        assert answer.status_code == 303
        assert "Договорів про рівномірну оплату не було" in text_of(
            accountant.get(at(account)).text
        )
        assert accountant.get(at(account, f"{made}/change/new")).status_code == 404
        assert len(rows(web.companies.kashtan, select(EvenPlan))) == 1
