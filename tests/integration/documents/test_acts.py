"""Acts of rendered services: what they sum up, how they are numbered, how one is corrected."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.documents.acts.issuing import ActsTooEarly, issue_acts, standing_acts
from app.documents.acts.listing import acts_of
from app.documents.acts.models import Act
from app.documents.acts.pdf import act_content, act_pdf
from app.documents.acts.returning import (
    ActMissing,
    ActReturnedBefore,
    get_act,
    return_act,
    take_return_back,
)
from app.documents.customers.issuing import Issued
from app.kernel.month import Month
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post, reverse
from app.ledger.records import NewEntry, NewPosting
from app.months.facts import FactOverlaps
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.register import vat_records
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, publish

pytestmark = pytest.mark.postgres
JAN, FEB = Month(2026, 1), Month(2026, 2)
TODAY = date(2026, 2, 5)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        yield session


def a_customer(session: Session, category: ConsumerCategory) -> Agreement:
    account = an_account(session)
    account.category = category
    session.flush()
    return an_agreement(session, account, a_service(session), contract_number="В-17")


@pytest.fixture
def shop(session: Session) -> Agreement:
    return a_customer(session, ConsumerCategory.COMPANY)


@pytest.fixture
def school(session: Session) -> Agreement:
    return a_customer(session, ConsumerCategory.BUDGET)


def issue(session: Session, month: Month = JAN, on: date = TODAY) -> Issued:
    return issue_acts(session, month, on=on, by=BY)


def correct(
    session: Session, of: Agreement, month: Month, amount: str, *, posted: Month = JAN
) -> int:
    entry: NewEntry = a_charge(
        of, month, amount, due_on=date(2026, 2, 20), kind=EntryKind.RECALCULATION
    )
    document = NewPosting(
        kind=PostingKind.CORRECTION,
        posted=posted,
        source_kind="act",
        source_id=f"{of.id}/{amount}",
        by=BY,
    )
    return post(session, posting=document, entries=[entry], settles=True)


def told(session: Session) -> list[tuple[int, date, Decimal, Decimal, int | None, int | None]]:
    return [
        (each.number, each.issued_on, each.gross, each.vat, each.replaces, each.replaced_by)
        for each in acts_of(session, JAN)
    ]


def test_each_customer_but_people_has_one_of_the_month_s_last_day(
    session: Session, shop: Agreement, school: Agreement
) -> None:
    flat = an_agreement(session, an_account(session), a_service(session))
    publish(session, JAN, (shop, "120.00"), (school, "100.01"), (flat, "50.00"))

    assert issue(session) == Issued(2, 0)

    assert told(session) == [
        (1, date(2026, 1, 31), D("120.00"), D("20.00"), None, None),
        (2, date(2026, 1, 31), D("100.01"), D("16.67"), None, None),
    ]
    assert [each.base + each.vat for each in acts_of(session, JAN)] == [D("120.00"), D("100.01")]
    assert issue(session) == Issued(0, 0)


def test_what_is_corrected_in_an_earlier_month_is_a_line_of_its_own(
    session: Session, shop: Agreement
) -> None:
    publish(session, JAN, (shop, "120.00"))
    correct(session, shop, Month(2025, 12), "-30.00")
    issue(session)

    (act,) = standing_acts(session, JAN).values()

    assert (act.base, act.vat, act.gross) == (D(75), D(15), D(90))
    content = act_content(act, company="КП «Водоканал»", before=None)
    assert content["rows"] == [
        ["Централізоване водопостачання", "", "100,00", "20", "20,00", "120,00"],
        [
            "Централізоване водопостачання: перерахунок за грудень 2025",
            *("", "−25,00", "20", "−5,00", "−30,00"),
        ],
    ]
    assert content["words"] == "дев’яносто гривень 00 копійок"


def test_a_correction_bears_the_vat_that_the_register_says(
    session: Session, shop: Agreement
) -> None:
    """Of 100.00 it is 16.67 (16.666…), of 100.03 too (16.671…): the three kopecks bear none."""
    publish(session, JAN, (shop, "100.00"))
    publish(session, FEB, (shop, "60.00"))
    correct(session, shop, JAN, "0.03", posted=FEB)
    issue(session, FEB, on=date(2026, 3, 5))

    (act,) = standing_acts(session, FEB).values()

    assert [(line["month"], line["vat"]) for line in act.content["lines"]] == [
        ("2026-02-01", "10.00"),
        ("2026-01-01", "0.00"),
    ]
    assert act.vat == sum((each.vat for each in vat_records(session, FEB)), D(0)) == D("10.00")


def test_another_act_stands_in_its_place_where_the_charges_changed(
    session: Session, shop: Agreement, school: Agreement
) -> None:
    publish(session, JAN, (shop, "120.00"), (school, "60.00"))
    issue(session)
    first = correct(session, shop, JAN, "-6.00")

    assert issue(session) == Issued(0, 1)
    assert told(session)[0][-1] == 3
    assert told(session)[2] == (3, TODAY, D("114.00"), D("19.00"), 1, None)
    reverse(session, first, reason="помилка", by=BY, into=JAN, on_day=date(2026, 1, 31))
    assert issue(session, on=date(2026, 2, 6)) == Issued(0, 1)

    assert told(session)[3] == (4, date(2026, 2, 6), D("120.00"), D("20.00"), 3, None)
    assert [each.replaced_by for each in acts_of(session, JAN)] == [3, None, 4, None]


def test_a_month_that_charges_nothing_any_more_is_told_by_an_empty_act(
    session: Session, shop: Agreement
) -> None:
    publish(session, JAN, (shop, "120.00"))
    issue(session)
    correct(session, shop, JAN, "-120.00")

    assert issue(session) == Issued(0, 1)
    assert issue(session) == Issued(0, 0)

    (act,) = standing_acts(session, JAN).values()
    assert (act.gross, act.vat) == (D(0), D(0))
    assert act.content["lines"] == []
    assert act_pdf(session, act, company="КП «Водоканал»").startswith(b"%PDF")


def test_numbers_begin_anew_with_the_year(session: Session, shop: Agreement) -> None:
    publish(session, JAN, (shop, "120.00"))
    issue(session)
    correct(session, shop, JAN, "6.00")

    issue(session, on=date(2027, 1, 3))

    assert [(each.number, each.issued_on.year) for each in acts_of(session, JAN)] == [
        (1, 2026),
        (1, 2027),
    ]


def test_an_act_never_changes(session: Session, shop: Agreement) -> None:
    publish(session, JAN, (shop, "120.00"))
    issue(session)
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(update(Act).values(gross=1))


def test_there_are_none_before_publishing(session: Session) -> None:
    with pytest.raises(ActsTooEarly):
        issue(session)


def test_prints_the_same_whenever_it_is_printed(session: Session, shop: Agreement) -> None:
    publish(session, JAN, (shop, "120.00"))
    issue(session)
    (act,) = standing_acts(session, JAN).values()
    once = act_pdf(session, act, company="КП «Водоканал»")
    correct(session, shop, JAN, "6.00")
    issue(session)

    assert act_pdf(session, get_act(session, act.id), company="КП «Водоканал»") == once


def test_comes_back_once_and_not_before_it_was_issued(session: Session, shop: Agreement) -> None:
    publish(session, JAN, (shop, "120.00"))
    issue(session)
    (act,) = acts_of(session, JAN)
    with pytest.raises(ActReturnedBefore):
        return_act(session, act.id, on=date(2026, 1, 30), by=BY)
    return_act(session, act.id, on=TODAY, by=BY)
    assert acts_of(session, JAN)[0].returned_on == TODAY
    take_return_back(session, act.id, by=BY)
    assert acts_of(session, JAN)[0].returned_on is None
    with pytest.raises(ActMissing):
        take_return_back(session, act.id, by=BY)
    return_act(session, act.id, on=TODAY, by=BY)
    with pytest.raises(FactOverlaps):
        return_act(session, act.id, on=TODAY, by=BY)


def test_of_one_company_are_no_other_s(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        publish(session, JAN, (a_customer(session, ConsumerCategory.COMPANY), "120.00"))
        issue(session)
    with two_companies.session_for(two_companies.kashtan) as other:
        open_month(other, JAN)
        assert acts_of(other, JAN) == []
