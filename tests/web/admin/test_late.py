"""Asking for penalty at the desk: what is seen before, what is asked, what is taken back."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.kernel.month import Month
from app.ledger.models import Entry
from app.months.operations import open_month
from app.months.parameter_keys import PENALTY_POSTING
from app.months.parameters import set_parameter
from app.penalty.models import LateDocument
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import pay, publish
from tests.web.admin.by_hand import rows
from tests.web.admin.test_statement import accountant, debtor, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "debtor"]
pytestmark = pytest.mark.postgres
FEBRUARY = Month(2026, 2)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with time_machine.travel("2026-03-23T09:00:00Z", tick=True):
        yield


@pytest.fixture
def path(web: Web, debtor: int) -> str:
    with company_session(web.companies.kashtan) as session:
        open_month(session, FEBRUARY)
    return f"/office/accounts/{debtor}/late/"


ASKED = {"until": "22.03.2026", "penalty": "1", "interest": "1", "seen": "5.27"}


class TestByHand:
    def test_shows_the_sums_with_their_intervals_before_anything_is_asked(
        self, accountant: CompanyClient, path: str
    ) -> None:
        page = text_of(accountant.get(f"{path}new?until=22.03.2026&penalty=1&interest=1").text)

        assert "Разом" in page
        assert "5,27 ₴" in page
        assert "23.02.2026–22.03.2026" in page
        assert "0,01 % за день" in page
        assert "рахунок за лютий 2026" in page

    def test_asks_what_was_seen_once_and_takes_it_back(
        self, web: Web, accountant: CompanyClient, debtor: int, path: str
    ) -> None:
        kashtan = web.companies.kashtan
        asked = accountant.post(path, ASKED)
        again = accountant.post(path, ASKED)
        page = text_of(accountant.get(path).text)

        assert asked.status_code == 303, asked.text
        assert again.status_code == 409
        assert "усе вже нараховано" in again.text
        sums = select(Entry.kind, Entry.amount).where(Entry.kind.in_(["penalty", "interest"]))
        assert sorted(rows(kashtan, sums)) == [
            ("interest", Decimal("2.47")),
            ("penalty", Decimal("2.80")),
        ]
        assert "5,27 ₴" in page
        assert "вручну" in page
        card = accountant.get(f"/office/accounts/{debtor}").text
        assert "Нараховано за прострочення" in card
        ((document,),) = rows(kashtan, select(LateDocument.id))
        empty = accountant.post(f"{path}{document}/removal", {"reason": ""})
        gone = accountant.post(f"{path}{document}/removal", {"reason": "домовились"})
        twice = accountant.post(f"{path}{document}/removal", {"reason": "домовились"})
        assert (empty.status_code, gone.status_code, twice.status_code) == (422, 303, 404)
        assert "скасовано: домовились" in accountant.get(path).text
        events = rows(kashtan, select(AuditRecord.event).where(AuditRecord.subject_id == debtor))
        assert {("account.late-asked",), ("account.late-taken-back",)} <= set(events)

    def test_of_a_sum_that_moved_is_shown_again(
        self, web: Web, accountant: CompanyClient, debtor: int, path: str
    ) -> None:
        with company_session(web.companies.kashtan) as session:
            pay(session, debtor, "400.00", FEBRUARY.plus(1).first_day)

        answer = accountant.post(path, ASKED)

        assert answer.status_code == 409
        assert "Перегляньте її ще раз" in answer.text
        assert rows(web.companies.kashtan, select(LateDocument.id)) == []

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"until": "31.12.9999"}, "Перевірте рік"),
            ({"until": "24.03.2026"}, "ще не настав"),
            ({"penalty": "", "interest": ""}, "Оберіть, що рахувати"),
        ],
    )
    def test_of_nothing_real_is_asked_again(
        self, accountant: CompanyClient, path: str, wrong: dict[str, str], told: str
    ) -> None:
        form = {name: text for name, text in (ASKED | wrong).items() if text}

        answer = accountant.get(f"{path}new?" + "&".join(f"{k}={v}" for k, v in form.items()))

        assert answer.status_code == 422
        assert told in answer.text
        assert accountant.post(path, form).status_code in {409, 422}

    def test_is_the_accountant_s_and_ends_at_the_company(
        self, web: Web, path: str, debtor: int
    ) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        stranger = web.staff(web.companies.vodokanal, Role.ACCOUNTANT)

        assert clerk.get(path).status_code == 200
        assert clerk.get(f"{path}new").status_code == 403
        assert clerk.post(path, ASKED).status_code == 403
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, ASKED).status_code == 404
        assert debtor


class TestMonth:
    def test_shows_what_its_bills_will_ask_and_of_whom(
        self, web: Web, accountant: CompanyClient, debtor: int, path: str
    ) -> None:
        page = accountant.get("/office/months/2026-02/late/").text
        assert "так встановлено в параметрах" in page
        with company_session(web.companies.kashtan) as session:
            set_parameter(session, PENALTY_POSTING, "monthly", since=FEBRUARY.first_day, by=BY)
            other = an_agreement(session, an_account(session), a_service(session, "heat"))
            publish(session, FEBRUARY, (other, "10.00"))

        page = text_of(accountant.get("/office/months/2026-02/late/").text)
        why = text_of(accountant.get(f"/office/months/2026-02/late/{debtor}").text)

        assert "рахунків: 1" in page
        assert "0,60 ₴" in page
        assert "за дні з 01.02.2026" in page
        assert "23.02.2026–28.02.2026" in why
        assert rows(web.companies.kashtan, select(LateDocument.id)) == []
        assert accountant.get("/office/months/2027-02/late/").status_code == 404
        assert accountant.get("/office/months/9999-12/late/").status_code == 404
        assert path
