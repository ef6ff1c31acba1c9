"""Methods of VAT: of a class, of a service, from a month on, of one company."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.methods import (
    NewVatMethod,
    VatMethodInsideMonth,
    VatMethodReachesClosed,
    set_vat_method,
    vat_methods,
)
from app.vat.models import VatMethodKind
from app.vat.register import vat_records
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.integration.vat.registers import FEB, JAN, D, due, told, water_of

pytestmark = pytest.mark.postgres


class TestMethods:
    def new(self, shop: Agreement, since: date, method: VatMethodKind) -> NewVatMethod:
        return NewVatMethod(
            category=ConsumerCategory.COMPANY,
            service_id=shop.service_id,
            method=method,
            since=since,
            document="наказ № 3",
        )

    def test_of_a_service_go_before_those_of_the_class_from_their_month_on(
        self, session: Session, shop: Agreement
    ) -> None:
        set_vat_method(session, self.new(shop, FEB.first_day, VatMethodKind.CASH), by=BY)
        publish(session, JAN, (shop, "120.00"))
        publish(session, FEB, (shop, "60.00"))
        pay(session, shop.account_id, "150.00", date(2026, 2, 28))

        assert told(session, JAN, shop.account_id) == [("supply", "31.01", D(120), D(20))]
        assert told(session, FEB, shop.account_id) == [("payment", "28.02", D(30), D(5))]
        rows = [each for each in vat_methods(session) if each.category == "company"]
        assert [(each.method, each.since) for each in rows] == [
            ("first_event", None),
            ("cash", FEB.first_day),
        ]

    def test_change_no_closed_month(self, session: Session, shop: Agreement) -> None:
        publish(session, JAN, (shop, "120.00"))
        close(session, JAN)
        before = due(session, JAN)

        with pytest.raises(VatMethodReachesClosed):
            set_vat_method(session, self.new(shop, JAN.first_day, VatMethodKind.CASH), by=BY)
        with pytest.raises(VatMethodInsideMonth):
            set_vat_method(session, self.new(shop, date(2026, 2, 2), VatMethodKind.CASH), by=BY)
        set_vat_method(session, self.new(shop, FEB.first_day, VatMethodKind.CASH), by=BY)
        set_vat_method(session, self.new(shop, FEB.first_day, VatMethodKind.FIRST_EVENT), by=BY)

        assert due(session, JAN) == before == D(20)
        rows = [each for each in vat_methods(session) if each.since]
        assert [(each.method, each.since) for each in rows] == [("first_event", FEB.first_day)]


def test_methods_and_records_of_one_company_are_no_other_s(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        shop = water_of(session, ConsumerCategory.COMPANY)
        new = NewVatMethod(
            category=ConsumerCategory.COMPANY,
            service_id=None,
            method=VatMethodKind.CASH,
            since=FEB.first_day,
            document="наказ № 3",
        )
        set_vat_method(session, new, by=BY)
        publish(session, JAN, (shop, "120.00"))

    with two_companies.session_for(two_companies.kashtan) as other:
        open_month(other, JAN)
        assert [each for each in vat_methods(other) if each.since] == []
        assert list(vat_records(other, JAN)) == []
