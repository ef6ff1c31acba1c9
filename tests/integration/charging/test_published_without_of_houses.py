"""A month published without a flat's late reading: the next run moves its neighbours' shares."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.newer import left_of
from app.charging.publish import Approval, publish
from app.charging.run import ready_run, start_run
from app.charging.work import work_chunk
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.models import ToRecompute
from app.months.operations import open_month
from app.registry.models import Account
from tests.integration.charging.again import counted_again
from tests.integration.charging.corrections import recalculated
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
    charge,
    company,
    distributed,
    flats_read,
    inputs_read,
    late_january,
    lines,
    published,
)

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres

AS_RUN = [
    ("0001", "own", "7.250", "217.50"),
    ("0001", "common", "0.800", "24.00"),
    ("0002", "common", "1.073", "32.19"),
    ("0002", "imbalance", "15.263", "457.89"),
    ("0003", "common", "0.527", "15.81"),
    ("0003", "imbalance", "5.087", "152.61"),
]
"""30 m3 came in: 7.25 by the meter, 2.4 in common, the rest by three persons and one."""
DIFFERENCE = [("0001", "-60.00"), ("0002", "45.00"), ("0003", "15.00")]
"""The flat took 5.25, not 7.25: 22.35 is the rest, 16.763 and 5.587."""


def lowered(company: CompanyRef) -> None:
    """Have the metered flat's reading of November be 2 m3 lower than was known to the run."""
    flats_read(company, ("30.11.2026", "50,250"))


def publish_without(company: CompanyRef) -> int:
    with company_session(company) as session:
        ready = ready_run(session, NOVEMBER)
        assert ready is not None
        approval = Approval(ready.total, "перевірено", frozenset({"reading"}))
        return publish(session, month=NOVEMBER, by=7, approval=approval).id


def after_the_run(company: CompanyRef) -> None:
    charge(company)
    lowered(company)


def after_its_chunk(company: CompanyRef) -> None:
    """The run goes on: the rest of it, and the check, see the reading."""
    with company_session(company) as session:
        run_id = start_run(session, month=NOVEMBER, by=job_actor(session, "run")).id
    with company_session(company) as session:
        assert work_chunk(session, run_id=run_id) is not None
    lowered(company)
    assert work_off(company, run_id=run_id)


class TestASharedOutBuilding:
    @pytest.mark.parametrize("comes", [after_the_run, after_its_chunk])
    def test_is_corrected_as_a_whole_by_the_next_month(
        self, company: CompanyRef, comes: Callable[[CompanyRef], None]
    ) -> None:
        inputs_read(company, 1, ("30.11.2026", "1030"), ("31.12.2026", "1055"))
        distributed(company)
        comes(company)

        run_id = publish_without(company)

        assert lines(company) == AS_RUN
        with company_session(company) as session:
            left = left_of(session, run_id)
            assert left is not None
            assert (left.accounts, left.because, left.chosen_by) == (1, ["reading"], 7)
            marks = select(ToRecompute.account_id, ToRecompute.because, ToRecompute.is_others)
            waiting = session.execute(marks.where(ToRecompute.done_at.is_(None))).all()
            own = session.scalars(select(Account.id).where(Account.number == "0001")).one()
            # The second is of the building: its neighbours are told that it was no fact of theirs.
            assert {tuple(mark) for mark in waiting} == {
                (own, "reading", False),
                (None, "reading", True),
            }
            open_month(session, DECEMBER)
        charge(company, DECEMBER)
        assert counted_again(company, DECEMBER)[0] == 0
        published(company, DECEMBER)
        assert recalculated(company, posted=DECEMBER) == DIFFERENCE
        assert [row for row in lines(company, DECEMBER, of=NOVEMBER) if row[2][0] != "-"] == [
            ("0001", "own", "5.250", "157.50"),
            ("0001", "common", "0.800", "24.00"),
            ("0002", "common", "1.073", "32.19"),
            ("0002", "imbalance", "16.763", "502.89"),
            ("0003", "common", "0.527", "15.81"),
            ("0003", "imbalance", "5.587", "167.61"),
        ]

    def test_is_published_as_the_run_charged_it_or_charged_again_with_the_same_outcome(
        self, company: CompanyRef
    ) -> None:
        """Charged again instead, November is at once what December's correction brings it to."""
        inputs_read(company, 1, ("30.11.2026", "1030"), ("31.12.2026", "1055"))
        distributed(company)
        after_the_run(company)
        published(company)

        sums: dict[str, Decimal] = {}
        for number, _, _, amount in lines(company):
            sums[number] = sums.get(number, Decimal(0)) + Decimal(amount)
        before: dict[str, Decimal] = {}
        for number, _, _, amount in AS_RUN:
            before[number] = before.get(number, Decimal(0)) + Decimal(amount)

        moved = [(number, f"{sums[number] - before[number]:.2f}") for number in sorted(sums)]
        assert moved == DIFFERENCE
