"""The check before publishing: faults planted in drafts are named and stop the month."""

import polars as pl
import pytest
from sqlalchemy import select

from app.charging import consumption
from app.charging.models import Charge
from app.charging.publish import publish
from app.charging.run import get_run, rerun_marked
from app.charging.shadow.check import check_run
from app.charging.shadow.models import RunCheck, RunMismatch
from app.charging.shadow.verdict import CheckFailed, check_of, mismatches
from app.charging.storing import DraftsLost
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.period import Period
from app.months.parameter_keys import SHADOW_ACCOUNTS
from app.months.parameters import set_parameter
from app.months.recompute import Reach, mark_to_recompute
from bench.city import MONTH, WATER
from tests.integration.charging.faults import ACCOUNT, PLANTED, of, once_more, plant
from tests.integration.charging.steps import approved, charge, count

NONE, ALL = 0, 5000


def draw(city: CompanyRef, accounts: int) -> None:
    with company_session(city) as session:
        set_parameter(session, SHADOW_ACCOUNTS, accounts, since=MONTH.first_day, by=1)


def checked(city: CompanyRef, run_id: int) -> RunCheck:
    with company_session(city) as session:
        return check_run(session, get_run(session, run_id))


def named(city: CompanyRef, run_id: int, *, account: int | None) -> set[str]:
    with company_session(city) as session:
        found = mismatches(session, run_id, limit=1000)
        return {each.kind for each in found if each.account_id == account}


class TestCheck:
    def test_of_sound_drafts_finds_nothing_and_says_what_it_looked_at(
        self, city: CompanyRef
    ) -> None:
        run_id = charge(city)

        with company_session(city) as session:
            check, run = check_of(session, run_id), get_run(session, run_id)
            assert check is not None
            assert (check.found, check.lines, check.accounts) == (0, run.lines, 200)
            assert check.again > 200
            assert check.beyond == {}
            assert check.seconds > 0
            assert mismatches(session, run_id, limit=10) == []

    def test_counts_every_line_again_where_every_account_is_drawn(self, city: CompanyRef) -> None:
        draw(city, ALL)
        run_id = charge(city)

        with company_session(city) as session:
            check, run = check_of(session, run_id), get_run(session, run_id)
            assert check is not None
            assert (check.found, check.again) == (0, run.lines)

    @pytest.mark.parametrize("name", PLANTED)
    def test_names_the_account_of_a_planted_fault_and_stops_the_month(
        self, city: CompanyRef, name: str
    ) -> None:
        planted = PLANTED[name]
        draw(city, NONE)
        run_id = charge(city)
        plant(city, planted.fault)

        with company_session(city) as session, pytest.raises(DraftsLost):
            publish(session, month=MONTH, by=1, approval=approved(session))
        check = checked(city, run_id)

        assert check.accounts == 0
        assert check.found > 0
        assert named(city, run_id, account=ACCOUNT) == planted.by_rules
        with company_session(city) as session, pytest.raises(CheckFailed):
            publish(session, month=MONTH, by=1, approval=approved(session))
        with company_session(city) as session:
            assert count(session, Charge) == 0
        if planted.again:
            draw(city, ALL)
            checked(city, run_id)
            assert planted.again <= named(city, run_id, account=ACCOUNT)

    def test_says_in_which_house_a_measured_line_is_lost(self, city: CompanyRef) -> None:
        draw(city, NONE)
        run_id = charge(city)
        plant(city, lambda lines: lines.filter(~of(WATER)))

        checked(city, run_id)

        assert named(city, run_id, account=None) == {"lines", "total", "group_sum"}
        with company_session(city) as session:
            (house,) = (
                each for each in mismatches(session, run_id, limit=100) if each.kind == "group_sum"
            )
            assert house.building is not None
            assert house.service is not None
            assert house.expected is not None
            assert house.found is not None
            assert house.expected > house.found

    def test_finds_what_the_engine_itself_makes_wrong(
        self, city: CompanyRef, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Line, basis and sums agree here: only counting again tells."""
        counted = consumption._counted
        one_more = pl.col("raw") + 1_000_000
        monkeypatch.setattr(
            consumption, "_counted", lambda rows: counted(rows).with_columns(raw=one_more)
        )
        draw(city, NONE)
        by_rules = charge(city)
        draw(city, ALL)
        again = charge(city)

        assert named(city, by_rules, account=ACCOUNT) == set()
        assert named(city, again, account=ACCOUNT) == {"again_amount"}


class TestAgain:
    def test_is_published_when_the_month_is_charged_anew(self, city: CompanyRef) -> None:
        draw(city, NONE)
        run_id = charge(city)
        plant(city, once_more)
        checked(city, run_id)

        second = charge(city)

        with company_session(city) as session:
            assert publish(session, month=MONTH, by=1, approval=approved(session)).id == second

    def test_draws_the_same_accounts_for_the_same_drafts(self, city: CompanyRef) -> None:
        run_id = charge(city)
        first = checked(city, run_id)
        second = checked(city, run_id)

        assert (first.drafts, first.again) == (second.drafts, second.again)

    def test_leaves_out_accounts_whose_facts_are_newer_than_the_run(self, city: CompanyRef) -> None:
        draw(city, ALL)
        run_id = charge(city)
        with company_session(city) as session:
            days = Period(MONTH.first_day, MONTH.plus(1).first_day)
            mark_to_recompute(session, Reach(days=days, because="площа", accounts=[ACCOUNT]), by=1)

        assert checked(city, run_id).accounts == 299

    def test_forgets_the_check_of_a_run_that_is_worked_on_again(self, city: CompanyRef) -> None:
        run_id = charge(city)
        with company_session(city) as session:
            days = Period(MONTH.first_day, MONTH.plus(1).first_day)
            mark_to_recompute(session, Reach(days=days, because="площа", accounts=[ACCOUNT]), by=1)
        with company_session(city) as session:
            assert rerun_marked(session, month=MONTH, by=1) is not None
        with company_session(city) as session:
            assert check_of(session, run_id) is None
            assert list(session.scalars(select(RunMismatch))) == []
