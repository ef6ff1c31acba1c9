"""Receipts at the fiscal registrar: told after the payment stands, and never twice."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.cash_keys import CASH_ROUNDING
from app.months.parameters import set_parameter
from app.payments.cash.fiscal.models import FiscalReceipt
from app.payments.cash.fiscal.queue import FiscalNotRefused, send_anew
from app.payments.cash.fiscal.registrars import (
    NewRegistrar,
    set_registrar,
)
from app.payments.cash.models import CashReceipt, CashShift
from app.payments.models import Payment
from tests.factories.accounts import BY
from tests.factories.cash import NOON
from tests.fakes.checkbox import LICENSE, FakeCheckbox
from tests.integration.payments.cash.telling import again, company, registrar, sell, send, told

__all__ = ["company", "registrar"]


class TestAReceipt:
    def test_has_its_fiscal_number_once_the_registrar_is_told(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        sell(company)
        assert told(company) == [("sell", "waiting", None)]

        assert send(company, registrar) == 1

        assert told(company) == [("sell", "done", "FN-1")]
        (sent,) = registrar.receipts.values()
        assert sent["payments"] == [{"type": "CASH", "value": 10000}]
        assert [(each["good"]["price"], each["quantity"]) for each in sent["goods"]] == [
            (10000, 1000)
        ]
        assert send(company, registrar) == 0
        assert registrar.sold == 1

    def test_is_told_with_its_rounding(self, company: CompanyRef, registrar: FakeCheckbox) -> None:
        with company_session(company) as session:
            set_parameter(session, CASH_ROUNDING, True, since=date(2026, 1, 1), by=BY)
        sell(company, "100.24")

        assert send(company, registrar) == 1

        (sent,) = registrar.receipts.values()
        assert sent["rounding"] is True
        assert sent["payments"][0]["value"] == 10000
        assert sent["goods"][0]["good"]["price"] == 10024

    def test_whose_answer_was_lost_is_asked_about_and_never_sent_anew(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        sell(company)
        registrar.loses_answers = 1

        assert send(company, registrar) == 0
        assert told(company) == [("sell", "waiting", None)]
        assert again(company, registrar) == 1

        assert told(company) == [("sell", "done", "FN-1")]
        assert len(registrar.receipts) == 1
        assert registrar.sold == 1

    def test_sent_again_while_it_is_made_is_the_same_receipt(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        """Two workers ask for it, find nothing, and both send it: 400 receipt.already_exists."""
        sell(company)
        registrar.shift = {"id": "s1", "status": "OPENED"}
        plain = registrar._receipt

        def hidden_once(id_: str) -> tuple[int, Any]:
            registrar._receipt = plain  # type: ignore[method-assign]
            registrar._sell(
                {
                    "id": id_,
                    "goods": [{"good": {"price": 10000}, "quantity": 1000}],
                    "payments": [{"value": 10000}],
                }
            )
            return 404, {"message": f"{id_} не знайдено"}

        registrar._receipt = hidden_once  # type: ignore[method-assign]

        assert send(company, registrar) == 1
        assert registrar.sold == 2
        assert len(registrar.receipts) == 1

    def test_waits_for_a_registrar_that_does_not_answer(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        sell(company)
        registrar.fails = 1
        assert send(company, registrar) == 0
        registrar.url = "http://127.0.0.1:9"
        assert again(company, registrar) == 0
        with company_session(company) as session:
            row = session.scalars(select(FiscalReceipt)).one()
            assert (row.state, row.attempts) == ("waiting", 2)
            assert row.last_error
            assert session.scalars(select(Payment.state)).all() == ["posted"]

    def test_of_a_silent_desk_is_not_tried_after_the_first(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        for amount in ("100.00", "70.00"):
            sell(company, amount)
        registrar.fails = 1

        assert send(company, registrar) == 0
        assert len(registrar.calls) == 1
        assert [state for _, state, _ in told(company)] == ["waiting", "waiting"]

        assert again(company, registrar) == 2

    def test_waits_while_the_sign_in_is_refused(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        """A refused sign-in says nothing of what was sent before: no new id may follow from it."""
        receipt = sell(company)
        with company_session(company) as session:
            desk = session.scalars(select(CashShift.desk_id)).one()
            wrong = NewRegistrar(license_key=LICENSE, pin_code="0000")
            set_registrar(session, desk, wrong, by=BY, at=NOON)

        assert send(company, registrar) == 0

        assert told(company) == [("sell", "waiting", None)]
        with (
            company_session(company) as session,
            pytest.raises(FiscalNotRefused),
        ):
            send_anew(session, session.get_one(CashReceipt, receipt))

    def test_refused_for_good_is_told_and_sent_anew_under_a_new_id(
        self, company: CompanyRef, registrar: FakeCheckbox
    ) -> None:
        receipt = sell(company)
        registrar.errs = True
        assert send(company, registrar) == 0
        with company_session(company) as session:
            row = session.scalars(select(FiscalReceipt)).one()
            assert (row.state, row.last_error) == ("refused", "ДПС відхилила")
            first = str(row.id)
            send_anew(session, session.get_one(CashReceipt, receipt))
        registrar.errs = False

        assert send(company, registrar) == 1

        assert [state for _, state, _ in told(company)] == ["refused", "done"]
        assert len(registrar.receipts) == 2
        assert first in registrar.receipts


class TestARefusalOfTheBody:
    def test_is_final_and_named(self, company: CompanyRef, registrar: FakeCheckbox) -> None:
        sell(company)
        registrar.refuses = "Невірна назва товару"

        assert send(company, registrar) == 0

        assert told(company) == [("sell", "refused", None)]
