"""What was posted stays as it was posted, whoever writes the statement."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database.errors import refusal
from app.kernel.month import Month
from app.ledger.documents import AlreadyPosted
from app.ledger.models import PostingKind
from app.ledger.post import AlreadyReversed, post, reverse
from app.ledger.records import NewEntry, NewPosting
from app.months.locks import BooksClosed
from app.months.operations import open_month
from app.months.parameter_keys import DUE_DAY
from app.months.parameters import set_parameter
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import a_charge, close, open_sums, publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
APPEND_ONLY = ("entry", "posting", "charge", "balance", "audit_record")
FORBIDDEN, REFUSED = "42501", "23000"


@pytest.fixture
def closed_january(two_companies: TwoCompanies) -> Agreement:
    """A water account whose January is closed, in both companies; the last one's agreement."""
    waters = []
    for company in two_companies.both:
        with two_companies.session_for(company) as session:
            water = an_agreement(session, an_account(session), a_service(session))
            publish(session, JAN, (water, "100.00"))
            open_month(session, FEB)
            close(session, JAN)
        waters.append(water)
    return waters[-1]


def state_of(companies: TwoCompanies, statement: str) -> str:
    with (
        pytest.raises(DBAPIError) as refused,
        companies.session_for(companies.vodokanal) as session,
    ):
        session.execute(text(statement))
    return refusal(refused.value).sqlstate


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_rows_of_money_are_never_removed(
    two_companies: TwoCompanies, closed_january: Agreement, table: str, statement: str
) -> None:
    del closed_january
    assert state_of(two_companies, statement.format(f'"{table}"')) == FORBIDDEN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET amount = 1",
        "UPDATE posting SET reason = 'x'",
        "UPDATE charge SET amount = 1",
        "UPDATE balance SET closing = 0",
        "UPDATE reading SET value = 1",
        "DELETE FROM reading",
        "DELETE FROM month",
        "DELETE FROM payment",
    ],
)
def test_rows_of_money_and_readings_are_never_changed(
    two_companies: TwoCompanies, closed_january: Agreement, statement: str
) -> None:
    del closed_january
    assert state_of(two_companies, statement) == FORBIDDEN


def test_a_retired_fact_stays_retired(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.vodokanal) as session:
        for day in (15, 16):
            set_parameter(session, DUE_DAY, day, since=date(2026, 1, 1), by=BY)

    statement = "UPDATE company_parameter SET retired_at = NULL WHERE retired_at IS NOT NULL"
    assert state_of(two_companies, statement) == REFUSED


class TestAClosedMonth:
    @pytest.mark.parametrize(
        "change",
        ["books = 'open'", "charging = 'none'", "readings = 'open'", "closed_at = now()"],
    )
    def test_never_goes_back(
        self, two_companies: TwoCompanies, closed_january: Agreement, change: str
    ) -> None:
        del closed_january
        statement = f"UPDATE month SET {change} WHERE month = '2026-01-01'"
        assert state_of(two_companies, statement) == REFUSED

    def test_refuses_a_document_also_by_a_bare_statement(
        self, two_companies: TwoCompanies, closed_january: Agreement
    ) -> None:
        del closed_january
        statement = (
            "INSERT INTO posting (kind, posted, source_kind, source_id, made_by)"
            " VALUES ('payment', '{}', 'by-hand', '{}', 1)"
        )
        assert state_of(two_companies, statement.format("2026-01-01", 1)) == REFUSED
        assert state_of(two_companies, statement.format("2031-01-01", 2)) == REFUSED
        with two_companies.session_for(two_companies.vodokanal) as session:
            session.execute(text(statement.format("2026-02-01", 3)))

    def test_refuses_a_bare_entry_beside_its_documents(
        self, two_companies: TwoCompanies, closed_january: Agreement
    ) -> None:
        del closed_january
        columns = "account_id, agreement_id, service_id, month, kind, nature, on_day, due_on"
        statement = (
            f"INSERT INTO entry (posted, posting_id, line, {columns}, arose_on, vat_rate, amount)"
            f" SELECT '{{}}', posting_id, line + {{}}, {columns}, arose_on, vat_rate, amount"
            " FROM entry"
        )
        assert state_of(two_companies, statement.format("2026-01-01", 50)) == FORBIDDEN
        assert state_of(two_companies, statement.format("2031-01-01", 50)) == FORBIDDEN
        with two_companies.session_for(two_companies.vodokanal) as session:
            session.execute(text(statement.format("2026-02-01", 50)))

    def test_refuses_a_reversal_into_it(
        self, two_companies: TwoCompanies, closed_january: Agreement
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            posting_id = session.execute(text("SELECT min(id) FROM posting")).scalar_one()
            with pytest.raises(BooksClosed):
                reverse(session, posting_id, reason="x", by=BY, into=JAN, on_day=date(2026, 1, 31))
            reverse(session, posting_id, reason="x", by=BY, into=FEB, on_day=date(2026, 2, 1))
            assert open_sums(session, closed_january.account_id) == {}
        with two_companies.session_for(two_companies.kashtan) as session:
            # The neighbour's account of the same id is as it was.
            account_id = session.execute(text("SELECT min(id) FROM account")).scalar_one()
            assert open_sums(session, account_id) == {"2026-01": 100}


class TestADocument:
    @pytest.fixture
    def water(self, two_companies: TwoCompanies) -> Agreement:
        with two_companies.session_for(two_companies.vodokanal) as session:
            open_month(session, JAN)
            return an_agreement(session, an_account(session), a_service(session))

    def test_is_made_once_from_its_source(
        self, two_companies: TwoCompanies, water: Agreement
    ) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            first = post(session, posting=one_off("7"), entries=[of(water)])
            with pytest.raises(AlreadyPosted) as again:
                post(session, posting=one_off("7"), entries=[of(water)])
            assert again.value.facts["posting_id"] == first
            assert open_sums(session, water.account_id) == {"2026-01": 50}

    def test_is_reversed_once(self, two_companies: TwoCompanies, water: Agreement) -> None:
        with two_companies.session_for(two_companies.vodokanal) as session:
            posting_id = post(session, posting=one_off("8"), entries=[of(water)])
            reversal_id = undo(session, posting_id)
            assert open_sums(session, water.account_id) == {}
            for each in (posting_id, reversal_id):
                with pytest.raises(AlreadyReversed):
                    undo(session, each)


def undo(session: Session, posting_id: int) -> int:
    return reverse(session, posting_id, reason="x", by=BY, into=JAN, on_day=date(2026, 1, 31))


def one_off(source_id: str) -> NewPosting:
    return NewPosting(
        kind=PostingKind.CORRECTION,
        posted=JAN,
        source_kind="one-off",
        source_id=source_id,
        by=BY,
    )


def of(water: Agreement) -> NewEntry:
    return a_charge(water, JAN, "50.00", due_on=date(2026, 2, 20))
