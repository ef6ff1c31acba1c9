"""From rows of the books to the statement of debt, to the kopeck."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.documents.statements.pdf import statement_pdf
from app.kernel.month import Month
from app.ledger.models import EntryKind, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.months.operations import open_month
from app.months.parameter_keys import INTEREST_RATE, PENALTY_RATE, PENALTY_RATE_COMPANY
from app.months.parameters import set_parameter
from app.penalty.models import DebtMoratorium, Extent, PriceIndex
from app.penalty.statement import DebtStatement, debt_statement
from app.registry.models import Account, Building, Premises, Street
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, close, pay, publish
from tests.integration.penalty.conftest import FEB, JAN

MAR = FEB.plus(1)
APRIL_END = date(2026, 4, 30)
D = Decimal
pytestmark = pytest.mark.postgres


def statement(session: Session, agreement: Agreement, on: date = APRIL_END) -> DebtStatement:
    return debt_statement(session, agreement.account_id, on=on)


def sums(found: DebtStatement) -> tuple[Decimal, ...]:
    return (found.owed, found.penalty, found.interest, found.inflation)


class TestStatement:
    def test_counts_to_the_value_date_of_the_bank(self, session: Session, owing: Agreement) -> None:
        pay(session, owing.account_id, "1000.00", date(2026, 3, 23))

        found = statement(session, owing)

        assert sums(found) == (D(0), D("2.80"), D("2.47"), D(0))
        assert found.total == D("5.27")

    def test_tells_what_a_debt_is_made_of(self, session: Session, owing: Agreement) -> None:
        """1000.00 charged, a benefit of 150.00, a subsidy of 300.00, 100.00 paid: 450.00."""
        for kind, amount in ((EntryKind.BENEFIT, "-150.00"), (EntryKind.SUBSIDY, "-300.00")):
            entry = a_charge(owing, JAN, amount, due_on=date(2026, 2, 20), kind=kind)
            document = NewPosting(
                kind=PostingKind(kind), posted=FEB, source_kind=str(kind), source_id="1", by=BY
            )
            post(session, posting=document, entries=[replace(entry, on_day=date(2026, 3, 5))])
        pay(session, owing.account_id, "100.00", date(2026, 3, 10))

        (item,) = statement(session, owing, date(2026, 3, 31)).items
        (before,) = statement(session, owing, date(2026, 3, 9)).items

        made = item.made_of
        assert (made.charged, made.benefits, made.subsidies, made.paid) == (
            *(D("1000.00"), D("-150.00"), D("-300.00"), D("-100.00")),
        )
        assert made.owed == item.owed == D("450.00")
        assert (before.made_of.paid, before.made_of.owed) == (D(0), before.owed)
        printed = statement_pdf(
            session, owing.account_id, on=date(2026, 3, 31), company="Водоканал"
        )
        assert printed.startswith(b"%PDF")

    def test_of_a_debt_paid_in_time_is_empty(self, session: Session, owing: Agreement) -> None:
        pay(session, owing.account_id, "1000.00", date(2026, 2, 20))

        assert statement(session, owing).items == []

    def test_of_a_part_payment_has_an_interval_for_each_debt(
        self, session: Session, owing: Agreement
    ) -> None:
        pay(session, owing.account_id, "400.00", date(2026, 3, 10))

        found = statement(session, owing, date(2026, 3, 31))

        (item,) = found.items
        told = [(row.interval.debt, row.interval.days) for row in item.penalty.rows]
        assert told == [(D(1000), 15), (D(600), 22)]
        # 1000 x 0.01 % x 15 + 600 x 0.01 % x 22; (1000 x 17 + 600 x 22) x 3 % / 365
        assert sums(found) == (D("600.00"), D("2.82"), D("2.48"), D(0))

    def test_reads_the_price_indices_and_names_those_that_are_missing(
        self, session: Session, owing: Agreement
    ) -> None:
        for month, percent in ((MAR, "101.0"), (MAR.plus(1), "100.8")):
            period = Range(month.first_day, month.plus(1).first_day)
            row = {"month": month.first_day, "percent": D(percent), "source": "Держстат"}
            session.add(PriceIndex(**row, valid=period, recorded_by=BY))

        assert statement(session, owing, APRIL_END).inflation == D("18.08")
        assert statement(session, owing, date(2026, 5, 31)).unknown == [Month(2026, 5)]

    def test_rising_prices_alone_are_told_of_a_debt_that_was_paid(
        self, session: Session, owing: Agreement
    ) -> None:
        """Without penalty and interest: 1000.00 of March by 102.0, paid on 10 April."""
        for key in (PENALTY_RATE, INTEREST_RATE):
            set_parameter(session, key, D(0), since=date(2020, 1, 1), by=BY)
        period = Range(MAR.first_day, MAR.plus(1).first_day)
        row = {"month": MAR.first_day, "percent": D("102.0"), "source": "Держстат"}
        session.add(PriceIndex(**row, valid=period, recorded_by=BY))
        pay(session, owing.account_id, "1000.00", date(2026, 4, 10))

        assert sums(statement(session, owing)) == (D(0), D(0), D(0), D("20.00"))

    def test_of_charges_withdrawn_later_has_never_been_a_debt(
        self, session: Session, owing: Agreement
    ) -> None:
        lower = a_charge(
            owing, JAN, "-400.00", due_on=date(2026, 2, 20), kind=EntryKind.RECALCULATION
        )
        document = NewPosting(
            kind=PostingKind.CORRECTION, posted=FEB, source_kind="act", source_id="1", by=BY
        )
        post(session, posting=document, entries=[replace(lower, on_day=date(2026, 3, 15))])

        found = statement(session, owing, date(2026, 3, 22))

        assert (found.owed, found.penalty) == (D("600.00"), D("1.68"))  # 600 x 0.01 % x 28

    def test_of_a_debt_that_a_later_credit_covers_keeps_what_it_grew_by(
        self, session: Session, owing: Agreement
    ) -> None:
        """A sum taken back in March pays January's debt in March, not from the first day on."""
        publish(session, FEB)
        close(session, JAN)
        publish(session, MAR, (owing, "-400.00"))

        found = statement(session, owing, date(2026, 4, 9))

        # 1000 x 0.01 % x 36 days to 30 March, 600 x 0.01 % x 10 from 31 March on
        assert (found.owed, found.penalty) == (D("600.00"), D("4.20"))

    def test_of_a_debt_of_a_former_system_begins_when_it_was_brought(
        self, session: Session, agreement: Agreement
    ) -> None:
        brought = a_charge(
            agreement,
            Month(2025, 10),
            "500.00",
            due_on=date(2025, 11, 20),
            kind=EntryKind.OPENING,
        )
        document = NewPosting(
            kind=PostingKind.OPENING, posted=JAN, source_kind="import", source_id="1", by=BY
        )
        post(session, posting=document, entries=[replace(brought, on_day=date(2026, 1, 1))])

        (item,) = statement(session, agreement, date(2026, 1, 31)).items

        assert item.penalty.rows[0].interval.start == date(2026, 1, 1)
        assert item.penalty.amount == D("1.55")  # 500 x 0.01 % x 31

    def test_reads_closed_months_as_it_does_open_ones(
        self, session: Session, owing: Agreement
    ) -> None:
        before = statement(session, owing)
        close(session, JAN)

        assert statement(session, owing) == before


