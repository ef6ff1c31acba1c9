"""The turnover sheet: every kind of money told, and every grouping sums to the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.post import post
from app.ledger.queries import balances_of
from app.ledger.records import NewPosting
from app.payments.operations import reverse_payment
from app.registry.models import Account, Building, ConsumerCategory, Premises
from app.reports.turnover.accounts import rows_listed
from app.reports.turnover.asked import Asked, By
from app.reports.turnover.checks import turnover_discrepancies
from app.reports.turnover.figures import COLUMN_OF, FIGURES, TurnoverRow
from app.reports.turnover.groups import group_rows, total_of
from app.tariffs.models import Agreement, Payee
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, close, opening, pay, publish

JAN, FEB, MAR = Month(2026, 1), Month(2026, 2), Month(2026, 3)
D = Decimal
GROUPED = [by for by in By if by != By.ACCOUNT]


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


def late(session: Session, agreement: Agreement, kind: EntryKind, month: Month, sum_: str) -> None:
    entry = replace(
        a_charge(agreement, month, sum_, due_on=date(2026, 4, 20), kind=kind), nature=Nature(kind)
    )
    document = NewPosting(
        kind=PostingKind.LATE, posted=month, source_kind=f"late-{kind}", source_id=sum_, by=BY
    )
    post(session, posting=document, entries=[entry])


@pytest.fixture
def books(session: Session) -> list[Agreement]:
    return kept(session)


def kept(session: Session) -> list[Agreement]:
    """Three accounts of two payees; January and February closed, March open.

    The second pays 500.00 ahead; the third is a company and brings 55.55 from before.
    """
    other = a_payee(session)
    water, heat = a_service(session), a_service(session, "heat", payee=other)
    accounts = [an_account(session) for _ in range(3)]
    accounts[2].category = ConsumerCategory.COMPANY
    agreed = [
        an_agreement(session, each, service) for each in accounts for service in (water, heat)
    ]
    publish(session, JAN, *((each, "100.00") for each in agreed))
    opening(session, agreed[4], JAN, Month(2025, 10), "55.55")
    pay(session, accounts[1].id, "500.00", date(2026, 1, 20))
    publish(session, FEB, *((each, "20.20") for each in agreed))
    taken_back = pay(session, accounts[2].id, "70.00", date(2026, 2, 10))
    reverse_payment(session, taken_back.id, reason="x", by=BY, on_day=date(2026, 2, 12))
    close(session, JAN)
    late(session, agreed[0], EntryKind.PENALTY, FEB, "1.10")
    late(session, agreed[0], EntryKind.INTEREST, FEB, "2.20")
    late(session, agreed[0], EntryKind.INFLATION, FEB, "3.30")
    publish(session, MAR, *((each, "7.07") for each in agreed))
    close(session, FEB)
    pay(session, accounts[0].id, "50.00", date(2026, 3, 5))
    return agreed


def rows(session: Session, asked: Asked) -> list[TurnoverRow]:
    return [row for _, row in rows_listed(session, asked)]


SPANS = [
    Asked(first=first, last=last)
    for first in (JAN, FEB, MAR)
    for last in (JAN, FEB, MAR)
    if first <= last
]


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("asked", SPANS, ids=lambda each: f"{each.first}-{each.last}")
def test_every_grouping_sums_to_all_accounts_and_every_line_adds_up(
    session: Session, asked: Asked
) -> None:
    total, accounts = total_of(session, asked), rows(session, asked)

    assert total.accounts == len(accounts) == 3
    for by in GROUPED:
        groups = group_rows(session, asked, by)
        for name in FIGURES:
            of_groups = sum(getattr(each, name) for each in groups)
            of_accounts = sum(getattr(each, name) for each in accounts)
            assert of_groups == of_accounts == getattr(total, name), (by, name)
        for line in (*groups, *accounts, total):
            assert line.opening + line.moves == line.closing, by
    if asked.last == MAR:
        assert {each.account_id: each.closing for each in accounts} == balances_of(session, None)


@pytest.mark.usefixtures("books")
def test_tells_penalty_three_per_cent_and_inflation_apart(session: Session) -> None:
    first, second, third = rows(session, Asked(first=FEB, last=FEB))

    assert (first.penalty, first.interest, first.inflation) == (D("1.10"), D("2.20"), D("3.30"))
    assert (first.opening_debit, first.charged, first.closing) == (D(200), D("40.40"), D("247.00"))
    # 500.00 for two services of 100.00: 300.00 ahead, of which February takes 40.40
    assert (second.opening_debit, second.opening_credit) == (D(0), D("300.00"))
    assert (second.paid, second.moved, second.closing_credit) == (D(0), D(0), D("259.60"))
    assert (third.opening, third.paid) == (D("255.55"), D(0))  # the payment was taken back


@pytest.mark.usefixtures("books")
def test_a_span_is_its_months_one_after_another(session: Session) -> None:
    whole = total_of(session, Asked(first=JAN, last=MAR))
    months = [total_of(session, Asked(first=each, last=each)) for each in (JAN, FEB, MAR)]

    assert whole.opening_debit == D("55.55") == months[0].opening_debit  # brought in January
    assert whole.closing == months[2].closing
    for name in ("charged", "paid", "penalty", "interest", "inflation", "moved", "recalculated"):
        assert getattr(whole, name) == sum(getattr(each, name) for each in months), name
    assert [each.opening for each in months[1:]] == [each.closing for each in months[:-1]]


@pytest.mark.usefixtures("books")
def test_advances_that_services_take_are_moved_not_paid(session: Session) -> None:
    water, heat, ahead = group_rows(session, Asked(first=FEB, last=FEB), By.SERVICE)

    assert (water.moved, heat.moved, ahead.moved) == (D("-20.20"), D("-20.20"), D("40.40"))
    assert (ahead.key, ahead.opening_credit, ahead.closing_credit) == (0, D(300), D("259.60"))
    assert (water.charged, water.paid, water.accounts) == (D("60.60"), D(0), 3)


def test_filters_choose_accounts_and_lines_and_agree_with_the_groups(
    session: Session, books: list[Agreement]
) -> None:
    asked = Asked(first=JAN, last=MAR)
    keys: dict[By, str] = {By.SERVICE: "service_id", By.PAYEE: "payee_id", By.TARIFF: "tariff_id",
            By.STREET: "street_id", By.BUILDING: "building_id"}  # fmt: skip

    for by, key in keys.items():
        for group in group_rows(session, asked, by):
            chosen: dict[str, Any] = {key: group.key}
            narrowed = replace(asked, **chosen)
            assert _figures(total_of(session, narrowed)) == _figures(group), (by, group.title)
            listed = rows(session, narrowed)
            assert sum(each.closing for each in listed) == group.closing, (by, group.title)
            assert len(listed) == group.accounts
    companies = rows(session, replace(asked, category="company"))
    assert [each.account_id for each in companies] == [books[4].account_id]


def test_groups_have_names_and_payees_are_those_of_services(
    session: Session, books: list[Agreement]
) -> None:
    asked = Asked(first=JAN, last=MAR)
    payee = session.scalars(select(Payee)).one()

    assert [(each.key, each.title) for each in group_rows(session, asked, By.PAYEE)] == [
        (0, ""),
        (payee.id, payee.name),
    ]
    streets = group_rows(session, asked, By.STREET)
    assert {each.title for each in streets} == {"Ірпінь, вулиця Садова"}
    assert len(streets) == 3
    building = session.scalar(
        select(Building.id).join(Premises).join(Account).where(Account.id == books[0].account_id)
    )
    assert building in {each.key for each in group_rows(session, asked, By.BUILDING)}


def test_every_kind_of_money_has_a_column() -> None:
    assert set(COLUMN_OF) == set(EntryKind)
    assert set(COLUMN_OF.values()) <= {"opening", *FIGURES}


@pytest.mark.usefixtures("books")
def test_the_night_finds_honest_sheets_whole(session: Session) -> None:
    assert list(turnover_discrepancies(session)) == []


def test_the_night_names_a_stored_balance_that_the_sheet_does_not_come_to(
    two_companies: TwoCompanies,
) -> None:
    vodokanal = two_companies.vodokanal
    with two_companies.session_for(vodokanal) as session:
        account_id = kept(session)[0].account_id
    engine = create_engine(
        two_companies.database.superuser_url.replace("postgresql://", "postgresql+psycopg://")
    )
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL search_path TO {vodokanal.schema}"))
        connection.execute(
            text(
                "UPDATE balance SET closing = closing + 5"
                " WHERE month = '2026-02-01' AND account_id = :id"
            ),
            {"id": account_id},
        )
    engine.dispose()

    with two_companies.session_for(vodokanal) as session:
        found = list(turnover_discrepancies(session))

    closes = [each for each in found if each.check == "turnover_closes_as_stored"]
    assert [(each.account_id, each.derived, each.entries) for each in closes] == [
        (account_id, D("247.00"), D("257.00"))  # two services, 5.00 too much each
    ]
    # March begins with what was stored: what is open of it says otherwise
    assert "turnover_closes_as_open" in {each.check for each in found}


def _figures(line: object) -> dict[str, Decimal]:
    return {name: getattr(line, name) for name in FIGURES}
