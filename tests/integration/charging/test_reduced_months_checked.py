"""Months that breaks and a bad service lower, let pass by the check before publishing."""

import pytest

from app.access.actors import job_actor
from app.charging.drafts import draft_lines
from app.charging.inline import work_off
from app.charging.run import start_run
from app.charging.shadow.verdict import check_of, mismatches
from app.database import company_session
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.imports import NOVEMBER, faults, imported
from tests.integration.charging.absences import by

__all__ = ["by"]

pytestmark = pytest.mark.postgres

HEAD = (
    "Населений пункт;Вулиця;Будинок;Послуга;Що сталося;Діє з;Діє до;"
    "Годин на добу;Зменшення, %;Градусів;Акт\n"
)
HOUSE = "Ірпінь;вул. Соборна;12-А/3 корп. 2"
BAD_WATER = f"{HOUSE};water;якість;01.11.2026;01.12.2026;;10;;акт № 5\n"


def bring(company: CompanyRef, kind: str, content: str) -> None:
    assert faults(company, imported(company, kind, content, by=1)) == []


def checked(company: CompanyRef) -> list[tuple[str, str]]:
    """Return part and sum of each line of a month in which the check finds nothing wrong."""
    with company_session(company) as session:
        run_id = start_run(session, month=NOVEMBER, by=job_actor(session, "run")).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        check = check_of(session, run_id)
        assert check is not None
        assert list(mismatches(session, run_id, limit=10)) == []
        assert check.again > 0
        return [(line.part, f"{line.amount:.2f}") for line in draft_lines(session, NOVEMBER)]


@pytest.mark.usefixtures("by")
def test_bad_all_month(two_companies: TwoCompanies) -> None:
    """13.5 m³ x 10 % x 33.333 = 44.99955: the whole month, no days of it."""
    kashtan = two_companies.kashtan
    bring(kashtan, "interruptions", HEAD + BAD_WATER)

    assert checked(kashtan) == [("", "450.00"), ("b1", "-45.00")]


@pytest.mark.usefixtures("by")
def test_some_hours_of_every_day(two_companies: TwoCompanies) -> None:
    """13.5 m³ x 5/24 = 2.812505 m³ with its six places, x 33.333 = 93.7492."""
    kashtan = two_companies.kashtan
    broken = f"{HOUSE};water;аварія;01.11.2026;01.12.2026;5;;;акт № 5\n"
    bring(kashtan, "interruptions", HEAD + broken)

    assert checked(kashtan) == [("", "450.00"), ("b1", "-93.75")]
