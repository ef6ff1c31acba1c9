"""Two at once on one account, and two companies side by side."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.errors import DomainError
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import OpenItem
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.restructuring.end import (
    Breach,
    NotKept,
    RestructuringMissing,
    break_restructuring,
    take_back_restructuring,
)
from app.restructuring.follow_up import follow_up
from app.restructuring.listing import Wanted, listed, state_rows, totals_of
from app.restructuring.models import Restructuring
from app.restructuring.queries import restructurings_of
from app.restructuring.sign import AlreadyRestructured, DebtsChanged
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import pay, publish
from tests.factories.restructurings import an_offer, sign
from tests.integration.ledger.test_races import meet

JAN = Month(2026, 1)
SIGNED = date(2026, 2, 16)
pytestmark = pytest.mark.postgres


@pytest.fixture
def water(two_companies: TwoCompanies) -> Agreement:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        made = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (made, "100.00"))
        return made


def refused(act: Callable[[Session], Any], why: type[DomainError]) -> Callable[[Session], None]:
    def tried(session: Session) -> None:
        with pytest.raises(why):
            act(session)

    return tried


def signing(companies: TwoCompanies, account_id: int) -> Callable[[Session], Any]:
    """Return the signing of what is owed now, whatever is owed then."""
    with companies.session_for(companies.vodokanal) as session:
        offer = an_offer(session, account_id, signed_on=SIGNED)
    return lambda session: sign(session, offer)


def check(companies: TwoCompanies, account_id: int, *, owed: str, agreements: int) -> None:
    with companies.session_for(companies.vodokanal) as session:
        assert discrepancies(session) == []
        assert balance_of(session, account_id) == Decimal(owed)
        assert len(restructurings_of(session, account_id, on=SIGNED)) == agreements


def test_two_signings_make_one_agreement(two_companies: TwoCompanies, water: Agreement) -> None:
    act = signing(two_companies, water.account_id)

    meet(two_companies, act, refused(act, AlreadyRestructured))

    check(two_companies, water.account_id, owed="100.00", agreements=1)


def test_a_payment_first_refuses_the_signing(two_companies: TwoCompanies, water: Agreement) -> None:
    act = signing(two_companies, water.account_id)

    meet(
        two_companies,
        lambda session: pay(session, water.account_id, "40.00", SIGNED),
        refused(act, DebtsChanged),
    )

    check(two_companies, water.account_id, owed="60.00", agreements=0)


def test_a_payment_after_the_signing_pays_instalments(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    meet(
        two_companies,
        signing(two_companies, water.account_id),
        lambda session: pay(session, water.account_id, "40.00", SIGNED),
    )

    check(two_companies, water.account_id, owed="60.00", agreements=1)


def test_breaking_and_taking_back_at_once_do_one_of_them(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        made = sign(session, an_offer(session, water.account_id, signed_on=SIGNED)).id
    breach = Breach(on=SIGNED, reason="не сплачує")

    meet(
        two_companies,
        lambda session: take_back_restructuring(session, made, reason="помилка", by=BY),
        refused(
            lambda session: break_restructuring(session, made, breach, today=SIGNED, by=BY),
            RestructuringMissing,
        ),
    )

    check(two_companies, water.account_id, owed="100.00", agreements=0)


def test_two_breakings_give_back_once(two_companies: TwoCompanies, water: Agreement) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        made = sign(session, an_offer(session, water.account_id, signed_on=SIGNED)).id
    breach = Breach(on=SIGNED, reason="не сплачує")

    def act(session: Session) -> None:
        break_restructuring(session, made, breach, today=SIGNED, by=BY)

    meet(two_companies, act, refused(act, NotKept))

    check(two_companies, water.account_id, owed="100.00", agreements=1)


def test_a_neighbour_s_agreements_are_neither_seen_nor_broken(
    two_companies: TwoCompanies, water: Agreement
) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        made = sign(session, an_offer(session, water.account_id, signed_on=SIGNED)).id
    with two_companies.session_for(two_companies.kashtan) as session:
        open_month(session, JAN)
        own = an_agreement(session, an_account(session), a_service(session))
        publish(session, JAN, (own, "500.00"))

        assert session.execute(listed(Wanted(), on=SIGNED)).all() == []
        assert list(state_rows(session, Wanted(), on=SIGNED)) == []
        assert totals_of(session, listed(Wanted(), on=SIGNED)).count == 0
        assert follow_up(session, on=date(2027, 1, 1), by=BY) == []
        with pytest.raises(RestructuringMissing):
            take_back_restructuring(session, made, reason="чужий", by=BY)
        sign(session, an_offer(session, own.account_id, signed_on=SIGNED))
        assert session.scalars(select(func.count(Restructuring.id))).one() == 1
        assert session.scalars(select(func.sum(OpenItem.outstanding))).one() == 500

    check(two_companies, water.account_id, owed="100.00", agreements=1)
