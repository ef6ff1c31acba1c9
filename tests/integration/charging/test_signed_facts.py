"""Corrections beyond the bound are signed by nobody who recorded the facts they follow from.

50 m2 that became 60 take 100.00 more for October; beyond 99.99 a second person looks at it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.charging.carried import CARRIED
from app.charging.inline import work_off
from app.charging.recalculation.signing import OwnFacts, OwnSignature, SignatureNeeded, sign
from app.charging.run import get_run, start_run
from app.database import company_session
from app.exchange.models import ImportJob, ImportState
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from app.months.recompute import Reach, mark_to_recompute
from app.registry.models import Account, Parameter, Premises
from app.registry.operations import NewParameter, change_parameter
from tests.factories.accounts import BY
from tests.integration.charging.corrections import (
    NOV,
    OCT,
    OTHER,
    Flat,
    area,
    corrections,
    flat,
    published,
)

__all__ = ["flat"]

pytestmark = pytest.mark.postgres

RECEIVED, LAID_OUT, IMPORTED, THIRD = 11, 12, 13, 14
"""Persons apart from `BY` and `OTHER`."""


@pytest.fixture(autouse=True)
def bound(flat: Flat) -> None:
    with company_session(flat.company) as session:
        most, since = Decimal("99.99"), date(2026, 1, 1)
        set_parameter(session, CORRECTION_SIGNED_OVER, most, since=since, by=BY)


def charged(flat: Flat, record: Callable[[Session], object], *, by: int = OTHER) -> int:
    """Record facts of October, charge November as another person and return its run."""
    with company_session(flat.company) as session:
        record(session)
    with company_session(flat.company) as session:
        run_id = start_run(session, month=NOV, by=by).id
    assert work_off(flat.company, run_id=run_id)
    return run_id


def signed(flat: Flat, run_id: int, *, by: int) -> None:
    with company_session(flat.company) as session:
        sign(session, run_id, finished_at=get_run(session, run_id).finished_at, by=by)


def is_larger(flat: Flat, *, by: int = BY) -> Callable[[Session], object]:
    """Return the recording of 60 m2 where 50 were charged."""
    new = NewParameter(kind=Parameter.TOTAL_AREA, value=Decimal(60))
    return lambda session: change_parameter(
        session, account_id=flat.account, new=new, since=OCT.first_day, by=by
    )


def reaches(flat: Flat, session: Session, because: str) -> None:
    """Mark October of the flat's building as `THIRD`."""
    of_flat = select(Premises.building_id).join(Account, Account.premises_id == Premises.id)
    building = session.scalars(of_flat.where(Account.id == flat.account)).one()
    reach = Reach(days=OCT.period, because=because, buildings=[building])
    mark_to_recompute(session, reach, by=THIRD)


class TestFacts:
    def test_are_not_signed_by_who_recorded_them(self, flat: Flat) -> None:
        """He asks a colleague to charge the month, as she does every month."""
        run_id = charged(flat, is_larger(flat, by=BY), by=OTHER)

        with pytest.raises(OwnFacts):
            signed(flat, run_id, by=BY)
        with pytest.raises(OwnSignature):
            signed(flat, run_id, by=OTHER)
        with pytest.raises(SignatureNeeded):
            published(flat, NOV)
        signed(flat, run_id, by=THIRD)
        published(flat, NOV)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]

    def test_of_a_file_are_of_everyone_who_had_a_hand_in_it(self, flat: Flat) -> None:
        def of_a_file(session: Session) -> None:
            job = insert(Actor).values(kind="job", ref="import:1", on_behalf_of=RECEIVED)
            hand = session.execute(job.returning(Actor.id)).scalar_one()
            session.add(
                ImportJob(
                    kind="accounts",
                    state=ImportState.IMPORTED,
                    file_name="a.csv",
                    sha256="",
                    size=1,
                    actor_id=hand,
                    received_by=RECEIVED,
                    laid_out_by=[LAID_OUT],
                    imported_by=IMPORTED,
                )
            )
            is_larger(flat, by=hand)(session)

        run_id = charged(flat, of_a_file)

        for by in (RECEIVED, LAID_OUT, IMPORTED):
            with pytest.raises(OwnFacts):
                signed(flat, run_id, by=by)
        signed(flat, run_id, by=THIRD)

    def test_of_a_building_are_of_who_recorded_them(self, flat: Flat) -> None:
        def of_a_building(session: Session) -> None:
            is_larger(flat)(session)
            reaches(flat, session, "building.changed")

        run_id = charged(flat, of_a_building)

        with pytest.raises(OwnFacts):
            signed(flat, run_id, by=THIRD)
        signed(flat, run_id, by=RECEIVED)

    def test_are_not_what_a_month_carries_on_as_it_is_published(self, flat: Flat) -> None:
        def carried(session: Session) -> None:
            is_larger(flat)(session)
            reaches(flat, session, CARRIED)

        signed(flat, charged(flat, carried), by=THIRD)
        published(flat, NOV)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]


def test_a_run_taken_over_is_of_who_took_it_over(flat: Flat) -> None:
    area(flat, "60", since=OCT)
    with company_session(flat.company) as session:
        dead = start_run(session, month=NOV, by=THIRD, lease=timedelta(0)).id
    with company_session(flat.company) as session:
        assert start_run(session, month=NOV, by=OTHER).id == dead
    assert work_off(flat.company, run_id=dead)

    with pytest.raises(OwnSignature):
        signed(flat, dead, by=OTHER)
    with pytest.raises(SignatureNeeded):
        published(flat, NOV)
    signed(flat, dead, by=THIRD)
    published(flat, NOV)

    assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]
