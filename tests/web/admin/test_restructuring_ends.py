"""An agreement in the office once it is signed: shown, printed, broken, taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.database import company_session
from app.ledger.models import OpenItem
from app.payments.operations import reverse_payment
from app.restructuring.models import RestructuringEnd
from tests.factories.accounts import an_account
from tests.factories.money import pay
from tests.web.admin.by_hand import rows
from tests.web.admin.test_restructurings import accountant, at, debtor, sign, spring, text_of
from tests.web.conftest import CompanyClient, Web

__all__ = ["accountant", "debtor", "spring"]
pytestmark = pytest.mark.postgres


class TestAgreement:
    def test_shows_what_is_paid_and_what_comes_next(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        with company_session(web.companies.kashtan) as session:
            pay(session, debtor, "333.33", date(2026, 4, 30))

        page = text_of(accountant.get(at(debtor, str(made))).text)

        assert "666,67 ₴" in page
        assert "22.06.2026" in page
        assert "виконується" in page
        listed = text_of(accountant.get(at(debtor)).text)
        assert "№ 17 від 30.04.2026" in listed
        assert "666,67 ₴" in text_of(accountant.get(f"/office/accounts/{debtor}").text)

    def test_tells_of_money_that_came_before_it_and_was_recorded_after(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        with company_session(web.companies.kashtan) as session:
            pay(session, debtor, "100.00", date(2026, 4, 30))
        told = "надійшли до банку ще до його дати"
        assert told not in text_of(accountant.get(at(debtor, str(made))).text)
        with company_session(web.companies.kashtan) as session:
            early = pay(session, debtor, "50.00", date(2026, 4, 29)).id

        page = text_of(accountant.get(at(debtor, str(made))).text)

        assert f"50,00 ₴ {told}" in page
        with company_session(web.companies.kashtan) as session:
            reverse_payment(session, early, reason="банк", by=1, on_day=date(2026, 4, 30))
        assert told not in text_of(accountant.get(at(debtor, str(made))).text)

    def test_is_printed(self, accountant: CompanyClient, debtor: int) -> None:
        made = sign(accountant, debtor)

        answer = accountant.get(at(debtor, f"{made}/pdf"))

        assert answer.content_type == "application/pdf"
        assert answer.data.startswith(b"%PDF")

    def test_is_broken_by_hand(self, web: Web, accountant: CompanyClient, debtor: int) -> None:
        made = sign(accountant, debtor)
        wrong = accountant.post(
            at(debtor, f"{made}/breach"), {"on_day": "29.04.2026", "reason": "не платить"}
        )
        assert wrong.status_code == 422

        answer = accountant.post(
            at(debtor, f"{made}/breach"), {"on_day": "30.04.2026", "reason": "не платить"}
        )

        assert answer.status_code == 303
        assert "Причина: не платить." in text_of(accountant.get(at(debtor, str(made))).text)
        assert rows(web.companies.kashtan, select(RestructuringEnd.amount)) == [(1000,)]
        open_ = select(OpenItem.nature, OpenItem.outstanding)
        assert rows(web.companies.kashtan, open_) == [("principal", 1000)]

    def test_is_taken_back_once(self, web: Web, accountant: CompanyClient, debtor: int) -> None:
        made = sign(accountant, debtor)
        assert accountant.get(at(debtor, f"{made}/undoing/new")).status_code == 200

        done = accountant.post(at(debtor, f"{made}/undoing"), {"reason": "не той рахунок"})
        again = accountant.post(at(debtor, f"{made}/undoing"), {"reason": "ще раз"})

        assert (done.status_code, again.status_code) == (303, 404)
        open_ = select(OpenItem.nature, OpenItem.outstanding)
        assert rows(web.companies.kashtan, open_) == [("principal", 1000)]

    def test_of_another_account_is_no_page(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        with company_session(web.companies.kashtan) as session:
            other = an_account(session).id

        for page in ("", "/pdf", "/breach/new", "/undoing/new"):
            assert accountant.get(at(other, f"{made}{page}")).status_code == 404
        assert accountant.get(at(999999999)).status_code == 404

    def test_is_seen_and_not_changed_by_a_clerk(
        self, web: Web, accountant: CompanyClient, debtor: int
    ) -> None:
        made = sign(accountant, debtor)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get(at(debtor, str(made))).status_code == 200
        assert clerk.get(at(debtor, "new")).status_code == 403
        assert clerk.get(at(debtor, f"{made}/breach/new")).status_code == 403
        breach = {"on_day": "30.04.2026", "reason": "так"}
        assert clerk.post(at(debtor, f"{made}/breach"), breach).status_code == 403

    def test_of_a_neighbour_is_not_there(self, web: Web, debtor: int) -> None:
        neighbour = web.staff(web.companies.vodokanal, Role.OWNER)

        assert neighbour.get(at(debtor)).status_code == 404
