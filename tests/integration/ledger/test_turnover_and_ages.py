"""The turnover sheet adds up, page by page and service by service; debts stand in their ages."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.ages import Age, AgedAccount, AgedDebt, ages_listed, ages_on, debts_by_age
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.queries import balances_of
from app.ledger.records import NewPosting
from app.months.operations import open_month
from app.months.parameter_keys import DEBT_AGES
from app.months.parameters import set_parameter
from app.reports.turnover.accounts import rows_listed
from app.reports.turnover.asked import Asked, By
from app.reports.turnover.figures import TurnoverGroup, TurnoverRow
from app.reports.turnover.groups import group_rows
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, close, opening, pay, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def agreements(session: Session) -> list[Agreement]:
    water, heat = a_service(session), a_service(session, "heat")
    open_month(session, JAN)
    accounts = [an_account(session) for _ in range(4)]
    return [an_agreement(session, each, service) for each in accounts for service in (water, heat)]


def listed(session: Session, month: Month, **chosen: int) -> list[TurnoverRow]:
    return [row for _, row in rows_listed(session, Asked(first=month, last=month), **chosen)]


def by_service(session: Session, month: Month) -> list[TurnoverGroup]:
    return list(group_rows(session, Asked(first=month, last=month), By.SERVICE))


def recalculate(session: Session, agreement: Agreement, amount: str) -> None:
    entry = a_charge(agreement, FEB, amount, due_on=date(2026, 3, 20), kind=EntryKind.RECALCULATION)
    document = NewPosting(
        kind=PostingKind.CORRECTION, posted=FEB, source_kind="act", source_id=amount, by=BY
    )
    post(session, posting=document, entries=[entry])


def test_opening_and_charged_less_paid_is_closing_open_or_closed(
    session: Session, agreements: list[Agreement]
) -> None:
    first = agreements[0]
    opening(session, first, JAN, Month(2025, 10), "55.55")
    publish(session, JAN, *((each, "10.10") for each in agreements))
    pay(session, first.account_id, "500.00", date(2026, 1, 20))
    publish(session, FEB, *((each, "20.20") for each in agreements))
    recalculate(session, agreements[3], "-5.05")
    sheets = {month: listed(session, month) for month in (JAN, FEB)}

    for month in (JAN, FEB):
        close(session, month)
        assert listed(session, month) == sheets[month]

    assert [each.opening for each in sheets[FEB]] == [each.closing for each in sheets[JAN]]
    for row in (*sheets[JAN], *sheets[FEB]):
        assert row.closing == row.opening + row.charged + row.recalculated - row.paid
    assert sheets[JAN][0].opening == D("55.55")
    assert sheets[FEB][1].recalculated == D("-5.05")
    services = by_service(session, FEB)
    assert sum(each.closing for each in services) == sum(each.closing for each in sheets[FEB])
    assert [each.accounts for each in services] == [4, 4, 1]  # what is paid ahead comes last


def grant(session: Session, agreement: Agreement, kind: EntryKind, amount: str) -> int:
    """Post a register's line of February, paid for the account by the state."""
    entry = a_charge(agreement, FEB, amount, due_on=date(2026, 3, 20), kind=kind)
    document = NewPosting(
        kind=PostingKind(kind), posted=FEB, source_kind=str(kind), source_id=amount, by=BY
    )
    return post(session, posting=document, entries=[entry], settles=True)


