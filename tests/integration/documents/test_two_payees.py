"""A bill to two payees, and all that tells of it: what lies with one pays nothing of the other."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.operations import NewAdjustment, make_adjustment
from app.charging.models import Charge
from app.database import company_session
from app.documents.bills.reading import bill_card
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from app.kernel.figures import money_figure
from app.kernel.month import Month
from app.ledger.models import OpenItem, Posting
from app.ledger.owed import owed
from app.months.facts import record_fact, retire_facts
from app.months.operations import open_month
from app.penalty.models import LateDocument, LateSums
from app.registry.link_account import LinkedAccount
from app.tariffs.models import Agreement, Payee, Service
from bench.city import MONTH
from portal.bills.payees import payees_of_lines
from portal.bills.queries import bills_of, lines_of
from tests import databases
from tests.factories.accounts import a_payee
from tests.factories.companies import TwoCompanies, company_named
from tests.factories.money import pay
from tests.integration.charging.absences import plain
from tests.integration.documents.conftest import ISSUER
from tests.integration.documents.test_put_off import charge_next

D = Decimal
ACCOUNT, NEXT = 1, MONTH.plus(1)


@pytest.fixture
def city(servers: object, with_bills: str) -> Iterator[CompanyRef]:
    with databases.fresh(servers, with_bills) as database, TwoCompanies.on(database):  # type: ignore[arg-type]
        yield company_named("city")


def owed_to(session: Session, services: list[int]) -> Decimal:
    items = select(OpenItem.outstanding).where(
        OpenItem.account_id == ACCOUNT, OpenItem.service_id.in_(services)
    )
    return sum(session.scalars(items), D(0))


def part_upkeep(session: Session, month: Month) -> None:
    """Give the money of the upkeep to another payee from the sixteenth of a month on."""
    other = a_payee(session, name="КП «Друге»")
    other.iban = "UA813052990000026007000111222"
    upkeep = session.scalars(
        select(Agreement).where(Agreement.account_id == ACCOUNT, Agreement.service_id == 3)
    ).one()
    names = ("account_id", "service_id", "debtor_id", "contract_model", "method", "area_kind")
    kept = {name: getattr(upkeep, name) for name in names}
    first, sixteenth = date(2020, 1, 1), month.first_day.replace(day=16)
    retire_facts(session, Agreement, [upkeep.id], by=1, reason="інший отримувач")
    # Numbers of their own, as all agreements of the city have.
    until = Agreement(id=9001, **kept, valid=Range(first, sixteenth))
    since = Agreement(id=9002, **kept, payee_id=other.id, valid=Range(sixteenth, None))
    for each in (until, since):
        record_fact(session, each, by=1)


def test_every_page_asks_for_what_the_bill_asks_for(city: CompanyRef) -> None:
    with company_session(city) as session:
        open_month(session, NEXT)
        first, other = a_payee(session, name="КП «Перше»"), a_payee(session, name="КП «Друге»")
        first.iban, other.iban = "UA213223130000026007233566001", "UA813052990000026007000111222"
        taken = select(OpenItem.service_id).where(OpenItem.account_id == ACCOUNT).distinct()
        one, *rest = sorted(session.scalars(taken))
        for service in session.scalars(select(Service)):
            service.payee_id = first.id if service.id == one else other.id
        session.flush()
        assert (owed_to(session, [one]), owed_to(session, rest)) == (D("482.76"), D("4832.71"))
        pay(session, ACCOUNT, "5000.00", NEXT.first_day, payee_id=first.id)
    charge_next(city)

    with company_session(city) as session:
        card = bill_card(session, account_id=ACCOUNT, month=NEXT, issuer=ISSUER)
        account = LinkedAccount(id=ACCOUNT, number="1", address="", holder="")
        listed, before = bills_of(session, account)

        assert [each.to_pay for each in card.sections] == [D(0), D("9767.86")]
        assert (card.balance, card.to_pay) == (D("5744.00"), D("9767.86"))
        assert (listed.total_due, listed.to_pay, listed.spare) == (
            D("5744.00"),
            D("9767.86"),
            D("4023.86"),
        )
        assert (before.total_due, before.to_pay) == (D("5315.47"), D("5315.47"))
        for day, late in ((date(2026, 12, 22), "4832.71"), (date(2027, 1, 21), "9767.86")):
            asked = owed(session, ACCOUNT, on=day)
            assert (asked.to_pay, asked.overdue) == (D("9767.86"), D(late))
            assert (asked.balance, asked.advance) == (D("5744.00"), D("4023.86"))


def test_a_service_of_two_payees_in_a_month_shows_each_its_own_volume(city: CompanyRef) -> None:
    """Its money goes to another from the sixteenth on: no volume stands on the bill twice."""
    with company_session(city) as session:
        open_month(session, NEXT)
        part_upkeep(session, NEXT)
    charge_next(city)

    with company_session(city) as session:
        card = bill_card(session, account_id=ACCOUNT, month=NEXT, issuer=ISSUER)
        name = session.scalars(select(Service.name).where(Service.id == 3)).one()
        lines = [each for each in card.lines if each.service == name]
        area = session.scalars(
            select(Charge.quantity).where(
                Charge.account_id == ACCOUNT,
                Charge.service_id == 3,
                Charge.posted == NEXT.first_day,
            )
        ).all()

        assert len(lines) == len(area) == 2
        assert sorted(D(each.volume or 0) for each in lines) == sorted(area)
        for line in lines:
            assert [each.formula.count("=") for each in line.explanations] == [1]
            (said,) = (each.formula for each in line.explanations)
            assert said.endswith(f"= {money_figure(line.charge)}\u00a0грн")

        account = LinkedAccount(id=ACCOUNT, number="1", address="", holder="")
        told = lines_of(session, bills_of(session, account)[0])
        assert len({each.service_id for each in told}) > 1
        named = payees_of_lines(session, told, company="КП «Місто»")
        assert named == {9001: "КП «Місто»", 9002: "КП «Друге»"}


def ask_late(session: Session) -> None:
    """Ask of both payees' upkeep for penalty, on the bill of the next month."""
    document = LateDocument(month=NEXT.first_day, until=date(2026, 12, 31))
    session.add(document)
    session.flush()
    lists = {
        "service_ids": [3, 3],
        "agreement_ids": [9001, 9002],
        "months": [MONTH.first_day] * 2,
        "due_days": [date(2026, 12, 21)] * 2,
        "since_days": [date(2026, 12, 22)] * 2,
        "totals": [1_11, 2_22],
        "asked": [0, 0],
    }
    sums = LateSums(
        document_id=document.id, account_id=ACCOUNT, kind="penalty", told="[[],[]]", **lists
    )
    posting = Posting(
        kind="late",
        posted=NEXT.first_day,
        source_kind="late",
        source_id=str(document.id),
        made_by=1,
    )
    session.add_all([sums, posting])
    session.flush()
    session.execute(
        update(Bill)
        .where(Bill.account_id == ACCOUNT, Bill.month == NEXT.first_day)
        .values(last_posting_id=posting.id)
    )


