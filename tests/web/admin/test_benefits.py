"""Benefits of the company at the desk: kinds with their terms, and who has them."""

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.tariffs.benefits.models import BenefitGrant, BenefitTerm
from app.tariffs.models import Service
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_statement import text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]
pytestmark = pytest.mark.postgres
AT = "/office/tariffs/benefits/"


@pytest.fixture
def term(accountant: CompanyClient, account: int) -> dict[str, object]:
    del account
    with company_session(accountant.company) as session:
        service = session.scalars(select(Service.id).order_by(Service.id).limit(1)).one()
    return {
        "name": "Знижка працівникам",
        "source": "company",
        "service": service,
        "percent": "50",
        "base": "sum",
        "since": "01.11.2026",
        "last": "31.12.2026",
        "act_kind": "наказ",
        "act_number": "12",
        "act_dated": "15.10.2026",
    }


def grant(benefit: int) -> dict[str, object]:
    return {
        "benefit": benefit,
        "person": "Їжак Ґонта",
        "persons": "1",
        "document": "наказ № 5 від 01.11.2026",
        "since": "01.11.2026",
    }


class TestTerms:
    def test_are_written_down_listed_and_ended(
        self, accountant: CompanyClient, term: dict[str, object]
    ) -> None:
        assert "ще немає" in text_of(accountant.get(AT).text)

        assert accountant.post(AT, term).status_code == 303

        page = text_of(accountant.get(AT).text)
        assert "Знижка працівникам" in page
        assert "до 31.12.2026" in page
        assert "наказ № 12 від 15.10.2026" in page
        ((term_id, benefit),) = rows(
            accountant.company,
            select(BenefitTerm.id, BenefitTerm.benefit_id).where(BenefitTerm.retired_at.is_(None)),
        )
        again = accountant.get(f"{AT}new?benefit={benefit}").text
        assert 'value="Знижка працівникам"' in again
        end = {"last": "15.11.2026", "reason": "наказ № 13 від 15.11.2026"}
        refused = accountant.post(f"{AT}terms/{term_id}/end", end | {"reason": ""})
        assert (refused.status_code, refused.text.count("Заповніть це поле")) == (422, 1)
        assert "<details open>" in refused.text
        assert 'value="15.11.2026"' in refused.text
        assert accountant.post(f"{AT}terms/{term_id}/end", end).status_code == 303
        assert accountant.post(f"{AT}terms/{term_id}/end", end).status_code == 404
        assert "до 15.11.2026" in text_of(accountant.get(AT).text)
        events = {event for (event,) in rows(accountant.company, select(AuditRecord.event))}
        assert {"benefit-term.set", "benefit-term.ended"} <= events

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"percent": "0"}, "від 0,01 до 100"),
            ({"percent": "100,01"}, "Впишіть число від 0,01 до 100"),
            ({"base": "norm"}, "впишіть норму"),
            ({"per_home": "3"}, "впишіть норму"),
            ({"last": "31.10.2026"}, "раніший за перший"),
            ({"since": "31.12.9999"}, "Перевірте рік"),
            ({"service": "999999"}, "Оберіть зі списку"),
        ],
    )
    def test_keep_what_was_typed_wrongly(
        self,
        accountant: CompanyClient,
        term: dict[str, object],
        change: dict[str, object],
        words: str,
    ) -> None:
        answer = accountant.post(AT, term | change)

        assert (answer.status_code, words in text_of(answer.text)) == (422, True)
        assert "Знижка працівникам" in answer.text
        assert rows(accountant.company, select(BenefitTerm.id)) == []

    def test_are_no_clerk_s_to_change_and_the_company_s_own(
        self, web: Web, accountant: CompanyClient, term: dict[str, object]
    ) -> None:
        accountant.post(AT, term)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        other = web.staff(web.companies.vodokanal, Role.OWNER)

        assert "Знижка працівникам" in clerk.get(AT).text
        assert clerk.post(AT, term).status_code == 403
        assert "Знижка працівникам" not in other.get(AT).text
        assert other.get(f"{AT}new?benefit=1").status_code == 404


class TestGrants:
    def test_are_given_on_the_account_once(
        self, web: Web, accountant: CompanyClient, account: int, term: dict[str, object]
    ) -> None:
        accountant.post(AT, term)
        ((benefit,),) = rows(
            accountant.company,
            select(BenefitTerm.benefit_id).where(BenefitTerm.retired_at.is_(None)),
        )
        at = f"/office/accounts/{account}/benefits/"
        assert "Знижка працівникам" in accountant.get(f"{at}new").text
        wrong = accountant.post(at, grant(benefit) | {"document": "наказ"})
        assert (wrong.status_code, "це не доказ" in wrong.text) == (422, True)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        assert clerk.post(at, grant(benefit)).status_code == 403

        first = accountant.post(at, grant(benefit))
        second = accountant.post(at, grant(benefit))

        assert (first.status_code, second.status_code) == (303, 422)
        assert "уже має цю пільгу" in text_of(second.text)
        assert "наказ № 5 від 01.11.2026" in text_of(accountant.get(at).text)
        assert "рахунків сьогодні: 1" in text_of(accountant.get(AT).text)
        assert len(rows(accountant.company, select(BenefitGrant.id))) == 1
        events = rows(accountant.company, select(AuditRecord.event))
        assert ("benefit.granted",) in events

    def test_end_on_the_last_day_that_is_typed(
        self, accountant: CompanyClient, account: int, term: dict[str, object]
    ) -> None:
        accountant.post(AT, term)
        ((benefit,),) = rows(
            accountant.company,
            select(BenefitTerm.benefit_id).where(BenefitTerm.retired_at.is_(None)),
        )
        at = f"/office/accounts/{account}/benefits/"
        accountant.post(at, grant(benefit))
        ((given,),) = rows(accountant.company, select(BenefitGrant.id))
        end = {"last": "15.11.2026", "reason": "наказ № 13 від 15.11.2026"}
        wrong = accountant.post(f"{at}{given}/end", end | {"last": "31.12.9999"})
        assert (wrong.status_code, "Перевірте рік" in wrong.text) == (422, True)

        assert accountant.post(f"{at}{given}/end", end).status_code == 303

        assert "до 15.11.2026" in text_of(accountant.get(at).text)
