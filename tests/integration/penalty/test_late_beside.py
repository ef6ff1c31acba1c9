"""A month's late sums read by a second connection: what it cannot see yet, and what fails there.

Three accounts owe a thousand of January since Monday, 23 February; February asked 0.60 of each.
"""

from collections.abc import Sequence
from datetime import date
from threading import Thread
from typing import Any

import polars as pl
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.database import company_session, second_session
from app.database.columns import driver
from app.kernel.company import CompanyRef
from app.ledger.models import Entry
from app.months.operations import open_month
from app.months.parameter_keys import PENALTY_POSTING, PENALTY_RATE
from app.months.parameters import set_parameter
from app.penalty.late import chunks
from app.penalty.late.posting import post_month
from app.penalty.late.sets.reading import read_late
from app.penalty.models import LateDocument, LateSums
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import close, pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import APR, MAR, D, asked, issue, monthly

pytestmark = pytest.mark.postgres
DUE = date(2026, 4, 20)
READ = "app.penalty.late.chunks.read_late"


@pytest.fixture
def company(two_companies: TwoCompanies) -> CompanyRef:
    return two_companies.vodokanal


@pytest.fixture
def owing(company: CompanyRef) -> Sequence[Agreement]:
    with company_session(company) as session:
        for month in (JAN, FEB):
            open_month(session, month)
        set_parameter(session, PENALTY_RATE, D("0.01"), since=date(2020, 1, 1), by=BY)
        monthly(session, PENALTY_POSTING)
        service = a_service(session)
        owing = [an_agreement(session, an_account(session), service) for _ in range(3)]
        publish(session, JAN, *((each, "1000.00") for each in owing))
        issue(session, FEB)
        assert asked(session, FEB) == [("penalty", "2026-01", D("0.60"))] * 3
        close(session, JAN)
        open_month(session, MAR)
        return owing


@pytest.fixture
def read_by(monkeypatch: pytest.MonkeyPatch) -> dict[int, Session]:
    """Whose debts were read by which session."""
    found: dict[int, Session] = {}

    def watched(session: Session, accounts: pl.DataFrame, **known: Any) -> Any:
        found.update(dict.fromkeys(accounts["account_id"], session))
        return read_late(session, accounts, **known)

    monkeypatch.setattr(READ, watched)
    return found


def test_whose_money_was_moved_here_is_read_here(
    company: CompanyRef, owing: Sequence[Agreement], read_by: dict[int, Session]
) -> None:
    paid, _, last = (each.account_id for each in owing)
    with company_session(company) as session, second_session(session) as beside:
        publish(session, MAR, (owing[1], "700.00"))
        pay(session, paid, "1000.00", date(2026, 3, 10))
        post_month(session, MAR, due_on=DUE, by=BY, beside=beside)

        # 15 days to 9 March are 1.50, the others' 37 are 3.70; 0.60 was asked.
        assert asked(session, MAR) == [
            ("penalty", "2026-01", D("0.90")),
            ("penalty", "2026-01", D("3.10")),
            ("penalty", "2026-01", D("3.10")),
        ]
        assert {each: of is beside for each, of in read_by.items()} == {
            paid: False,
            owing[1].account_id: True,
            last: True,
        }


def test_what_was_asked_here_is_not_asked_again(
    company: CompanyRef, owing: Sequence[Agreement], read_by: dict[int, Session]
) -> None:
    with company_session(company) as session, second_session(session) as beside:
        publish(session, MAR)
        post_month(session, MAR, due_on=DUE, by=BY, beside=beside)
        read_by.clear()

        assert post_month(session, MAR, due_on=DUE, by=BY, beside=beside) is None
        assert asked(session, MAR) == [("penalty", "2026-01", D("3.10"))] * len(owing)
        assert beside not in read_by.values()


def test_nothing_stays_where_reading_beside_fails(
    company: CompanyRef, owing: Sequence[Agreement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 1)
    done: list[pl.DataFrame] = []

    def cut_off(session: Session, accounts: pl.DataFrame, **known: Any) -> Any:
        done.append(accounts)
        if len(done) == len(owing):
            driver(session).close()
        return read_late(session, accounts, **known)

    monkeypatch.setattr(READ, cut_off)
    with pytest.raises(OperationalError):
        _ask_for_march(company)

    with company_session(company) as session:
        assert asked(session, MAR) == []
        assert session.scalar(select(func.count()).select_from(LateDocument)) == 1
        assert session.scalar(select(func.count()).select_from(LateSums)) == len(owing)
        monkeypatch.setattr(READ, read_late)
        publish(session, MAR)
        post_month(session, MAR, due_on=DUE, by=BY)
        assert asked(session, MAR) == [("penalty", "2026-01", D("3.10"))] * len(owing)


def test_payment_told_meanwhile_waits_and_counts_once(
    company: CompanyRef, owing: Sequence[Agreement]
) -> None:
    account_id = owing[0].account_id

    def told() -> None:
        with company_session(company) as other:
            pay(other, account_id, "1000.00", date(2026, 3, 10))

    desk = Thread(target=told)
    with company_session(company) as session, second_session(session) as beside:
        publish(session, MAR)
        post_month(session, MAR, due_on=DUE, by=BY, beside=beside)
        desk.start()
        desk.join(0.5)
        assert desk.is_alive()
    desk.join()

    with company_session(company) as session, second_session(session) as beside:
        paid = select(func.sum(Entry.amount)).where(
            Entry.account_id == account_id, Entry.kind == "payment"
        )
        assert session.scalar(paid) == D("-1000.00")
        assert asked(session, MAR) == [("penalty", "2026-01", D("3.10"))] * len(owing)
        close(session, FEB)
        open_month(session, APR)
        publish(session, APR)
        post_month(session, APR, due_on=date(2026, 5, 20), by=BY, beside=beside)
        # Of 3.70 asked for January 2.20 were too much; the others' April has 30 days.
        assert asked(session, APR) == [
            ("penalty", "2026-01", D("-2.20")),
            ("penalty", "2026-01", D("3.00")),
            ("penalty", "2026-01", D("3.00")),
        ]


def _ask_for_march(company: CompanyRef) -> None:
    with company_session(company) as session, second_session(session) as beside:
        publish(session, MAR)
        post_month(session, MAR, due_on=DUE, by=BY, beside=beside)
