"""The register of a month's VAT, to the kopeck: what is due, when, and that it is due once."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.post import post
from app.ledger.records import NewEntry, NewPosting
from app.months.operations import open_month
from app.months.parameter_keys import VAT_PAYER
from app.months.parameters import set_parameter
from app.payments.operations import reverse_payment
from app.tariffs.models import Agreement
from app.vat.register import is_vat_payer, vat_records, vat_totals
from tests.factories.accounts import BY
from tests.factories.money import a_charge, opening, pay, publish
from tests.factories.restructurings import an_offer, sign
from tests.integration.vat.registers import FEB, JAN, D, correct, due, told

pytestmark = pytest.mark.postgres


class TestFirstEvent:
    def test_taxes_a_supply_once_and_an_advance_until_it_is_supplied(
        self, session: Session, shop: Agreement
    ) -> None:
        publish(session, JAN, (shop, "120.00"))
        pay(session, shop.account_id, "72.00", date(2026, 2, 10))
        pay(session, shop.account_id, "60.00", date(2026, 2, 12))
        publish(session, FEB, (shop, "60.00"))

        assert told(session, JAN, shop.account_id) == [("supply", "31.01", D(120), D(20))]
        assert told(session, FEB, shop.account_id) == [
            ("advance", "12.02", D(12), D(2)),
            ("advance_used", "28.02", D(-12), D(-2)),
            ("supply", "28.02", D(60), D(10)),
        ]
        assert due(session, JAN) + due(session, FEB) == D("180.00") / 6

    def test_lowers_what_a_recalculation_lowers_when_nobody_has_paid(
        self, session: Session, shop: Agreement
    ) -> None:
        publish(session, JAN, (shop, "120.00"))
        open_month(session, FEB)
        correct(session, shop, JAN, "-30.00", posted=FEB)

        assert told(session, FEB, shop.account_id) == [("adjustment", "28.02", D(-30), D(-5))]

    def test_keeps_the_vat_of_money_that_waits_after_a_recalculation(
        self, session: Session, shop: Agreement
    ) -> None:
        publish(session, JAN, (shop, "120.00"))
        pay(session, shop.account_id, "120.00", date(2026, 1, 31))
        open_month(session, FEB)
        correct(session, shop, JAN, "-30.00", posted=FEB)
        assert told(session, FEB, shop.account_id) == []
        publish(session, FEB, (shop, "60.00"))

        # 30.00 is a prepayment of February: supplied 60.00, of which 30.00 is taxed already.
        assert told(session, FEB, shop.account_id) == [
            ("adjustment", "28.02", D(-30), D(-5)),
            ("supply", "28.02", D(60), D(10)),
        ]

    def test_taxes_what_a_recalculation_adds(self, session: Session, shop: Agreement) -> None:
        publish(session, JAN, (shop, "120.00"))
        open_month(session, FEB)
        correct(session, shop, JAN, "6.05", posted=FEB)

        assert told(session, FEB, shop.account_id) == [
            ("adjustment", "28.02", D("6.05"), D("1.01"))
        ]

    def test_moves_what_moves_to_another_rate(self, session: Session, shop: Agreement) -> None:
        publish(session, JAN, (shop, "120.00"))
        pay(session, shop.account_id, "120.00", date(2026, 1, 31))
        open_month(session, FEB)
        correct(session, shop, JAN, "-120.00", posted=FEB)
        correct(session, shop, JAN, "120.00", posted=FEB, rate=0)

        moved = vat_records(session, FEB, accounts=[shop.account_id])
        assert [(each.rate, each.gross, each.vat) for each in moved] == [
            (D(20), D(-120), D(-20)),
            (D(0), D(120), D(0)),
        ]


class TestCashMethod:
    def test_taxes_money_on_its_day_and_no_charge(self, session: Session, flat: Agreement) -> None:
        publish(session, JAN, (flat, "120.00"))
        pay(session, flat.account_id, "72.00", date(2026, 2, 10))
        pay(session, flat.account_id, "60.00", date(2026, 2, 12))
        publish(session, FEB, (flat, "60.00"))

        assert told(session, JAN, flat.account_id) == []
        assert told(session, FEB, flat.account_id) == [
            ("payment", "10.02", D(72), D(12)),
            ("advance", "12.02", D(12), D(2)),
            ("payment", "12.02", D(48), D(8)),
            ("advance_used", "28.02", D(-12), D(-2)),
            ("advance_used", "28.02", D(12), D(2)),
        ]
        assert due(session, FEB) == D("132.00") / 6

    def test_adds_up_parts_to_the_vat_of_the_whole(self, session: Session, flat: Agreement) -> None:
        """Each part rounded by itself would come to 16.68, a kopeck more than the bill's VAT."""
        publish(session, JAN, (flat, "100.01"))
        for day, amount in ((5, "33.33"), (6, "33.33"), (7, "33.35")):
            pay(session, flat.account_id, amount, date(2026, 2, day))

        # January's books take the money while February's are not open; its VAT is February's.
        assert told(session, JAN, flat.account_id) == []
        assert [vat for *_, vat in told(session, FEB, flat.account_id)] == [
            D("5.56"),
            D("5.55"),
            D("5.56"),
        ]

    def test_gives_back_the_vat_of_a_payment_that_was_taken_back(
        self, session: Session, flat: Agreement
    ) -> None:
        publish(session, JAN, (flat, "100.00"))
        open_month(session, FEB)
        paid = pay(session, flat.account_id, "130.00", date(2026, 2, 3))
        reverse_payment(session, paid.id, reason="помилка банку", by=BY, on_day=date(2026, 2, 9))

        assert told(session, FEB, flat.account_id) == [
            ("advance", "03.02", D(30), D(5)),
            ("payment", "03.02", D(100), D("16.67")),
            ("adjustment", "09.02", D(-30), D(-5)),
            ("adjustment", "09.02", D(-100), D("-16.67")),
        ]

    def test_taxes_debts_of_a_former_system_when_they_are_paid(
        self, session: Session, flat: Agreement, shop: Agreement
    ) -> None:
        for each in (flat, shop):
            opening(session, each, JAN, Month(2025, 10), "60.00")
            pay(session, each.account_id, "60.00", date(2026, 1, 20))

        assert told(session, JAN, flat.account_id) == [("payment", "20.01", D(60), D(10))]
        assert told(session, JAN, shop.account_id) == []  # taxed when it was supplied

    def test_shares_a_payment_among_rates(self, session: Session, flat: Agreement) -> None:
        publish(session, JAN, (flat, "90.00"))
        open_month(session, FEB)
        correct(session, flat, JAN, "10.00", posted=FEB, rate=0)
        pay(session, flat.account_id, "33.33", date(2026, 2, 28))

        paid = vat_records(session, FEB, accounts=[flat.account_id])
        assert [(each.rate, each.gross, each.vat) for each in paid] == [
            (D(20), D("30.00"), D("5.00")),
            (D(0), D("3.33"), D("0.00")),
        ]

    def test_tells_nothing_of_a_restructured_debt_before_it_is_paid(
        self, session: Session, flat: Agreement
    ) -> None:
        publish(session, JAN, (flat, "100.00"))
        publish(session, FEB)
        sign(session, an_offer(session, flat.account_id, signed_on=date(2026, 3, 1)))
        assert told(session, FEB, flat.account_id) == []
        pay(session, flat.account_id, "100.00", date(2026, 2, 27))

        assert told(session, FEB, flat.account_id) == [("payment", "27.02", D(100), D("16.67"))]


