"""One-off orders through the run: charged once, with the price and the VAT of their day."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.checks import CHECKS
from app.charging.newer import FactsMoved
from app.charging.publish import Approval, publish, withdraw
from app.charging.queries import charges_of
from app.database import company_session
from app.documents.bills.explaining import explained
from app.ledger.checks import discrepancies
from app.ledger.models import Entry
from app.months.facts import FactOverlaps, record_fact
from app.months.parameter_keys import PRICE_LIST_WITHOUT_VAT
from app.months.parameters import set_parameter
from app.tariffs.models import Agreement
from app.tariffs.one_off.models import OneOffOrder
from app.tariffs.one_off.months import BECAUSE_ORDERED
from app.tariffs.one_off.orders import OrderByNobody, OrderedTwice, OrderIncomplete, PriceMissing
from tests.factories.accounts import BY, an_account
from tests.factories.price_lists import an_order, reprice
from tests.integration.charging.one_off import (
    DEC,
    DEC_3,
    KEPT,
    NOV,
    NOV_10,
    NOV_20,
    Office,
    charged,
    issue,
    office,
    plain,
    run,
    told,
)

__all__ = ["office"]


class TestCharging:
    def test_charges_an_order_once_with_vat_inside(self, office: Office) -> None:
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10)
        for month in (NOV, DEC):
            run(office, month)
            issue(office, month)

        assert charged(office, NOV) == [(Decimal(2), Decimal("300.00"))]
        assert charged(office, DEC) == []
        sentence, on_paper = told(office, NOV)
        assert plain(sentence) == (
            "Разова послуга «Опломбування лічильника»: 2 шт., замовлення № 12/р від 10.11.2026. "
            "Ціна з прейскуранта 150,00 ₴ (наказ № 17 від 20.12.2025). "
            "У цій сумі ПДВ 20 %: 50,00 ₴."
        )
        assert on_paper == "2 шт. × 150,00 ₴ = 300,00 ₴"
        with company_session(office.company) as session:
            owes = select(Agreement.debtor_id, Agreement.method, Entry.vat_rate).join(
                Entry, Entry.agreement_id == Agreement.id
            )
            assert session.execute(owes).one() == (office.debtor, "one_off", Decimal(20))

    def test_is_printed_on_the_bill_without_a_volume_of_unlike_things(self, office: Office) -> None:
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        issue(office, NOV)

        with company_session(office.company) as session:
            lines = charges_of(session, accounts=[office.account], month=NOV)
            printed = explained(session, lines).of(lines)

        assert printed.volume is None
        (line,) = printed.explanations
        assert plain(line.sentence).startswith("Разова послуга «Опломбування лічильника»: 2 шт.")
        assert plain(line.formula) == "2 шт. × 150,00 грн = 300,00 грн"

    def test_adds_vat_on_top_where_the_company_says_so(self, office: Office) -> None:
        with company_session(office.company) as session:
            set_parameter(session, PRICE_LIST_WITHOUT_VAT, True, since=NOV_20, by=BY)
            an_order(session, office.account, office.item, NOV_20)
        run(office, NOV)
        issue(office, NOV)

        assert charged(office, NOV) == [(Decimal(2), Decimal("360.00"))]
        sentence, on_paper = told(office, NOV)
        assert plain(sentence).endswith("ПДВ 20 % додано до ціни прейскуранта.")
        assert on_paper == (
            "2 шт. × 150,00 ₴ = 300,00 ₴; 300,00 ₴ × 20 % = 60,00 ₴; 300,00 ₴ + 60,00 ₴ = 360,00 ₴"
        )

    def test_takes_the_price_of_its_day_and_keeps_it(self, office: Office) -> None:
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10, document="1")
            reprice(session, office.item, "175.50", since=date(2026, 11, 15))
            an_order(session, office.account, office.item, NOV_20, document="2")
            reprice(session, office.item, "999.00", since=date(2026, 1, 1))
        run(office, NOV)
        issue(office, NOV)

        assert charged(office, NOV) == [
            (Decimal(2), Decimal("300.00")),
            (Decimal(2), Decimal("351.00")),
        ]

    def test_a_late_order_goes_into_the_open_month(self, office: Office) -> None:
        run(office, NOV)
        issue(office, NOV)
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10)
            assert session.scalars(select(OneOffOrder.month)).one() == DEC.first_day
        run(office, DEC)
        issue(office, DEC)

        assert charged(office, NOV) == []
        assert charged(office, DEC) == [(Decimal(2), Decimal("300.00"))]

    def test_a_withdrawn_month_charges_its_orders_again(self, office: Office) -> None:
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        issue(office, NOV)
        with company_session(office.company) as session:
            withdraw(session, month=NOV, by=BY, reason="помилка")
        run(office, NOV)
        issue(office, NOV)

        with company_session(office.company) as session:
            lines = charges_of(session, accounts=[office.account], month=NOV)
            assert [line.amount for line in lines] == [Decimal("300.00")]
            assert sum(session.scalars(select(Entry.amount))) == Decimal("300.00")

    def test_an_order_after_the_run_must_be_run_before_publishing(self, office: Office) -> None:
        run(office, NOV)
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10)
        with pytest.raises(FactsMoved):
            issue(office, NOV)
        # Nor may it be left: what is ordered is charged by its own month, and by no correction.
        with company_session(office.company) as session, pytest.raises(FactsMoved):
            publish(
                session, month=NOV, by=BY, approval=Approval(leaving=frozenset({BECAUSE_ORDERED}))
            )
        run(office, NOV)
        issue(office, NOV)

        assert charged(office, NOV) == [(Decimal(2), Decimal("300.00"))]

    def test_an_order_that_no_line_charges_is_told_by_the_nightly_check(
        self, office: Office
    ) -> None:
        run(office, NOV)
        issue(office, NOV)
        with company_session(office.company) as session:
            known = session.get_one(
                OneOffOrder, an_order(session, office.account, office.item, DEC_3)
            )
            late = {name: getattr(known, name) for name in KEPT}
            late |= {"month": NOV.first_day, "document": "повз замок"}
            session.add(OneOffOrder(**late, recorded_by=BY))
            session.flush()
            found = list(discrepancies(session, CHECKS))
            session.rollback()

        assert [(each.check, each.account_id) for each in found] == [
            ("order_is_charged_once", office.account)
        ]


class TestRefusals:
    def test_of_an_order(self, office: Office) -> None:
        with company_session(office.company) as session:
            an_order(session, office.account, office.item, NOV_10)
            with pytest.raises(OrderedTwice):
                an_order(session, office.account, office.item, NOV_10, quantity="3")
            with pytest.raises(PriceMissing):
                an_order(session, office.account, office.item, date(2025, 12, 31))
            with pytest.raises(OrderIncomplete):
                an_order(session, office.account, office.item, NOV_20, quantity="0")
            with pytest.raises(OrderIncomplete):
                an_order(session, office.account, office.item, NOV_20, document=" ")
            nobodys = an_account(session).id
            with pytest.raises(OrderByNobody):
                an_order(session, nobodys, office.item, NOV_10)

    def test_of_two_orders_at_once_one_is_charged(self, office: Office) -> None:
        """The key forbids what a second clerk did not see."""
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
            known = session.get_one(OneOffOrder, order)
            twin = OneOffOrder(**{name: getattr(known, name) for name in KEPT})
            with pytest.raises(FactOverlaps):
                record_fact(session, twin, by=BY)
            session.rollback()
