"""The bank desk: accounts of the company's own, statements, and what is not explained."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import Actor, Role
from app.database import company_session
from app.payments.models import Payment
from tests.factories.bank_statements import IBAN, a_bank_account, a_statement, as_csv
from tests.factories.imports import an_office, imported
from tests.web.admin.test_accounts import settle
from tests.web.conftest import Web

WAITS = {"amount": "70.50", "purpose": "за квартиру, дякую", "name": "Їжак Ґонта"}


@pytest.fixture
def statement(web: Web) -> int:
    """Return the actor who imported a statement of 220.50, of which 70.50 are nobody's."""
    kashtan = web.companies.kashtan
    settle(kashtan, "700123")
    by = an_office(kashtan)
    a_bank_account(kashtan)
    sure = {"amount": "150.00", "purpose": "о/р 700123"}
    told = a_statement(sure, WAITS, balances=("10.00", "230.50"))
    imported(kashtan, "statements", as_csv(told), by=by)
    return by


class TestAccounts:
    def test_are_added_once_with_a_true_iban(self, web: Web) -> None:
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)
        typed = {"iban": "UA21 3223 1300 0002 6007 2335 6600 1", "name": "Основний"}

        added = accountant.post("/office/bank/accounts", typed)
        again = accountant.post("/office/bank/accounts", typed)
        wrong = accountant.post("/office/bank/accounts", {**typed, "iban": IBAN[:-1] + "2"})

        assert added.status_code == 303
        assert again.status_code == 422
        assert "уже додано" in again.get_data(as_text=True)
        assert wrong.status_code == 422
        assert IBAN in accountant.get("/office/bank/").get_data(as_text=True)

    def test_are_not_added_by_a_clerk(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        refused = clerk.post("/office/bank/accounts", {"iban": IBAN, "name": "Мій"})

        assert refused.status_code == 403

    def test_of_a_neighbour_may_be_the_same_and_are_not_shown(self, web: Web) -> None:
        a_bank_account(web.companies.vodokanal, name="Водоканал, основний")
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert "Водоканал, основний" not in clerk.get("/office/bank/").get_data(as_text=True)


@pytest.mark.usefixtures("statement")
class TestAStatement:
    def test_is_listed_with_what_is_not_explained(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get("/office/bank/").get_data(as_text=True)

        assert "220,50" in page
        assert "70,50" in page

    def test_shows_each_movement_with_its_state_and_reason(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get("/office/bank/statements/1").get_data(as_text=True)

        for words in ("230,50", "зараховано", "номер після «о/р»", "чекає", "Їжак Ґонта"):
            assert words in page

    def test_of_a_neighbour_is_not_found(self, web: Web) -> None:
        stranger = web.staff(web.companies.vodokanal, Role.OWNER)

        assert stranger.get("/office/bank/statements/1").status_code == 404


@pytest.mark.usefixtures("statement")
class TestTheQueue:
    def test_shows_what_waits_with_why_and_takes_the_account_once(self, web: Web) -> None:
        kashtan = web.companies.kashtan
        clerk = web.staff(kashtan, Role.CLERK)
        shown = clerk.get("/office/bank/queue/payment/3?q=700123").get_data(as_text=True)
        form = {"key": "k1", "account": _value(shown, "account"), "remember": "1"}

        first = clerk.post("/office/bank/queue/payment/3/account", form)
        second = clerk.post("/office/bank/queue/payment/3/account", form)

        assert "рахунку за призначенням не впізнано" in shown
        assert (first.status_code, second.status_code) == (303, 303)
        assert _paid(web) == [("posted", 150), ("posted", Decimal("70.50"))]
        page = clerk.get("/office/bank/queue/").get_data(as_text=True)
        assert "Усі гроші пояснено" in page

    def test_tells_who_comes_second_that_it_waits_no_more(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        shown = clerk.get("/office/bank/queue/payment/3?q=700123").get_data(as_text=True)
        form = {"account": _value(shown, "account")}
        clerk.post("/office/bank/queue/payment/3/account", {**form, "key": "k1"})

        late = clerk.post("/office/bank/queue/payment/3/account", {**form, "key": "k2"})
        explained = clerk.post(
            "/office/bank/queue/payment/3/explanation", {"key": "k3", "sort": "fee", "why": "ні"}
        )

        assert late.status_code == 409
        assert explained.status_code == 409
        assert _paid(web) == [("posted", 150), ("posted", Decimal("70.50"))]

    def test_parts_a_payment_and_keeps_what_was_typed_wrong(self, web: Web) -> None:
        kashtan = web.companies.kashtan
        clerk = web.staff(kashtan, Role.CLERK)
        path = "/office/bank/queue/payment/3/parts"

        wrong = clerk.post(path, {"key": "k1", "part": ["700123", "777"], "amount": ["20", "5"]})
        much = clerk.post(path, {"key": "k1", "part": ["700123"], "amount": ["70,51"]})
        right = clerk.post(path, {"key": "k1", "part": ["700123"], "amount": ["20,50"]})

        assert wrong.status_code == 422
        assert "Рахунку 777 немає" in wrong.get_data(as_text=True)
        assert 'value="777"' in wrong.get_data(as_text=True)
        assert much.status_code == 422
        assert right.status_code == 303
        assert _paid(web)[2:] == [("unmatched", Decimal("50.00")), ("posted", Decimal("20.50"))]

    def test_explains_what_is_no_payment_on_record(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        path = "/office/bank/queue/payment/3/explanation"

        empty = clerk.post(path, {"key": "k1", "sort": "other_company", "why": ""})
        done = clerk.post(path, {"key": "k1", "sort": "other_company", "why": "лист 7"})

        assert empty.status_code == 422
        assert done.status_code == 303
        page = clerk.get("/office/bank/statements/1").get_data(as_text=True)
        assert "лист 7" in page
        assert "гроші іншого підприємства" in page

    def test_of_a_neighbour_is_neither_shown_nor_taken(self, web: Web) -> None:
        stranger = web.staff(web.companies.vodokanal, Role.OWNER)

        taken = stranger.post("/office/bank/queue/payment/3/account", {"key": "k", "account": "1"})

        assert "70,50" not in stranger.get("/office/bank/queue/").get_data(as_text=True)
        assert stranger.get("/office/bank/queue/payment/3").status_code == 404
        assert taken.status_code == 404
        assert _paid(web)[1][0] == "unmatched"

    def test_needs_a_key_of_its_form(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        refused = clerk.post("/office/bank/queue/payment/3/account", {"account": "1"})

        assert refused.status_code == 422
        assert _paid(web)[1][0] == "unmatched"


@pytest.mark.usefixtures("statement")
class TestAMovement:
    def test_shows_what_it_became_and_is_reopened_once(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)
        said = {"key": "k1", "sort": "other_company", "why": "лист 7"}
        clerk.post("/office/bank/queue/payment/3/explanation", said)
        shown = clerk.get("/office/bank/lines/2").get_data(as_text=True)
        form = {"key": _value(shown, "key")}

        first = clerk.post("/office/bank/lines/2/reopening", form)
        again = clerk.post("/office/bank/lines/2/reopening", form)
        late = clerk.post("/office/bank/lines/2/reopening", {"key": "other"})

        assert "лист 7" in shown
        assert "Пояснити інакше" in shown
        assert (first.status_code, again.status_code, late.status_code) == (303, 303, 409)
        assert _paid(web)[1] == ("unmatched", Decimal("70.50"))
        assert "Пояснити інакше" not in clerk.get("/office/bank/lines/2").get_data(as_text=True)

    def test_is_reopened_by_those_who_enter_payments_only(self, web: Web) -> None:
        cashier = web.staff(web.companies.kashtan, Role.CASHIER)

        for act in ("reopening", "unsettling", "same", "another"):
            refused = cashier.post(f"/office/bank/lines/2/{act}", {"key": "k1"})
            assert refused.status_code == 403, act

    def test_of_a_neighbour_is_not_found(self, web: Web) -> None:
        stranger = web.staff(web.companies.vodokanal, Role.OWNER)

        assert stranger.get("/office/bank/lines/2").status_code == 404
        assert stranger.post("/office/bank/lines/2/reopening", {"key": "k"}).status_code == 404


def _value(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def _paid(web: Web) -> list[tuple[str, Decimal]]:
    with company_session(web.companies.kashtan) as session:
        rows = session.execute(
            select(Payment.state, Payment.amount)
            .where(Payment.channel == "bank")
            .order_by(Payment.amount.desc())
        )
        return [(state, amount) for state, amount in rows]


@pytest.mark.usefixtures("statement")
class TestDays:
    def test_show_the_banks_balance_against_what_is_explained(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get("/office/bank/days/2026-11").get_data(as_text=True)

        assert "230,50" in page
        assert "Не пояснено за місяць: 70,50" in page.replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert "бракує виписки" not in page

    def test_name_the_balance_that_the_movements_do_not_come_to(self, web: Web) -> None:
        later = {"amount": "1.00", "purpose": "о/р 700123", "on": "25.11.2026"}
        told = a_statement(
            later, number="9", days=("25.11.2026", "25.11.2026"), balances=("300.00", "301.00")
        )
        with company_session(web.companies.kashtan) as session:
            by = session.scalars(select(Actor.id).where(Actor.ref == "treasurer")).one()
        imported(web.companies.kashtan, "statements", as_csv(told), by=by)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        page = clerk.get("/office/bank/days/2026-11").get_data(as_text=True)

        assert "69,50" in page  # 301.00 less 10.00 + 220.50 + 1.00
        assert "бракує виписки" in page
