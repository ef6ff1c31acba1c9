"""Even payments move no VAT: a supply is taxed when it is supplied, money when it comes."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.tariffs.models import Agreement
from tests.factories.even import an_even_agreement
from tests.factories.money import pay
from tests.integration.even_payments.year import charge
from tests.integration.vat.registers import FEB, JAN, D, told

pytestmark = pytest.mark.postgres


def test_a_supply_put_off_is_taxed_whole_in_its_month(session: Session, shop: Agreement) -> None:
    account = shop.account_id
    an_even_agreement(session, account, [shop.service_id], first=JAN, months=2, amount="120.00")
    charge(session, JAN, (shop, "96.00"))
    charge(session, FEB, (shop, "36.00"))

    assert told(session, JAN, account) == [("supply", "31.01", D(96), D(16))]
    assert told(session, FEB, account) == [("supply", "28.02", D(36), D(6))]


def test_money_for_what_was_put_off_is_taxed_when_it_comes(
    session: Session, flat: Agreement
) -> None:
    account = flat.account_id
    an_even_agreement(session, account, [flat.service_id], first=JAN, months=3, amount="180.00")
    charge(session, JAN, (flat, "96.00"))
    pay(session, account, "96.00", date(2026, 1, 31))

    assert told(session, JAN, account) == [("payment", "31.01", D(96), D(16))]