def test_what_is_adjusted_and_late_is_told_with_each_payee_its_own(city: CompanyRef) -> None:
    with company_session(city) as session:
        open_month(session, NEXT)
        part_upkeep(session, MONTH)
        wanted = [Wanted(ACCOUNT, 3, MONTH, D("10.00"))]
        new = NewAdjustment(key="k", basis="акт № 5", reason="помилка", wanted=wanted)
        make_adjustment(session, new, by=1)
    charge_next(city)

    with company_session(city) as session:
        ask_late(session)
        card = bill_card(session, account_id=ACCOUNT, month=NEXT, issuer=ISSUER)
        name = session.scalars(select(Service.name).where(Service.id == 3)).one()
        own, others = (line for line in card.lines if line.service == name)
        told = [
            [
                plain(each.sentence)
                for each in line.explanations
                if "Коригування" in each.sentence or "Пеня" in each.sentence
            ]
            for line in (own, others)
        ]

        assert told == [
            [
                "Коригування за листопад 2026: 10,00 грн. помилка (акт № 5).",
                "Пеня за прострочення, у перерахунку: 1,11 грн.",
            ],
            ["Пеня за прострочення, у перерахунку: 2,22 грн."],
        ]


def test_a_reprint_pays_where_the_bill_did_though_the_account_is_another(city: CompanyRef) -> None:
    issued, later = "UA213223130000026007233566001", "UA813052990000026007000111222"
    with company_session(city) as session:
        open_month(session, NEXT)
        payee = a_payee(session, name="КП «Перше»")
        payee.iban = issued
        session.execute(update(Service).values(payee_id=payee.id))
    charge_next(city)
    with company_session(city) as session:
        before = bill_card(session, account_id=ACCOUNT, month=NEXT, issuer=ISSUER)
        moved = {"iban": later, "name": "КП «Нове»", "edrpou": "12345678"}
        session.execute(update(Payee).values(**moved))

    with company_session(city) as session:
        again = bill_card(session, account_id=ACCOUNT, month=NEXT, issuer=ISSUER)

        assert [each.payee_iban for each in again.sections] == [issued]
        assert again == before
