"""One-off orders taken back: cancelled before publishing, reversed in the open month after."""

from decimal import Decimal

import pytest

from app.charging.publish import FactsMoved
from app.database import company_session
from app.months.parameter_keys import PRICE_LIST_WITHOUT_VAT
from app.months.parameters import set_parameter
from app.tariffs.one_off.taking_back import (
    OrderMissing,
    OrderNotPublished,
    OrderPublished,
    OrderReversed,
    cancel_order,
    reverse_order,
)
from tests.factories.accounts import BY
from tests.factories.price_lists import an_order, reprice
from tests.integration.charging.one_off import (
    DEC,
    DEC_3,
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


class TestTakingBack:
    def test_cancelled_before_publishing_it_is_charged_nowhere(self, office: Office) -> None:
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        with company_session(office.company) as session:
            cancel_order(
                session, account_id=office.account, order_id=order, reason="відмова", by=BY
            )
        with pytest.raises(FactsMoved):
            issue(office, NOV)
        run(office, NOV)
        issue(office, NOV)

        assert charged(office, NOV) == []
        with company_session(office.company) as session, pytest.raises(OrderMissing):
            cancel_order(session, account_id=office.account, order_id=order, reason="ще", by=BY)

    def test_reversed_after_publishing_the_next_month_takes_the_same_back(
        self, office: Office
    ) -> None:
        with company_session(office.company) as session:
            set_parameter(session, PRICE_LIST_WITHOUT_VAT, True, since=NOV.first_day, by=BY)
            reprice(session, office.item, "33.333", since=NOV.first_day)
            order = an_order(session, office.account, office.item, NOV_10, quantity="1.5")
        run(office, NOV)
        issue(office, NOV)
        which = {"account_id": office.account, "order_id": order, "by": BY}
        with company_session(office.company) as session, pytest.raises(OrderPublished):
            cancel_order(session, **which, reason="відмова")
        with company_session(office.company) as session:
            set_parameter(session, PRICE_LIST_WITHOUT_VAT, False, since=DEC.first_day, by=BY)
            reversal = reverse_order(session, **which, document="3-в", on_day=DEC_3)
        run(office, DEC)
        issue(office, DEC)

        assert charged(office, NOV) == [(Decimal("1.5"), Decimal("60.00"))]
        assert charged(office, DEC) == [(Decimal("-1.5"), Decimal("-60.00"))]
        sentence, on_paper = told(office, DEC)
        assert plain(sentence) == (
            "Скасовано разову послугу «Опломбування лічильника» (замовлення № 12/р від 10.11.2026)"
            " за документом № 3-в від 03.12.2026. ПДВ 20 % додано до ціни прейскуранта."
        )
        assert on_paper.endswith("= −60,00 ₴")
        with company_session(office.company) as session, pytest.raises(OrderReversed):
            reverse_order(session, **which, document="4-в", on_day=DEC_3)
        which["order_id"] = reversal
        with company_session(office.company) as session, pytest.raises(OrderReversed):
            reverse_order(session, **which, document="5-в", on_day=DEC_3)

    def test_a_cancelled_reversal_leaves_the_order(self, office: Office) -> None:
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        issue(office, NOV)
        which = {"account_id": office.account, "by": BY}
        with company_session(office.company) as session:
            wrong = reverse_order(session, **which, order_id=order, document="3-в", on_day=DEC_3)
            cancel_order(session, **which, order_id=wrong, reason="не те")
            reverse_order(session, **which, order_id=order, document="3-в", on_day=DEC_3)
        run(office, DEC)
        issue(office, DEC)

        assert charged(office, DEC) == [(Decimal(-2), Decimal("-300.00"))]

    def test_what_is_not_published_is_cancelled_not_reversed(self, office: Office) -> None:
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
            with pytest.raises(OrderNotPublished):
                reverse_order(
                    session,
                    account_id=office.account,
                    order_id=order,
                    document="3",
                    on_day=NOV_20,
                    by=BY,
                )