class TestPenalty:
    def test_bears_no_vat_and_takes_it_off_the_advance_that_paid_it(
        self, session: Session, flat: Agreement
    ) -> None:
        pay(session, flat.account_id, "12.00", date(2026, 1, 5))
        entry = a_charge(flat, JAN, "12.00", due_on=date(2026, 1, 20), kind=EntryKind.PENALTY)
        penalty = NewEntry(
            **{
                name: getattr(entry, name)
                for name in ("account_id", "month", "kind", "amount", "on_day", "due_on")
            },
            arose_on=entry.arose_on,
            service_id=entry.service_id,
            agreement_id=entry.agreement_id,
            nature=Nature.PENALTY,
        )
        document = NewPosting(
            kind=PostingKind.LATE, posted=JAN, source_kind="act", source_id="1", by=BY
        )
        post(session, posting=document, entries=[penalty], settles=True)

        assert told(session, JAN, flat.account_id) == [
            ("advance", "05.01", D(12), D(2)),
            ("advance_used", "31.01", D(-12), D(-2)),
        ]


def test_a_company_that_pays_no_vat_owes_none(session: Session, shop: Agreement) -> None:
    set_parameter(session, VAT_PAYER, False, since=date(2020, 1, 1), by=BY)
    publish(session, JAN, (shop, "120.00"))

    assert not is_vat_payer(session, JAN)
    assert due(session, JAN) == 0


def test_totals_are_the_records(session: Session, shop: Agreement, flat: Agreement) -> None:
    publish(session, JAN, (shop, "120.00"), (flat, "60.00"))
    pay(session, flat.account_id, "75.00", date(2026, 1, 31))

    totals = vat_totals(session, JAN)

    assert [(each.category, each.event, each.records, each.gross, each.vat) for each in totals] == [
        ("company", "supply", 1, D(120), D(20)),
        ("population", "payment", 1, D(60), D(10)),
        ("population", "advance", 1, D(15), D("2.50")),
    ]
    assert sum(each.vat for each in totals) == due(session, JAN)