def test_benefits_and_subsidies_have_columns_of_their_own(
    session: Session, agreements: list[Agreement]
) -> None:
    """Charged 200.00, 5.05 less, 30.00 a benefit, 80.00 a subsidy, 10.00 paid: 74.95."""
    water = agreements[0]
    publish(session, JAN)
    publish(session, FEB, (water, "200.00"), (agreements[2], "10.00"))
    recalculate(session, water, "-5.05")
    grant(session, water, EntryKind.BENEFIT, "-30.00")
    for amount in ("-100.00", "20.00"):  # granted too much, a part is taken back
        grant(session, water, EntryKind.SUBSIDY, amount)
    pay(session, water.account_id, "10.00", date(2026, 2, 20))

    row, other = listed(session, FEB)
    of_water, *_ = by_service(session, FEB)

    told = (row.opening, row.charged, row.own_benefits, row.recalculated)
    assert told == (D(0), D("200.00"), D(0), D("-5.05"))
    assert (row.benefits, row.subsidies, row.paid) == (D("-30.00"), D("-80.00"), D("10.00"))
    assert (row.closing, other.closing) == (D("74.95"), D("10.00"))
    assert (of_water.benefits, of_water.subsidies) == (D("-30.00"), D("-80.00"))
    assert (of_water.charged, of_water.closing, of_water.accounts) == (D("210"), D("84.95"), 2)


def test_pages_are_the_whole(session: Session, agreements: list[Agreement]) -> None:
    publish(session, JAN, *((each, "10.10") for each in agreements))

    whole = listed(session, JAN)

    for at_once in (1, 2, 3):
        assert listed(session, JAN, at_once=at_once) == whole
    assert {row.account_id: row.closing for row in whole} == balances_of(session, None)


def test_every_debt_is_in_exactly_one_column_of_age(
    session: Session, agreements: list[Agreement]
) -> None:
    """A bill due today as well; columns add up to the debt (C159)."""
    publish(session, JAN, (agreements[0], "200.00"), (agreements[2], "30.00"))
    due_on = date(2026, 2, 20)

    assert debts_by_age(session, on=due_on) == [AgedDebt(Age(None, 0), 2, D(230))]
    assert debts_by_age(session, on=date(2026, 2, 21)) == [AgedDebt(Age(1, 30), 2, D(230))]
    assert debts_by_age(session, on=date(2026, 3, 22)) == [AgedDebt(Age(1, 30), 2, D(230))]
    assert debts_by_age(session, on=date(2026, 3, 23)) == [AgedDebt(Age(31, 90), 2, D(230))]
    assert debts_by_age(session, on=date(2030, 1, 1)) == [AgedDebt(Age(1096, None), 2, D(230))]


def test_columns_of_age_are_the_company_s_own_from_a_day(
    session: Session, agreements: list[Agreement]
) -> None:
    publish(session, JAN, (agreements[0], "200.00"), (agreements[2], "30.00"))
    set_parameter(session, DEBT_AGES, "60 180", since=date(2026, 3, 23), by=BY)

    assert debts_by_age(session, on=date(2026, 3, 22)) == [AgedDebt(Age(1, 30), 2, D(230))]
    assert debts_by_age(session, on=date(2026, 3, 23)) == [AgedDebt(Age(1, 60), 2, D(230))]
    assert debts_by_age(session, on=date(2026, 8, 19)) == [AgedDebt(Age(61, 180), 2, D(230))]
    assert debts_by_age(session, on=date(2026, 8, 20)) == [AgedDebt(Age(181, None), 2, D(230))]


def test_accounts_by_age_add_up_to_all_debts_whatever_the_page(
    session: Session, agreements: list[Agreement]
) -> None:
    first, third = agreements[0], agreements[4]
    opening(session, first, JAN, Month(2025, 10), "55.55")
    publish(session, JAN, (first, "200.00"), (agreements[1], "10.00"), (third, "30.00"))
    on = date(2026, 2, 21)

    whole = list(ages_listed(session, on=on))

    assert ages_on(session, on) == [
        *(Age(None, 0), Age(1, 30), Age(31, 90), Age(91, 365), Age(366, 1095), Age(1096, None))
    ]
    assert whole == [
        AgedAccount(first.account_id, [D(0), D("210.00"), D("55.55"), D(0), D(0), D(0)]),
        AgedAccount(third.account_id, [D(0), D("30.00"), D(0), D(0), D(0), D(0)]),
    ]
    assert sum(sum(each.amounts) for each in whole) == sum(
        each.amount for each in debts_by_age(session, on=on)
    )
    for at_once in (1, 2, 3):
        assert list(ages_listed(session, on=on, at_once=at_once)) == whole
