"""What registers of subsidies and benefits pay is taxed as money that came."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.ledger.models import EntryKind
from app.ledger.post import reverse
from app.months.operations import open_month
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import publish
from tests.integration.vat.registers import FEB, JAN, D, correct, due, told

pytestmark = pytest.mark.postgres


class TestMoneyOfTheState:
    @pytest.mark.parametrize("kind", [EntryKind.SUBSIDY, EntryKind.BENEFIT])
    def test_is_paid_for_a_supply_that_is_no_smaller_for_it(
        self, session: Session, shop: Agreement, flat: Agreement, kind: EntryKind
    ) -> None:
        publish(session, JAN, (shop, "120.00"), (flat, "120.00"))
        open_month(session, FEB)
        for each in (shop, flat):
            correct(session, each, JAN, "-90.00", posted=FEB, kind=kind)

        assert told(session, JAN, shop.account_id) == [("supply", "31.01", D(120), D(20))]
        assert told(session, FEB, shop.account_id) == []
        assert told(session, JAN, flat.account_id) == []
        assert told(session, FEB, flat.account_id) == [("payment", "28.02", D(90), D(15))]

    def test_is_owed_no_vat_when_the_register_is_taken_back(
        self, session: Session, flat: Agreement
    ) -> None:
        publish(session, JAN, (flat, "120.00"))
        open_month(session, FEB)
        granted = correct(session, flat, JAN, "-90.00", posted=FEB, kind=EntryKind.SUBSIDY)
        reverse(session, granted, reason="mistake", by=BY, into=FEB, on_day=date(2026, 2, 28))

        assert due(session, FEB) == 0
