"""Moved money pays whose debt it may, in the month that is right for it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.ledger.models import Posting
from app.ledger.moving import NotSoMuchOwed
from app.ledger.open_items import items_of
from app.ledger.orders import COMPANY_ITSELF
from app.months.operations import open_month
from app.months.parameter_keys import PAYER_NAMES_MONTH
from app.months.parameters import set_parameter
from app.payments.documents.making import get_document
from app.payments.documents.models import DocumentKind
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.money import open_sums, pay, publish
from tests.factories.money_documents import a_money_document, reversed_document
from tests.factories.passed_on import a_flat
from tests.integration.payments.documents.street import FEB, JAN, PAID_ON, Street


class TestTransfer:
    def test_of_the_company_s_own_money_pays_no_other_payee(self, session: Session) -> None:
        water, heat = a_service(session), a_service(session, "heat", payee=a_payee(session))
        payer, owing = an_account(session), an_account(session)
        of_heat, of_water = (an_agreement(session, owing, each) for each in (heat, water))
        publish(session, JAN, (of_heat, "300.00"))
        publish(session, FEB, (of_water, "500.00"))
        paid = pay(session, payer.id, "500.00", PAID_ON, payee_id=COMPANY_ITSELF)

        a_money_document(
            session, DocumentKind.TRANSFER, "500.00", payment_id=paid.id, to_account_id=owing.id
        )

        left = {
            each.service_id: each.outstanding for each in items_of(session, [owing.id])[owing.id]
        }
        assert left == {heat.id: 300}

    def test_goes_by_the_month_named_only_where_the_company_lets_it(
        self, session: Session, street: Street
    ) -> None:
        since = date(2026, 1, 1)
        set_parameter(session, PAYER_NAMES_MONTH, False, since=since, by=BY)
        owing = an_account(session)
        of_water = an_agreement(session, owing, a_service(session))
        open_month(session, FEB)
        publish(session, FEB, (of_water, "40.00"))
        paid = pay(session, owing.id, "40.00", PAID_ON, stated=FEB)

        a_money_document(
            session, DocumentKind.TRANSFER, "40.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip

        assert open_sums(session, street.second) == {"2026-01": 120}

    def test_stands_in_no_month_before_its_payment(self, session: Session, street: Street) -> None:
        open_month(session, FEB)
        paid = pay(session, street.first, "100.00", PAID_ON)
        made = a_money_document(
            session, DocumentKind.TRANSFER, "60.00", payment_id=paid.id,
            to_account_id=street.second,
        )  # fmt: skip
        turned = reversed_document(session, made.id)

        for each in (made.id, turned):
            posting = session.get_one(Posting, get_document(session, each).posting_id)
            assert posting.posted == FEB.first_day


class TestOffset:
    def test_of_the_present_owner_pays_no_debt_of_the_former_one(self, session: Session) -> None:
        flat = a_flat(session)
        pay(session, flat.account_id, "150.00", date(2026, 3, 5))

        with pytest.raises(NotSoMuchOwed) as refusal:
            a_money_document(
                session, DocumentKind.OFFSET, "50.00", account_id=flat.account_id,
                to_account_id=flat.account_id,
            )  # fmt: skip

        assert refusal.value.facts["owed"] == 0

    def test_from_another_account_pays_the_present_owner_s(self, session: Session) -> None:
        flat, other = a_flat(session), an_account(session)
        pay(session, other.id, "150.00", date(2026, 3, 5))
        to = {"account_id": other.id, "to_account_id": flat.account_id}

        with pytest.raises(NotSoMuchOwed) as refusal:
            a_money_document(session, DocumentKind.OFFSET, "150.00", **to)
        a_money_document(session, DocumentKind.OFFSET, "100.00", **to)

        assert refusal.value.facts["owed"] == 100
        assert open_sums(session, flat.account_id) == {"2026-01": Decimal(300)}
