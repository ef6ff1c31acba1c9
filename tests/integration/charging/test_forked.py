"""A child forked to work on a run helps at its end, and is done without where it was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.forked import children
from app.charging.run import get_run, start_run
from app.charging.shadow.check import check_run
from app.charging.shadow.lanes import look_at_both
from app.charging.shadow.verdict import check_of
from app.database import company_session, installed
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.integration.charging.corrections import NOV, OCT, Flat, area, flat

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[3]
BY_TWO = """
import sys
from app.charging.inline import work_off
from app.database import Engines, install
from app.kernel.company import CompanyRef

install(Engines(sys.argv[1]))
assert work_off(CompanyRef(int(sys.argv[2]), sys.argv[3]), run_id=int(sys.argv[4]), workers=2)
"""
Told = tuple[int, str]


def told(session: Session) -> Told:
    """Return who looks, and in whose schema."""
    return os.getpid(), session.execute(text("SELECT current_schema()")).scalar_one()


def fails_but_in(pid: int, session: Session) -> Told:
    if os.getpid() != pid:
        raise ArithmeticError("only in the child")
    return told(session)


def nothing() -> None:
    """Work on nothing."""


def looked(companies: TwoCompanies, there: Callable[[Session], Told], *, kill: bool) -> list[Told]:
    company = companies.kashtan
    with (
        children(nothing, company, count=1) as (child,),
        company_session(company) as session,
    ):
        child.wait()
        if kill:
            pid, _ = child.begin(told)()
            os.kill(pid, signal.SIGKILL)
        return list(look_at_both(session, (told, there), child))


def test_looks_beside_its_parent_at_the_same_company(two_companies: TwoCompanies) -> None:
    (here, schema), (there, other) = looked(two_companies, told, kill=False)

    assert here == os.getpid() != there
    assert schema == other == f"company_{two_companies.kashtan.id}"


def test_is_done_without_where_it_was_killed(two_companies: TwoCompanies) -> None:
    here, there = looked(two_companies, told, kill=True)

    assert here == there


def test_is_done_without_where_it_fails(two_companies: TwoCompanies) -> None:
    here, there = looked(two_companies, partial(fails_but_in, os.getpid()), kill=False)

    assert here == there


def test_charges_earlier_months_again_as_one_process_does(flat: Flat) -> None:
    """Of November two lines, and October's one in the place of another, of two drawn accounts."""
    area(flat, "60", since=OCT)
    with company_session(flat.company) as session:
        run_id = start_run(session, month=NOV, by=BY).id
    url = installed().of(flat.company).url.render_as_string(hide_password=False)
    of_run = (str(flat.company.id), flat.company.slug, str(run_id))
    command = [sys.executable, "-c", BY_TWO, url.replace("+psycopg", ""), *of_run]
    subprocess.run(command, cwd=ROOT, check=True)

    with company_session(flat.company) as session:
        check = check_of(session, run_id)
        assert check is not None
        by_two = (check.accounts, check.again, check.found)
    with company_session(flat.company) as session:
        alone = check_run(session, get_run(session, run_id))
        assert by_two == (alone.accounts, alone.again, alone.found)
        assert by_two[0] == 2
