"""A bill asks for the even sum, tells what was charged, and is taken back with its month."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.database import company_session
from app.documents.bills.publishing import withdraw_month
from app.documents.bills.typesetting import typeset_bills
from app.documents.checks import CHECKS as OF_BILLS
from app.even_payments.asked import with_even
from app.even_payments.models import Settles
from app.kernel.company import CompanyRef
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.owed import owed
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.months.parameter_keys import DUE_DAY
from app.months.parameters import set_parameter
from app.tariffs.models import Payee, Service
from tests.factories.even import an_even_agreement, taken_service
from tests.factories.money import pay
from tests.integration.documents.test_put_off import NEXT, SIGNED, card_of, charge_next, city

__all__ = ["city"]
D = Decimal
IBAN = "UA213223130000026007233566001"


def test_a_bill_asks_for_the_even_sum_and_tells_why(city: CompanyRef) -> None:
    account = 1
    with company_session(city) as session:
        open_month(session, NEXT)
        debt = balance_of(session, account)
        service = taken_service(session, account)
        an_even_agreement(session, account, [service], first=NEXT, months=12, amount="1200.00")
    charge_next(city)

    with company_session(city) as session:
        card = card_of(session, account)
        charged = sum(line.charge for line in card.lines if line.charge)
        (told,) = card.even

        assert card.balance == balance_of(session, account) == debt + charged
        assert "Рівномірна оплата за договором № 1" in told
        assert next(line.charge for line in card.lines) == Decimal("493.38")
        assert "нараховано 493,38" in told
        asked = with_even(session, account, owed(session, account, on=SIGNED)).to_pay
        assert card.to_pay == asked == card.balance - card.put_off
        assert card.put_off != 0
        assert typeset_bills([card]).startswith(b"%PDF")
        assert discrepancies(session, {**CHECKS, **OF_BILLS}) == []

        withdraw_month(session, month=NEXT, by=1, reason="перевірка")
        assert balance_of(session, account) == debt
        assert with_even(session, account, owed(session, account, on=SIGNED)).to_pay == max(
            debt, Decimal(0)
        )
        assert discrepancies(session, {**CHECKS, **OF_BILLS}) == []


def test_a_bill_due_on_a_day_moved_into_the_next_month_leaves_its_parts(city: CompanyRef) -> None:
    """Of December: its last day to pay, Sunday 31 January, moves to the month of the next bill."""
    account = 1
    with company_session(city) as session:
        set_parameter(session, DUE_DAY, 0, since=NEXT.first_day, by=1)
        open_month(session, NEXT)
        debt = balance_of(session, account)
        service = taken_service(session, account)
        an_even_agreement(
            session,
            account,
            [service],
            first=NEXT,
            months=1,
            amount="100.00",
            settles=Settles.PARTS,
            parts=2,
        )
    charge_next(city)

    with company_session(city) as session:
        card = card_of(session, account)

        assert card.due_on == date(2027, 2, 1)
        assert (debt, card.put_off) == (balance_of(session, account) - card.charged, D("393.38"))
        assert card.to_pay == card.balance - D("393.38")


def test_money_without_a_payee_is_paid_ahead_of_even_parts(city: CompanyRef) -> None:
    """1000.00 is asked and 493.38 charged; 406.62 of what is left over pays ahead of 506.62."""
    account = 1
    with company_session(city) as session:
        open_month(session, NEXT)
        payee = Payee(name="КП «Водоканал»", edrpou="37193071", iban=IBAN)
        session.add(payee)
        session.flush()
        for each in session.scalars(select(Service)):
            each.payee_id = payee.id
        session.flush()
        debt = balance_of(session, account)
        service = taken_service(session, account)
        an_even_agreement(session, account, [service], first=NEXT, months=12, amount="12000.00")
    charge_next(city)
    with company_session(city) as session:
        charged = card_of(session, account).charged
        withdraw_month(session, month=NEXT, by=1, reason="перевірка")
        pay(session, account, str(debt + charged + D("406.62")), SIGNED)
    charge_next(city)

    with company_session(city) as session:
        card = card_of(session, account)

        assert card.balance == D("-406.62")
        asked = with_even(session, account, owed(session, account, on=SIGNED)).to_pay
        assert card.to_pay == asked == D("100.00")
        assert typeset_bills([card]).startswith(b"%PDF")
