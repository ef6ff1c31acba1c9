"""Benefits of the company written down at the desk: what they take off, until when."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.tariffs.benefits.models import BenefitBase, BenefitSource
from app.tariffs.benefits.operations import (
    BenefitHeld,
    BenefitTurned,
    BenefitUnproven,
    NewGrant,
    give_benefit,
)
from app.tariffs.benefits.terms import (
    BenefitOfOther,
    NewTerm,
    NormUnfit,
    TermEndsLater,
    TermMissing,
    end_term,
    set_term,
    terms_of,
)
from app.tariffs.models import Service
from app.tariffs.operations import Act
from tests.factories.companies import TwoCompanies
from tests.factories.imports import count
from tests.integration.charging.absences import WHOLE, by, charged, the_account

__all__ = ["by"]
pytestmark = pytest.mark.postgres
D = Decimal
FIRST = date(2026, 11, 1)


def a_term(session: Session, **change: object) -> NewTerm:
    """Return a half off the part of those who have it among three persons."""
    water = session.scalars(select(Service.id).where(Service.code == "water")).one()
    known: dict[str, object] = {
        "name": "Працівникам",
        "source": BenefitSource.COMPANY,
        "service_id": water,
        "base": BenefitBase.PERSONS,
        "percent": D(50),
        "since": FIRST,
        "act": Act(kind="наказ", number="12", dated=date(2026, 1, 15)),
    }
    return NewTerm(**(known | change))  # type: ignore[arg-type]


def a_grant(benefit_id: int, **change: object) -> NewGrant:
    known: dict[str, object] = {
        "benefit_id": benefit_id,
        "person": "Їжак Ґонта",
        "persons": 1,
        "document": "наказ № 5 від 01.11.2026",
        "since": FIRST,
    }
    return NewGrant(**(known | change))  # type: ignore[arg-type]


def taken(two_companies: TwoCompanies) -> list[Decimal]:
    """Return what benefits take off November, beside its 450.00 for water."""
    found = charged(two_companies.kashtan)
    assert found[: len(WHOLE)] == WHOLE
    return [amount for _, amount in found[len(WHOLE) :]]


class TestATerm:
    def test_lowers_the_charge_of_those_to_whom_it_is_given(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        """450.00 of three persons: a half of one's 150.00 is 75.00; of half a month's, 37.50."""
        kashtan = two_companies.kashtan
        account = the_account(kashtan)
        with company_session(kashtan) as session:
            benefit = set_term(session, a_term(session), by=by)
            assert count(session, "to_recompute") == 0  # nobody has it yet
        assert taken(two_companies) == []
        with company_session(kashtan) as session:
            give_benefit(session, account_id=account, new=a_grant(benefit), by=by)
            assert count(session, "to_recompute", "done_at IS NULL") > 0
        assert taken(two_companies) == [D("-75.00")]

        with company_session(kashtan) as session:
            (term,) = terms_of(session, on=FIRST)
            assert (term.holders, term.percent, term.until) == (1, D(50), None)
            end_term(session, term.id, on=date(2026, 11, 16), reason="наказ № 9", by=by)

        assert taken(two_companies) == [D("-37.50")]
        assert charged(two_companies.vodokanal) == WHOLE

    def test_changes_from_a_day_and_ends_by_itself(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        """Ten days of a half (25.00), then ten of all (50.00), then nothing."""
        kashtan = two_companies.kashtan
        with company_session(kashtan) as session:
            benefit = set_term(session, a_term(session), by=by)
            account = the_account(kashtan)
            give_benefit(session, account_id=account, new=a_grant(benefit), by=by)
            again = a_term(
                session, percent=D(100), since=date(2026, 11, 11), until=date(2026, 11, 21)
            )
            assert set_term(session, again, by=by) == benefit

        assert sorted(taken(two_companies)) == [D("-50.00"), D("-25.00")]
        with company_session(kashtan) as session:
            told = [(row.percent, row.since.day, row.until) for row in terms_of(session, on=FIRST)]
        assert told == [(D(100), 11, date(2026, 11, 21)), (D(50), 1, date(2026, 11, 11))]

    def test_is_refused_where_it_says_nothing_or_two_things(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        with company_session(two_companies.kashtan) as session:
            set_term(session, a_term(session), by=by)
            for change, refusal in (
                ({"source": BenefitSource.LOCAL}, BenefitOfOther),
                ({"name": "працівникам ", "source": BenefitSource.STATE}, BenefitOfOther),
                ({"base": BenefitBase.NORM}, NormUnfit),
                ({"per_person": D(3)}, NormUnfit),
                ({"until": FIRST}, BenefitTurned),
            ):
                with pytest.raises(refusal):
                    set_term(session, a_term(session, **change), by=by)
            (term,) = terms_of(session, on=FIRST)
            end_term(session, term.id, on=date(2026, 12, 1), reason="-", by=by)
            with pytest.raises(TermMissing):
                end_term(session, term.id, on=date(2026, 12, 1), reason="-", by=by)
            (shorter,) = terms_of(session, on=FIRST)
            with pytest.raises(TermEndsLater):
                end_term(session, shorter.id, on=date(2027, 1, 1), reason="-", by=by)
            end_term(session, shorter.id, on=date(1, 1, 1), reason="-", by=by)
            assert terms_of(session, on=FIRST) == []


class TestAGrant:
    def test_is_one_a_day_and_needs_a_paper(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan
        account = the_account(kashtan)
        with company_session(kashtan) as session:
            benefit = set_term(session, a_term(session), by=by)
            with pytest.raises(BenefitUnproven):
                give_benefit(
                    session, account_id=account, new=a_grant(benefit, document="наказ"), by=by
                )
            with pytest.raises(BenefitTurned):
                give_benefit(session, account_id=account, new=a_grant(benefit, until=FIRST), by=by)
            give_benefit(session, account_id=account, new=a_grant(benefit), by=by)
        with company_session(kashtan) as session, pytest.raises(BenefitHeld):
            give_benefit(
                session, account_id=account, new=a_grant(benefit, since=date(2027, 1, 1)), by=by
            )
        assert taken(two_companies) == [D("-75.00")]
