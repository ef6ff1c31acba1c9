"""An import is not undone over what people changed by hand since it corrected it."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database import company_session
from app.exchange.changed_since import ImportChangedByHand
from app.exchange.facts import FACTS
from app.exchange.undo import undo_import
from app.months.succession import end_fact
from app.tariffs.models import Norm
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, count, imported
from tests.integration.exchange.test_undo import NORM

pytestmark = pytest.mark.postgres
OTHER = NORM.replace("з ванною", "з душем")
JUNE = date(2027, 6, 1)


def end_by_hand(session: Session, kind: str, on: date, *, by: int) -> None:
    norm = session.scalars(select(Norm).where(Norm.kind == kind, Norm.retired_at.is_(None))).one()
    end_fact(session, norm, on=on, reason="рішення скасовано", by=by)


@pytest.mark.parametrize("on", [JUNE, date(2026, 11, 1)])
def test_undoing_would_forget_that_a_person_ended_it(two_companies: TwoCompanies, on: date) -> None:
    """A norm of 0.30 came, then 0.40 without an end; by hand it ends in June, or never was."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "norms", NORM.format("0,30"), by=by)
    second = imported(kashtan, "norms", NORM.format("0,40"), by=by)
    with company_session(kashtan) as session:
        end_by_hand(session, "з ванною", on, by=by)

    with company_session(kashtan) as session, pytest.raises(ImportChangedByHand):
        undo_import(session, second, by=by)

    with company_session(kashtan) as session:
        assert count(session, "norm", f"retired_at IS NULL AND valid @> date '{JUNE}'") == 0


def test_what_the_import_brought_anew_may_have_been_ended(two_companies: TwoCompanies) -> None:
    """One norm is corrected; the other, ended by hand, was not known before the import."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "norms", NORM.format("0,30"), by=by)
    both = NORM.format("0,40") + OTHER.format("0,20").splitlines()[1] + "\n"
    second = imported(kashtan, "norms", both, by=by)
    with company_session(kashtan) as session:
        end_by_hand(session, "з душем", JUNE, by=by)

    with company_session(kashtan) as session:
        undo_import(session, second, by=by)

    with company_session(kashtan) as session:
        rows = session.execute(text("SELECT kind, value FROM norm WHERE retired_at IS NULL")).all()
        assert [(kind, str(value.normalize())) for kind, value in rows] == [("з ванною", "0.3")]


def test_facts_of_days_say_what_they_are_about() -> None:
    of_days = [model.__table__ for model in FACTS if "valid" in model.__table__.columns]

    assert all(any("fact_key" in each.info for each in table.constraints) for table in of_days)
