"""One-off orders taken back: cancelled before publishing, reversed in the open month after."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.newer import FactsMoved
from app.charging.orders import taking_back
from app.charging.orders.taking_back import (
    OrderMissing,
    OrderNotPublished,
    OrderPublished,
    OrderReversed,
    cancel_order,
    reverse_order,
)
from app.charging.publish import withdraw
from app.database import company_session
from app.kernel.month import Month
from app.ledger.models import Entry
from app.months.parameter_keys import PRICE_LIST_WITHOUT_VAT
from app.months.parameters import set_parameter
from app.tariffs.one_off.months import is_published
from tests.factories.accounts import BY
from tests.factories.money import open_sums, pay
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

    @pytest.mark.parametrize(
        ("new_in_december", "owed"), [("1", "150.00"), ("2", "300.00"), ("5", "750.00")]
    )
    def test_a_reversal_lowers_its_own_order_before_what_is_new(
        self, office: Office, new_in_december: str, owed: str
    ) -> None:
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        issue(office, NOV)
        which = {"account_id": office.account, "order_id": order, "by": BY}
        with company_session(office.company) as session:
            reverse_order(session, **which, document="3-в", on_day=DEC_3)
            an_order(session, office.account, office.item, DEC_3, quantity=new_in_december)
        run(office, DEC)
        issue(office, DEC)

        with company_session(office.company) as session:
            assert open_sums(session, office.account) == {"2026-12": Decimal(owed)}
            lowered = select(Entry.on_day, Entry.kind).where(
                Entry.posted == DEC.first_day, Entry.month == NOV.first_day
            )
            assert session.execute(lowered).all() == [(date(2026, 12, 31), "charge")]
            withdraw(session, month=DEC, by=BY, reason="помилка")
            assert open_sums(session, office.account) == {"2026-11": Decimal(300)}

    def test_of_what_is_paid_already_the_sum_is_a_credit(self, office: Office) -> None:
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
        run(office, NOV)
        issue(office, NOV)
        which = {"account_id": office.account, "order_id": order, "by": BY}
        with company_session(office.company) as session:
            pay(session, office.account, "200.00", DEC_3)
            reverse_order(session, **which, document="3-в", on_day=DEC_3)
            an_order(session, office.account, office.item, DEC_3, quantity="1")
        run(office, DEC)
        issue(office, DEC)

        with company_session(office.company) as session:
            # 300 - 200 paid - 100 of the reversal; the other 200 of it pay the 150 of December
            assert open_sums(session, office.account) == {"2026-11": Decimal(-50)}

    def test_two_who_cancel_at_once_do_not_lock_each_other_out(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both stand behind the look at the order, if it lets them, before either changes it."""
        with company_session(office.company) as session:
            order = an_order(session, office.account, office.item, NOV_10)
        both = Barrier(2)

        def meet(session: Session, month: Month) -> bool:
            with suppress(BrokenBarrierError):
                both.wait(1)
            return is_published(session, month)

        monkeypatch.setattr(taking_back, "is_published", meet)

        def cancel() -> str:
            which = {"account_id": office.account, "order_id": order, "by": BY}
            with company_session(office.company) as session:
                try:
                    cancel_order(session, **which, reason="відмова")
                except OrderMissing:
                    return "missing"
                return "cancelled"

        with ThreadPoolExecutor(2) as pool:
            done = sorted(each.result(20) for each in [pool.submit(cancel) for _ in range(2)])

        assert done == ["cancelled", "missing"]

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