class TestRules:
    def test_are_those_of_the_consumers_class(self, session: Session, owing: Agreement) -> None:
        set_parameter(session, PENALTY_RATE_COMPANY, D("0.005"), since=date(2026, 3, 1), by=BY)
        account = session.get_one(Account, owing.account_id)
        account.category = "company"

        found = statement(session, owing, date(2026, 3, 22))

        assert found.penalty == D("1.10")  # 22 days of March by half the rate, none before

    def test_change_on_their_day(self, session: Session, owing: Agreement) -> None:
        set_parameter(session, PENALTY_RATE, D(0), since=date(2026, 3, 1), by=BY)
        set_parameter(session, INTEREST_RATE, D(6), since=date(2026, 3, 1), by=BY)

        found = statement(session, owing, date(2026, 3, 22))

        # 6 days of February; then 8 days by 3 % and 22 by 6 %
        assert (found.penalty, found.interest) == (D("0.60"), D("4.27"))

    def test_nobody_has_set_bring_no_penalty(
        self, two_companies: TwoCompanies, session: Session
    ) -> None:
        del session
        with two_companies.session_for(two_companies.kashtan) as other:
            open_month(other, JAN)
            agreement = an_agreement(other, an_account(other), a_service(other))
            publish(other, JAN, (agreement, "1000.00"))

            found = statement(other, agreement, date(2026, 3, 22))

        assert (found.penalty, found.interest) == (D(0), D("2.47"))

    def test_of_a_ban_hold_in_its_place_for_its_class(
        self, session: Session, owing: Agreement
    ) -> None:
        elsewhere = an_agreement(session, an_account(session), a_service(session, "heat"))
        publish(session, FEB, (elsewhere, "1000.00"))
        home = session.execute(
            select(Account.premises_id).where(Account.id == owing.account_id)
        ).scalar_one()
        place = session.execute(
            select(Street.settlement_id)
            .join(Building, Building.street_id == Street.id)
            .join(Premises, Premises.building_id == Building.id)
            .where(Premises.id == home)
        ).scalar_one()
        ban = {"extent": Extent.ALL, "document": "наказ № 376", "recorded_by": BY}
        days = Range(date(2026, 3, 1), date(2026, 3, 11))
        session.add(DebtMoratorium(settlement_id=place, valid=days, **ban))
        session.add(DebtMoratorium(category="budget", valid=Range(date(2026, 1, 1), None), **ban))

        there = statement(session, owing, date(2026, 3, 22))
        assert (there.penalty, there.interest) == (D("1.80"), D("1.64"))  # 18 and 20 days
        other = statement(session, elsewhere, date(2026, 3, 29))
        assert other.penalty == D("0.70")  # due on Friday 20 March: 23 to 29


def test_a_printed_statement_is_the_same_byte_for_byte(session: Session, owing: Agreement) -> None:
    made = [
        statement_pdf(session, owing.account_id, on=APRIL_END, company="КП «Водоканал»")
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")
