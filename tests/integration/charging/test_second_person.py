"""An unusual month is published by another than who charged it, where the staff has another."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.access.actors import actor_of
from app.access.models import ActorKind, Role
from app.access.users import add_staff, change_staff
from app.charging.inline import work_off
from app.charging.models import RunState
from app.charging.publish import Approval
from app.charging.run import get_run, start_run
from app.charging.second_person import OwnApproval
from app.database import company_session
from app.documents.bills.asking import ask_publication
from tests.integration.charging.corrections import NOV, Flat, area, flat, published

__all__ = ["flat"]

pytestmark = pytest.mark.postgres


def member(of: Flat, role: Role, name: str) -> tuple[int, int]:
    """Return a member of staff: the user, and the actor that writes for him."""
    with company_session(of.company) as session:
        user = add_staff(session, email=f"{name}@example.com", full_name=name, role=role)
        return user, actor_of(session, kind=ActorKind.STAFF, ref=user, label=name)


def charged(of: Flat, *, by: int) -> int:
    """Charge November: 50 m2 were 500.00 in October."""
    with company_session(of.company) as session:
        run_id = start_run(session, month=NOV, by=by).id
    assert work_off(of.company, run_id=run_id)
    return run_id


def state(of: Flat, run_id: int) -> str:
    with company_session(of.company) as session:
        return get_run(session, run_id).state


class TestAnUnusualMonth:
    """200 m2 from November on, and water by the average: 2145.17 after 650.00."""

    def test_waits_for_another_than_who_charged_it(self, flat: Flat) -> None:
        _, one = member(flat, Role.ACCOUNTANT, "one")
        _, other = member(flat, Role.OWNER, "other")
        area(flat, "200", since=NOV)
        run_id = charged(flat, by=one)

        with pytest.raises(OwnApproval):
            published(flat, NOV, by=one)
        approval = Approval(Decimal("2145.17"), "перевірено")
        with company_session(flat.company) as session, pytest.raises(OwnApproval):
            ask_publication(session, NOV, by=one, approval=approval)
        assert state(flat, run_id) == RunState.READY
        published(flat, NOV, by=other)

        with company_session(flat.company) as session:
            run = get_run(session, run_id)
            assert (run.state, run.total) == (RunState.PUBLISHED, Decimal("2145.17"))
            assert run.override_reason == "перевірено"

    def test_is_published_by_who_has_nobody_beside(self, flat: Flat) -> None:
        """A clerk may not publish, and who was dismissed may not either."""
        _, one = member(flat, Role.OWNER, "one")
        member(flat, Role.CLERK, "clerk")
        gone, _ = member(flat, Role.ACCOUNTANT, "gone")
        with company_session(flat.company) as session:
            at = datetime(2026, 11, 1, tzinfo=UTC)
            change_staff(session, user_id=gone, role=Role.ACCOUNTANT, disabled_at=at)
        area(flat, "200", since=NOV)
        run_id = charged(flat, by=one)

        published(flat, NOV, by=one)

        assert state(flat, run_id) == RunState.PUBLISHED


def test_a_usual_month_is_published_by_who_charged_it(flat: Flat) -> None:
    """60 m2 instead of 50, and water by the average: 745.17 after 650.00."""
    _, one = member(flat, Role.ACCOUNTANT, "one")
    member(flat, Role.OWNER, "other")
    area(flat, "60", since=NOV)
    run_id = charged(flat, by=one)

    published(flat, NOV, by=one)

    assert state(flat, run_id) == RunState.PUBLISHED
