"""A run worked off step by step: who charges a chunk, who looks at one, and who ends it."""

import pytest
from sqlalchemy.orm import Session

import app.charging.run as run_module
from app.charging.run import finish_run
from app.charging.shadow.models import RunCheck
from app.charging.shadow.seen import check_chunk, seen_of
from app.charging.shadow.verdict import check_of
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.months.parameter_keys import SHADOW_ACCOUNTS
from app.months.parameters import set_parameter
from app.months.recompute import Reach, mark_to_recompute
from bench.city import MONTH
from tests.integration.charging.faults import PLANTED

FAULT = PLANTED["a kopeck more"].fault


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "CHUNK_PREMISES", 40)


@pytest.fixture
def by_rules_alone(city: CompanyRef) -> None:
    """Draw nobody: what is found was found by looking at chunks."""
    with company_session(city) as session:
        set_parameter(session, SHADOW_ACCOUNTS, 0, since=MONTH.first_day, by=1)


def charge_all(city: CompanyRef, run_id: int) -> None:
    while charge_one(city, run_id) is not None:
        pass


def charge_one(city: CompanyRef, run_id: int) -> int | None:
    with company_session(city) as session:
        return work_chunk(session, run_id=run_id)


def check_one(city: CompanyRef, run_id: int) -> int | None:
    with company_session(city) as session:
        return check_chunk(session, run_id=run_id)


def check_all(city: CompanyRef, run_id: int) -> None:
    while check_one(city, run_id) is not None:
        pass


def seen(city: CompanyRef, run_id: int) -> set[int]:
    with company_session(city) as session:
        return set(seen_of(session, run_id))


def end(city: CompanyRef, run_id: int) -> RunCheck:
    with company_session(city) as session:
        assert finish_run(session, run_id=run_id)
        check = check_of(session, run_id)
        assert check is not None
        return check


def mark(session: Session, account: int) -> None:
    days = Period(MONTH.first_day, MONTH.plus(1).first_day)
    mark_to_recompute(session, Reach(days=days, because="площа", accounts=[account]), by=1)
