"""People who are away, written down by hand: marks, charges, refusals, renewals."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.database import company_session
from app.kernel.errors import DomainError
from app.months.facts import FactOverlaps
from app.months.parameters import set_parameter
from app.months.reduction_keys import (
    ABSENCE_MONTHS,
    ABSENCE_OVER,
)
from app.registry.absences.models import AbsenceGround
from app.registry.absences.operations import (
    AbsenceMissing,
    AbsenceTooShort,
    AbsenceTurned,
    MoreAwayThanCounted,
    NewAbsence,
    NoticeStillHolds,
    end_absence,
    record_absence,
    remove_absence,
    renew_absence,
)
from tests.factories.companies import TwoCompanies
from tests.integration.charging.absences import LOWERED, WHOLE, by, charged, the_account

__all__ = ["by"]

pytestmark = pytest.mark.postgres


def new(**changes: object) -> NewAbsence:
    given: dict[str, object] = {
        "persons": 1,
        "ground": AbsenceGround.STUDY,
        "since": date(2026, 11, 11),
        "until": date(2027, 7, 1),
        "document": "довідка № 7 від 03.11.2026",
        "noticed_on": date(2026, 11, 10),
    }
    return NewAbsence(**given | changes)  # type: ignore[arg-type]


class TestAbsenceByHand:
    def test_marks_the_month_and_is_charged_in_it(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        account = the_account(kashtan)
        assert charged(kashtan) == WHOLE
        with company_session(kashtan) as session:
            fact = record_absence(session, account_id=account, new=new(), by=by)
            which = {"account_id": account, "by": by}
            marked = session.execute(text("SELECT month, account_id, because FROM to_recompute"))
            assert [tuple(row) for row in marked] == [(date(2026, 11, 1), account, "absence")]
            known = fact.id
        assert charged(kashtan) == LOWERED
        with company_session(kashtan) as session:
            # 11 November to 11 December are 30 days: too few after all
            ended = end_absence(
                session, absence_id=known, until=date(2026, 12, 11), document="заява", **which
            )
            assert ended is not None
            with pytest.raises(AbsenceMissing):
                remove_absence(session, absence_id=known, reason="ще раз", **which)
            again = ended.id
        assert charged(kashtan) == WHOLE
        with company_session(kashtan) as session:
            remove_absence(session, absence_id=again, reason="помилка", **which)
        assert charged(kashtan) == WHOLE

    def test_ends_with_its_notice_until_it_is_renewed(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        account = the_account(kashtan)
        since = date(2026, 5, 11)  # six months to 11 November
        with company_session(kashtan) as session:
            known = record_absence(
                session, account_id=account, new=new(since=since, until=None), by=by
            )
            first = known.id
        assert charged(kashtan) == [("", Decimal("100.00")), ("d11", Decimal("300.00"))]
        which = {"account_id": account, "absence_id": first, "by": by}
        with company_session(kashtan) as session:
            second = renew_absence(session, noticed_on=date(2026, 11, 30), **which)
            assert second.noticed_until == date(2027, 5, 11)
            with pytest.raises(AbsenceMissing):
                renew_absence(session, noticed_on=date(2026, 11, 30), **which)
        assert charged(kashtan) == [("", Decimal("300.00"))]

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"until": date(2026, 12, 11)}, AbsenceTooShort),
            ({"until": date(2026, 11, 11)}, AbsenceTurned),
            ({"persons": 4}, MoreAwayThanCounted),
            ({"since": date(1, 1, 1)}, MoreAwayThanCounted),
        ],
    )
    def test_refuses_what_is_unclear(
        self,
        two_companies: TwoCompanies,
        by: int,
        changes: dict[str, object],
        refusal: type[DomainError],
    ) -> None:
        account = the_account(two_companies.kashtan)
        with company_session(two_companies.kashtan) as session, pytest.raises(refusal):
            record_absence(session, account_id=account, new=new(**changes), by=by)

    def test_refuses_the_same_paper_twice_and_a_renewal_of_what_is_covered(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        account = the_account(two_companies.kashtan)
        short = new(until=date(2027, 1, 1))
        with company_session(two_companies.kashtan) as session:
            known = record_absence(session, account_id=account, new=short, by=by).id
        with company_session(two_companies.kashtan) as session, pytest.raises(FactOverlaps):
            record_absence(session, account_id=account, new=short, by=by)
        with company_session(two_companies.kashtan) as session, pytest.raises(NoticeStillHolds):
            renew_absence(
                session,
                account_id=account,
                absence_id=known,
                noticed_on=date(2026, 11, 30),
                by=by,
            )
        third = new(persons=3, document="наказ № 2")
        with company_session(two_companies.kashtan) as session:
            with pytest.raises(MoreAwayThanCounted):
                record_absence(session, account_id=account, new=third, by=by)
            record_absence(
                session, account_id=account, new=new(persons=2, document="наказ № 2"), by=by
            )

    def test_follows_the_company_s_own_days_and_months(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        account = the_account(kashtan)
        since = date(2026, 1, 1)
        with company_session(kashtan) as session:
            set_parameter(session, ABSENCE_OVER, 14, since=since, by=by)
            set_parameter(session, ABSENCE_MONTHS, 12, since=since, by=by)
            fact = record_absence(
                session,
                account_id=account,
                new=new(since=date(2026, 11, 1), until=date(2026, 11, 16)),
                by=by,
            )
            assert fact.noticed_until == date(2027, 11, 1)

        assert charged(kashtan) == [("", Decimal("150.00")), ("d16", Decimal("225.00"))]
