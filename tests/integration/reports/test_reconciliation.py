"""An account's documents between any two days, and the papers made of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import PostingKind
from app.ledger.owed import owed, owed_by_account
from app.ledger.queries import balance_on
from app.payments.operations import reverse_payment
from app.registry.models import AccountHolder, Person, PersonDocument
from app.reports.reconciliation.content import act_content, statement_content
from app.reports.reconciliation.movements import moved_between, payees_of
from app.reports.reconciliation.parties import Party, party_for
from app.reports.reconciliation.pdf import Days, Form, account_pdf, read_account, write_many
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, opening, pay, publish
from tests.factories.passed_on import MOVED, a_flat

JAN, FEB, MAR = Month(2026, 1), Month(2026, 2), Month(2026, 3)
D = Decimal
COMPANY = Party(name="КП «Водоканал»", code="03361075")


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


@pytest.fixture
def agreed(session: Session) -> list[Agreement]:
    """Water of the company and heat of another payee; January closed.

    Brought 50.00; 300.00 and 60.00 charged; 100.00 paid, 70.00 paid and taken back.
    """
    account, neighbour = an_account(session), an_account(session)
    water, heat = a_service(session), a_service(session, "heat", payee=a_payee(session))
    agreed = [an_agreement(session, account, each) for each in (water, heat)]
    other = an_agreement(session, neighbour, water)
    publish(session, JAN, (agreed[0], "100.00"), (agreed[1], "200.00"), (other, "9.99"))
    opening(session, agreed[0], JAN, Month(2025, 10), "50.00")
    pay(session, account.id, "100.00", date(2026, 1, 20))
    publish(session, FEB, (agreed[0], "60.00"))
    close(session, JAN)
    late = pay(session, account.id, "70.00", date(2026, 1, 25))  # of January, in February's books
    reverse_payment(session, late.id, reason="x", by=BY, on_day=date(2026, 2, 12))
    return agreed


def days(since: date, until: date, payee_id: int | None = None) -> Days:
    return Days(since=since, until=until, payee_id=payee_id)


def test_opening_and_documents_come_to_the_closing_on_any_days(
    session: Session, agreed: list[Agreement]
) -> None:
    account_id = agreed[0].account_id
    ends = [date(2025, 9, 1), date(2026, 1, 1), date(2026, 1, 20), date(2026, 1, 26)]
    ends += [date(2026, 1, 31), date(2026, 2, 12), date(2026, 2, 13), date(2026, 2, 28)]

    for at, since in enumerate(ends):
        for until in ends[at:]:
            moved = moved_between(session, [account_id], since=since, until=until)[account_id]
            assert moved.closing == balance_on(session, account_id, until), (since, until)
            assert moved.opening + moved.debit - moved.credit == moved.closing
            assert all(since <= each.on_day <= until for each in moved.movements)


def test_each_document_stands_on_its_own_day_with_what_it_takes_back(
    session: Session, agreed: list[Agreement]
) -> None:
    account_id = agreed[0].account_id

    moved = moved_between(session, [account_id], since=date(2026, 1, 1), until=date(2026, 2, 28))[
        account_id
    ]

    told = [(each.on_day, each.kind, each.debit, each.credit) for each in moved.movements]
    assert moved.opening == D("50.00")
    assert told == [
        (date(2026, 1, 20), PostingKind.PAYMENT, D(0), D("100.00")),
        (date(2026, 1, 25), PostingKind.PAYMENT, D(0), D("70.00")),
        (date(2026, 1, 31), PostingKind.PUBLICATION, D("300.00"), D(0)),
        (date(2026, 2, 12), PostingKind.REVERSAL, D("70.00"), D(0)),
        (date(2026, 2, 28), PostingKind.PUBLICATION, D("60.00"), D(0)),
    ]
    assert moved.movements[3].reverses == PostingKind.PAYMENT
    assert moved.closing == D("310.00")


def test_payees_are_told_apart_and_come_to_the_whole(
    session: Session, agreed: list[Agreement]
) -> None:
    account_id = agreed[0].account_id
    payees = payees_of(session, account_id)
    since, until = date(2026, 1, 1), date(2026, 2, 28)

    whole = moved_between(session, [account_id], since=since, until=until)[account_id]
    parts = [
        moved_between(session, [account_id], since=since, until=until, payee_id=each)[account_id]
        for each in payees
    ]

    assert len(payees) == 2
    assert sum(each.closing for each in parts) == whole.closing
    assert sum(each.opening for each in parts) == whole.opening
    assert [part.debit for part in parts] != [whole.debit, D(0)]
    named = [party_for(session, COMPANY, payee_id=each) for each in payees]
    assert [each.code for each in named] == ["03361075", "03361075"]
    assert named[0] == COMPANY


def test_the_act_leaves_the_other_side_empty_and_says_the_sum_in_words(
    session: Session, agreed: list[Agreement]
) -> None:
    account_id = agreed[0].account_id
    company = Person(kind="organisation", name="ТОВ «Хліб»", name_key="хліб", sort_key="h")
    session.add(company)
    session.flush()
    session.add(
        PersonDocument(person_id=company.id, kind="edrpou", number="12345678", recorded_by=BY)
    )
    session.add(
        AccountHolder(
            account_id=account_id,
            person_id=company.id,
            valid=Range(date(2020, 1, 1), None),
            recorded_by=BY,
        )
    )
    session.flush()

    customer, moved = read_account(session, account_id, days(date(2026, 1, 1), date(2026, 2, 28)))
    act = act_content(COMPANY, customer, moved)

    assert "ТОВ «Хліб» (код 12345678)" in str(act["says"])
    assert "(триста десять гривень 00 копійок)" in str(act["concludes"])
    assert {tuple(row[4:]) for row in act["rows"]} == {("", "")}  # type: ignore[attr-defined]
    assert act["signatures"] == [
        ["КП «Водоканал» (код 03361075)", ""],
        ["ТОВ «Хліб»", "12345678"],
    ]
    nothing = replace(moved, opening=D("-260.00"), movements=())
    assert "переплата на користь ТОВ «Хліб»" in str(act_content(COMPANY, customer, nothing))
    statement = statement_content(COMPANY, customer, moved)
    assert [row[4] for row in statement["rows"]] == [  # type: ignore[attr-defined]
        *("−50,00", "−120,00", "180,00", "250,00", "310,00")
    ]


def test_another_household_is_told_nothing_of_the_time_before_it(
    session: Session, agreed: list[Agreement]
) -> None:
    account_id = agreed[0].account_id
    for name, first, last in (("Перший", 2020, 2026), ("Друга", 2026, None)):
        person = Person(kind="human", name=name, name_key=name, sort_key=name)
        session.add(person)
        session.flush()
        start = date(2026, 2, 1) if last is None else date(first, 1, 1)
        end = None if last is None else date(2026, 2, 1)
        session.add(
            AccountHolder(
                account_id=account_id,
                person_id=person.id,
                valid=Range(start, end),
                begins_anew=last is None,
                recorded_by=BY,
            )
        )
    session.flush()

    customer, moved = read_account(session, account_id, days(date(2026, 1, 1), date(2026, 2, 28)))
    former, before = read_account(session, account_id, days(date(2026, 1, 1), date(2026, 1, 31)))

    assert (customer.name, moved.since, moved.opening) == ("Друга", date(2026, 2, 1), D("180.00"))
    assert [each.on_day for each in moved.movements] == [date(2026, 2, 12), date(2026, 2, 28)]
    assert moved.closing == D("310.00")
    assert "належить цьому абонентові з 01.02.2026" in str(act_content(COMPANY, customer, moved))
    assert (former.name, before.since, len(before.movements)) == ("Перший", date(2026, 1, 1), 3)


def test_the_debt_of_a_former_household_is_no_debt_of_the_present_one(session: Session) -> None:
    flat = a_flat(session)
    pay(session, flat.account_id, "30.00", date(2026, 1, 20))
    pay(session, flat.account_id, "40.00", date(2026, 2, 20))
    asked = days(date(2026, 1, 1), date(2026, 2, 28))

    present, moved = read_account(session, flat.account_id, asked)
    before = read_account(session, flat.account_id, days(date(2026, 1, 1), date(2026, 1, 31)))[1]

    assert present.held_since == moved.since == MOVED
    assert (moved.opening, moved.debit, moved.credit) == (D(0), D(100), D(40))
    assert moved.closing == owed(session, flat.account_id, on=date(2026, 2, 28)).balance == D(60)
    assert before.closing == D(270)
    # Together they are what stands on the account.
    whole = balance_on(session, flat.account_id, date(2026, 2, 28))
    assert moved.closing + before.closing == whole
    assert owed(session, flat.account_id, on=date(2026, 2, 28)).others == before.closing
    assert dict(owed_by_account(session, on=date(2026, 2, 28)))[flat.account_id].to_pay == D(60)
    close(session, JAN)  # from the balances of a closed month it is the same
    assert read_account(session, flat.account_id, asked)[1].closing == D(60)


def test_both_papers_are_printed_and_many_go_into_one_file(
    session: Session, agreed: list[Agreement]
) -> None:
    account_id = agreed[0].account_id
    asked = days(date(2026, 1, 1), date(2026, 2, 28))

    for form in Form:
        pdf = account_pdf(session, account_id, asked, form=form, by=COMPANY)
        with pypdfium2.PdfDocument(pdf) as paper:
            printed = paper[0].get_textpage().get_text_bounded().replace("\u202f", " ")
        assert "310,00" in printed
        assert "Нараховано за січень 2026" in printed
    many = BytesIO()
    silent = an_account(session).id
    ids = [account_id, silent, *({account_id + 1} - {silent})]
    count = write_many(session, ids, asked, form=Form.ACT, by=COMPANY, into=many)
    with pypdfium2.PdfDocument(many.getvalue()) as papers:
        assert len(papers) == count == 2  # of the account without money there is none
